"""Elements of XML and HTML, and text that is safe in them and on a terminal."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

_UNSAFE = re.compile(
    "[^\t\n\r\u0020-\u007e\u00a0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
"""Line and paragraph separators are among them, and what turns the direction of text around (U+202A to U+202E, U+2066 to
U+2069): a reader would see other words than those that stand there."""
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` with U+FFFD in place of characters that XML 1.0 forbids, or that a terminal or a page would obey."""
    return _UNSAFE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """`text` as `clean` leaves it, and in one line: what it says cannot be taken for a line of our own."""
    return " ".join(clean(text).split())


def encodable(text: str) -> str:
    """`text` with U+FFFD in place of lone surrogates, as names of files may have them and UTF-8 has no form for."""
    return _SURROGATE.sub("\ufffd", text)


def element(tag: str, *children: ET.Element | str, **attributes: str) -> ET.Element:
    """An element; a trailing underscore in an attribute's name is dropped, others become hyphens."""
    made = ET.Element(tag, {_name(name): clean(value) for name, value in attributes.items()})
    for child in children:
        if not isinstance(child, str):
            made.append(child)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + clean(child)
        else:
            made.text = (made.text or "") + clean(child)
    return made


def _name(name: str) -> str:
    return name.removesuffix("_").replace("_", "-")
