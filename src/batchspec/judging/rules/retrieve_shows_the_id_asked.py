"""Retrieving a batch shows the id that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.reading.step import RETRIEVE
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange in trace.steps(RETRIEVE):
        if is_batch_answer(exchange):
            asked = unquote(exchange.request.path.partition("?")[0].rpartition("/")[2])
            shown_id = exchange.json.get("id")
            yield checked(shown_id == asked, "/id", asked, shown_id, place=exchange.place)
