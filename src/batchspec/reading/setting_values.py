"""The values of settings in a file, which has types: each in the form that the table of settings says."""

from __future__ import annotations

from typing import Any

from batchspec.settings import SETTINGS, Reading

LARGEST = 10**18
"""The bound of a whole number: no setting comes near it, and longer ones cannot be written out."""
_FORMS: dict[Reading, str] = {
    "text": "takes text in double quotes",
    "ids": "takes text in double quotes, or a list of texts",
    "path": "takes a path in double quotes",
    "output": "takes a path in double quotes",
    "number": "takes a number",
    "whole": "takes a whole number",
    "flag": "takes true or false",
    "list": "takes a list of texts, each in double quotes",
}


class WrongForm(ValueError):
    """A value that its setting does not take; the message says what it takes."""


def value_of(name: str, value: Any) -> Any:
    """The value of a setting: a text, a number, a truth value or a list of texts. Raises `WrongForm`.

    A text is let through for a number and for true or false, since whoever reads the setting reads texts, too.
    """
    reads = SETTINGS[name].reads
    found = _text_of_number(value) if reads in {"text", "path", "output"} else value
    if isinstance(found, str):
        _refuse_what_no_system_takes(found)
    elif not _fits(reads, found):
        raise WrongForm(_FORMS[reads])
    return found


def _text_of_number(value: Any) -> Any:
    """A version or a revision that was written without quotes, as text; any other value as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not _within_bounds(value):
        return value
    return str(value)


def _within_bounds(value: float) -> bool:
    return abs(value) < LARGEST  # also false of what is not a number


def _fits(reads: Reading, value: Any) -> bool:
    if isinstance(value, bool):
        return reads == "flag"
    if isinstance(value, int):
        return reads in {"number", "whole"} and _within_bounds(value)
    if isinstance(value, float):
        return reads == "number" and _within_bounds(value)
    return reads in {"ids", "list"} and isinstance(value, list) and all(map(_is_text, value))


def _is_text(value: Any) -> bool:
    if isinstance(value, str):
        _refuse_what_no_system_takes(value)
    return isinstance(value, str)


def _refuse_what_no_system_takes(text: str) -> None:
    if "\0" in text:
        raise WrongForm("has a NUL character, which no path, name or header can have; take it out")
