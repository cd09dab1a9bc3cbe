"""Recorded traffic as exchanges. `formats/` has a module for each format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from batchspec.reading.files.formats import formats
from batchspec.reading.trace import Exchange, Request


@dataclass(frozen=True, slots=True)
class Unread:
    """An entry of a recording that could not be read; 0 is the file itself."""

    file: str
    entry: int
    why: str


RECORDED = "recorded"
"""The name of the scenario that all recorded traffic counts as."""


def exchanges_of(value: Any) -> list[Exchange] | None:
    """The exchanges of recorded traffic; `None` where `value` is of no format."""
    form = next((form for form in formats() if form.recognises(value)), None)
    if form is None:
        return None
    found = [entry for entry in form.entries(value) if entry is not None]
    # Formats differ in how they write times, if they do; the order of the entries is what histories are judged by.
    return [
        Exchange(request, response, began=n, ended=n + 0.5, number=n + 1)
        for n, (request, response) in enumerate(found)
    ]


def _step(request: Request) -> str:
    """The step that a request is, by its method and the end of its path; `other` where it is about no batch."""
    path = request.path.partition("?")[0].rstrip("/").split("/")
    match request.method, path[-3:]:
        case "POST", [*_, "batches"]:
            return "create"
        case "GET", [*_, "batches"]:
            return "list"
        case "GET", [*_, "batches", _]:
            return "retrieve"
        case "POST", ["batches", _, "cancel"]:
            return "cancel"
        case "GET", ["files", _, "content"]:
            return "content"
        case _:
            return "other"


def is_trace(first_line: Any) -> bool:
    """True when the first value of a file is the header of a trace."""
    return isinstance(first_line, Mapping) and "batchspec_trace" in first_line


@dataclass(frozen=True, slots=True)
class Recording:
    exchanges: tuple[Exchange, ...]
    unread: tuple[Unread, ...] = ()


def recording_of(value: Any, name: str) -> Recording | None:
    found = exchanges_of(value)
    return None if found is None else Recording(tuple(found))
