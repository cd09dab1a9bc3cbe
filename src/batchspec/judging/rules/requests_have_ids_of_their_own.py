"""Each request of an input file that became a batch has a `custom_id` that no other has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from batchspec.judging.evidence.finding import HELD, Finding, broken
from batchspec.judging.operations.client_requests import BatchInput, batch_inputs
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for given in batch_inputs(run):
        if given.file.requests:
            yield from list(_faults(given)) or [HELD]


def _faults(given: BatchInput) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, value in given.file.lines:
        if not isinstance(value, dict):
            continue
        custom_id, where = value.get("custom_id"), replace(given.upload.place, line=number)
        if custom_id in seen:
            yield broken("/custom_id", "an id that no line before it has", custom_id, place=where)
        elif isinstance(custom_id, str):
            seen.add(custom_id)
