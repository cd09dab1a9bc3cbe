"""Elements of XML and HTML, and text that is safe in them and on a terminal."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

_UNSAFE = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """`text` with U+FFFD in place of characters that XML 1.0 forbids, or that a terminal would obey."""
    return _UNSAFE.sub("\ufffd", text)


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
