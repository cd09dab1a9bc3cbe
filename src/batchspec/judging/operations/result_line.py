"""The lines of a result file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from batchspec.reading.place import Place
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.trace import Response


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a result file: its value, or its fault."""

    place: Place
    value: Any = None
    fault: str = ""


def lines_of(response: Response | None, place: Place) -> Iterator[Line]:
    """The lines of a file that was fetched; blank ones are passed over."""
    if response is None or response.body is None or response.fault:
        fault = (response.fault if response else None) or "the file is not UTF-8"
        yield Line(place, fault=fault)
        return
    for number, text in enumerate(response.body.split("\n"), 1):
        if text.strip():
            yield _line(text, replace(place, line=number))


def _line(text: str, place: Place) -> Line:
    try:
        value = load(text)
    except NotStrictJSON as fault:
        return Line(place, fault=fault.what)
    return Line(place, value) if isinstance(value, dict) else Line(place, fault="not a JSON object")
