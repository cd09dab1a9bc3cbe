"""XML and HTML in which nothing is obeyed, neither by a reader of the page nor by the log that it is printed to."""

from __future__ import annotations

from batchspec.system.inert.logs import unobeyed


def reference(character: str) -> str:
    """The character as a reference, which every reader of XML, HTML and Markdown turns back."""
    return f"&#{ord(character)};"


def inert(text: str) -> str:
    """Finished XML or HTML with references in place of what a CI log would obey; what it says stays the same."""
    return unobeyed(text, reference)
