"""An input file that became a batch is JSON Lines, each line a JSON object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from batchspec.judging.evidence.finding import HELD, Finding, broken
from batchspec.judging.operations.client_requests import BatchInput, batch_inputs, why_not_json
from batchspec.judging.operations.run import Run

MARK = "\ufeff"
"""A byte order mark; editors put it before the first line, and servers read on."""


def judge_trace(run: Run) -> Iterator[Finding]:
    """Where no line is an object, the text may be what the recording tool made of the file: Azure's writes it in base64."""
    for given in batch_inputs(run):
        if given.file.requests:
            yield from list(_faults(given)) or [HELD]


def _faults(given: BatchInput) -> Iterator[Finding]:
    place = given.upload.place
    texts = given.file.text.removeprefix(MARK).split("\n")
    for number, value in given.file.lines:
        where = replace(place, line=number)
        if value is ... and number < len(texts):  # a last line without its end may have been cut by the tool
            fault = why_not_json(texts[number - 1])
            if fault:
                yield broken("", "JSON", texts[number - 1], keyword="json", message=fault, place=where)
        elif value is not ... and not isinstance(value, dict):
            yield broken("", "a JSON object", value, keyword="type", place=where)
