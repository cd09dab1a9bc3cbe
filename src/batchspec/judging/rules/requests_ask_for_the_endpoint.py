"""Each request of an input file that became a batch is for the endpoint of that batch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from batchspec.judging.evidence.finding import HELD, Finding, broken
from batchspec.judging.operations.client_requests import BatchInput, batch_inputs
from batchspec.judging.operations.input_file import same_endpoint
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for given in batch_inputs(run):
        if given.file.requests:
            yield from list(_faults(given)) or [HELD]


def _faults(given: BatchInput) -> Iterator[Finding]:
    for number, value in given.file.lines:
        if not isinstance(value, dict):
            continue
        where, url = replace(given.upload.place, line=number), value.get("url")
        if isinstance(url, str) and not same_endpoint(url, given.endpoint):
            yield broken("/url", f"{given.endpoint}, the endpoint of the batch", url, place=where)
