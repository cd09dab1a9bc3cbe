"""The refusal of a request with one key at fault names it in `param`."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.envelope import error_of
from batchspec.judging.evidence.finding import ABSENT, Finding, checked
from batchspec.judging.evidence.mistakes import bad_creates, refused
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange in bad_creates(trace):
        key, error = exchange.step.key, error_of(exchange)
        if key and refused(exchange) and error is not None:
            named = error.get("param", ABSENT)
            good = isinstance(named, str) and (named == key or named.startswith((f"{key}.", f"{key}[")))
            yield checked(good, "/error/param", key, named, place=exchange.place)
