"""A create that was taken has the three keys that every create has, each a string."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import ABSENT, HELD, Finding, broken
from batchspec.judging.operations.client_requests import create_bodies
from batchspec.judging.operations.create_request import DOCUMENTED, NEEDED
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    """A key that is missing is not judged where the body has keys of a vendor's own: one of them may stand for it."""
    for operation, body in create_bodies(run):
        vendors = bool(body.keys() - DOCUMENTED)
        faults = [key for key in NEEDED if not isinstance(body.get(key), str)]
        faults = [key for key in faults if not (vendors and body.get(key) is None)]
        for key in faults:
            yield broken(f"/{key}", "a string", body.get(key, ABSENT), place=operation.place)
        if not faults:
            yield HELD
