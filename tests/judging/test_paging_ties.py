"""A page that ends between batches of one second may show one of them again, as OpenAI's own server does."""

from __future__ import annotations

import pytest
from support.long_runs import Tape, batch, page

from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.reading.trace import Header, Trace

NOW = 1_800_000_000


def status(*pages):
    """The status of BATCH-LST-004, where pages show batches by number and second; each asks for what comes after the last."""
    tape, after = Tape(), ""
    for at, rows in enumerate(pages, 1):
        held = [batch(number, "validating", created_at=NOW + second) for number, second in rows]
        tape.add("GET", f"/batches?limit=2{after}", page(held, more=at < len(pages)))
        after = f"&after=batch_{rows[-1][0]}"
    report = judge_trace(Trace(Header("server", "http://it/v1"), tuple(tape.exchanges)))
    return next(outcome.status for outcome in report.outcomes if outcome.requirement.id == "BATCH-LST-004")


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([[(4, 9), (3, 8)], [(2, 7), (1, 6)]], Status.PASS),
        ([[(4, 8), (3, 8)], [(4, 8), (2, 7)]], Status.PASS),
        ([[(4, 9), (3, 8)], [(4, 9), (2, 7)]], Status.FAIL),
        ([[(4, 8), (3, 8)], [(3, 8), (2, 7)]], Status.FAIL),
        ([[(4, 8), (3, 8)], [(4, 8), (3, 8)]], Status.FAIL),
    ],
    ids=[
        "each once",
        "one of the same second again",
        "another one again",
        "the cursor again",
        "the page again",
    ],
)
def test_what_comes_twice(pages, expected):
    assert status(*pages) is expected
