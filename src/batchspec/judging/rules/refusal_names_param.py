"""The refusal of a request with one key at fault names it in `param`."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import ABSENT, Finding, checked
from batchspec.judging.operations.envelope import error_of
from batchspec.judging.operations.mistakes import bad_creates
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation in bad_creates(run):
        key, error = operation.step.key, error_of(operation)
        if key and operation.refused and error is not None:
            named = error.get("param", ABSENT)
            if not isinstance(named, str) and named not in (None, ABSENT):
                continue  # a value of another type is a requirement of its own
            good = isinstance(named, str) and (named == key or named.startswith((f"{key}.", f"{key}[")))
            yield checked(good, "/error/param", key, named, place=operation.place)
