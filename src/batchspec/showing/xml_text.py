"""Elements of XML and HTML, whose text is inert."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from batchspec.system.inert.characters import shown


def element(tag: str, *children: ET.Element | str, **attributes: str) -> ET.Element:
    """An element; a trailing underscore in an attribute's name is dropped, others become hyphens."""
    made = ET.Element(tag, {_name(name): shown(value) for name, value in attributes.items()})
    for child in children:
        if not isinstance(child, str):
            made.append(child)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + shown(child)
        else:
            made.text = (made.text or "") + shown(child)
    return made


def _name(name: str) -> str:
    return name.removesuffix("_").replace("_", "-")
