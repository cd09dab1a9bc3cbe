"""A batch that was created can be retrieved."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.judging.evidence.words import answer_words
from batchspec.reading.step import RETRIEVE
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange in trace.steps(RETRIEVE):
        good = is_batch_answer(exchange)
        yield checked(good, "", "2xx and a batch object", answer_words(exchange), place=exchange.place)
