"""The result files that a run fetched, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.trace import Exchange, Trace


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a result file: its value, or what is wrong with it."""

    where: str
    value: Any = None
    fault: str = ""


def files(trace: Trace, scenario: str | None = None) -> list[Exchange]:
    """The result files that were fetched whole."""
    return [e for e in trace.steps("content", scenario) if e.response and e.response.ok]


def result_lines(trace: Trace, scenario: str | None = None) -> Iterator[Line]:
    """Every line of every result file; blank ones are passed over."""
    for exchange in files(trace, scenario):
        response = exchange.response
        if response is None or response.body is None or response.fault:
            yield Line(
                exchange.where, fault=(response.fault if response else None) or "the file is not UTF-8"
            )
            continue
        for number, text in enumerate(response.body.split("\n"), 1):
            if text.strip():
                yield _line(text, f"line {number} of {exchange.where}")


def _line(text: str, where: str) -> Line:
    try:
        value = load(text)
    except NotStrictJSON as fault:
        return Line(where, fault=fault.what)
    return Line(where, value) if isinstance(value, dict) else Line(where, fault="not a JSON object")


def objects(trace: Trace) -> Iterator[Line]:
    """The lines that are JSON objects."""
    return (line for line in result_lines(trace) if not line.fault)


def input_lines(trace: Trace, scenario: str) -> list[Any]:
    """The request lines that a scenario uploaded; none where it uploaded nothing."""
    uploads = [e.request.file for e in trace.steps("upload", scenario) if e.request.file]
    return [load(text) for text in uploads[-1].split("\n") if text.strip()] if uploads else []


def completed(trace: Trace) -> Iterator[tuple[str, Snapshot]]:
    """The scenarios whose batch completed, each with the last sighting of it."""
    for scenario in dict.fromkeys(e.scenario for e in trace.steps("create")):
        seen = [e for e in trace.steps("retrieve", scenario) if isinstance(e.json, dict)]
        if seen and seen[-1].json.get("status") == "completed":
            yield scenario, Snapshot(seen[-1].json, seen[-1].where, seen[-1].began, seen[-1].ended)
