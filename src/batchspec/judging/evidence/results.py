"""The result files that a run fetched, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from batchspec.judging.evidence.sightings import snapshot_of
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.reading.place import Place
from batchspec.reading.step import CONTENT, CREATE, RETRIEVE, UPLOAD
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.trace import Exchange, Trace


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a result file: its value, or its fault."""

    place: Place
    value: Any = None
    fault: str = ""


def files(trace: Trace, scenario: str | None = None) -> list[Exchange]:
    """The result files that were fetched whole."""
    return [e for e in trace.steps(CONTENT, scenario) if e.response and e.response.ok]


def result_lines(trace: Trace, scenario: str | None = None) -> Iterator[Line]:
    """Every line of every result file; blank ones are passed over."""
    for exchange in files(trace, scenario):
        response = exchange.response
        if response is None or response.body is None or response.fault:
            fault = (response.fault if response else None) or "the file is not UTF-8"
            yield Line(exchange.place, fault=fault)
            continue
        for number, text in enumerate(response.body.split("\n"), 1):
            if text.strip():
                yield _line(text, replace(exchange.place, line=number))


def _line(text: str, place: Place) -> Line:
    try:
        value = load(text)
    except NotStrictJSON as fault:
        return Line(place, fault=fault.what)
    return Line(place, value) if isinstance(value, dict) else Line(place, fault="not a JSON object")


def objects(trace: Trace) -> Iterator[Line]:
    """The lines that are JSON objects."""
    return (line for line in result_lines(trace) if not line.fault)


def input_lines(trace: Trace, scenario: str) -> list[Any]:
    """The request lines that a scenario uploaded; none where it uploaded nothing."""
    uploads = [e.request.file for e in trace.steps(UPLOAD, scenario) if e.request.file]
    return [load(text) for text in uploads[-1].split("\n") if text.strip()] if uploads else []


def completed(trace: Trace) -> Iterator[tuple[str, Snapshot]]:
    """The scenarios whose batch completed, each with the last sighting of it."""
    for scenario in dict.fromkeys(e.scenario for e in trace.steps(CREATE)):
        seen = [e for e in trace.steps(RETRIEVE, scenario) if isinstance(e.json, dict)]
        if seen and seen[-1].json.get("status") == "completed":
            yield scenario, snapshot_of(seen[-1])
