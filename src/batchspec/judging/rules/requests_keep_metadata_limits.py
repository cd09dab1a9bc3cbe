"""The metadata of a create that was taken are strings by name, within the documented limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from batchspec.judging.evidence.finding import HELD, Finding, broken
from batchspec.judging.operations.client_requests import create_bodies
from batchspec.judging.operations.create_request import LONGEST_NAME, LONGEST_VALUE, MOST_PAIRS
from batchspec.judging.operations.run import Run
from batchspec.reading.place import Place
from batchspec.reading.strict_json import escaped


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation, body in create_bodies(run):
        metadata = body.get("metadata")
        if metadata is not None:
            yield from list(_faults(metadata, operation.place)) or [HELD]


def _faults(metadata: Any, place: Place) -> Iterator[Finding]:
    if not isinstance(metadata, dict):
        yield broken("/metadata", "an object or null", metadata, place=place)
        return
    if len(metadata) > MOST_PAIRS:
        yield broken("/metadata", f"at most {MOST_PAIRS} pairs", len(metadata), keyword="pairs", place=place)
    for name, value in metadata.items():
        pointer = f"/metadata/{escaped(name)}"
        if len(name) > LONGEST_NAME:
            expected = f"a name of at most {LONGEST_NAME} characters"
            yield broken("/metadata", expected, len(name), keyword="name", place=place)
        if not isinstance(value, str):
            yield broken(pointer, "a string", value, keyword="type", place=place)
        elif len(value) > LONGEST_VALUE:
            expected = f"at most {LONGEST_VALUE} characters"
            yield broken(pointer, expected, len(value), keyword="length", place=place)
