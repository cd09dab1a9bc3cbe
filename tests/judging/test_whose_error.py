"""A server error is the mistake's only where good requests are answered."""

from __future__ import annotations

import pytest
from support.long_runs import CHAT, Tape

from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.reading.trace import Header, Trace

PAGE = {"object": "list", "data": [], "has_more": False}
DOWN = {"error": {"message": "down"}}


def status_of(tape, requirement="BATCH-ENV-002"):
    report = judge_trace(Trace(Header("server", "http://it/v1"), tuple(tape.exchanges)))
    return next(outcome.status for outcome in report.outcomes if outcome.requirement.id == requirement)


def lists(good):
    tape = Tape()
    tape.add("GET", "/batches?limit=101", DOWN, 500)
    tape.add("GET", "/batches?limit=2", *((PAGE, 200) if good else (DOWN, 500)))
    return tape


def test_a_list_that_breaks_down_for_its_limit_is_the_mistakes():
    assert status_of(lists(good=True)) is Status.FAIL


def test_a_list_that_breaks_down_for_everybody_is_not():
    tape = lists(good=False)
    assert status_of(tape) is not Status.FAIL
    assert status_of(tape, "BATCH-LST-001") is Status.FAIL


@pytest.mark.parametrize(("good", "status"), [(200, Status.FAIL), (500, Status.UNTESTABLE)])
def test_a_create_breaks_down_for_its_mistake_where_a_good_one_is_answered(good, status):
    tape = Tape()
    asked = {"input_file_id": "file-1", "endpoint": CHAT, "completion_window": "24h"}
    if good == 200:
        tape.create(1)
    else:
        tape.add("POST", "/batches", DOWN, 500, body=asked)
    tape.add("POST", "/batches", DOWN, 500, body={**asked, "completion_window": 7})
    assert status_of(tape) is status


def test_what_one_batch_meets_says_nothing_of_another():
    tape = Tape()
    tape.create(1)
    tape.add("GET", "/batches/batch_1", DOWN, 500)
    tape.add("GET", "/batches/batch_00000000000000000000000000000000", DOWN, 500)
    assert status_of(tape) is Status.FAIL
