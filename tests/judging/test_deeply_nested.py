"""A value that is nested as deep as the reader lets it is judged like any other; the kit does not fail on it."""

from __future__ import annotations

from support.gateway_traffic import BATCH, exchange

from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.reading.trace import Header, Trace


def test_usage_that_is_nested_five_hundred_deep():
    deep = 1
    for _ in range(500):
        deep = [deep]
    shown = exchange(1, "GET", "/batches/batch_front", {**BATCH, "usage": {"a": deep}}, 0.0)
    report = judge_trace(Trace(Header("server", "any"), (shown,)))
    assert [one.requirement.id for one in report.having(Status.ERROR)] == []
    assert "BATCH-FLD-021" in {one.requirement.id for one in report.having(Status.FAIL, Status.WARN)}
