"""Twice as many objects take twice the work, in a history and where each fails, and a fault costs little more than none."""

from __future__ import annotations

import pytest
from support.bombs import BATCH, batch_line
from support.effort import calls

from batchspec.judging.of_texts import Asked, judge_files
from batchspec_contract.lifecycle import STATES

STATUSES = sorted(STATES)
SIGHTINGS = {
    "the same": lambda _: {},
    "counts that grow": lambda n: {
        "status": "in_progress",
        "request_counts": {"total": 10**6, "completed": n, "failed": 0},
    },
    "counts that fall": lambda n: {"request_counts": {"total": 10**6, "completed": 10**5 - n, "failed": 0}},
    "states in any order": lambda n: {"status": STATUSES[n * 7 % len(STATUSES)]},
    "stamps that move": lambda n: {key: 1711471533 + n for key in BATCH if key.endswith("_at")},
    "fields that change": lambda n: {"input_file_id": f"file-{n}", "metadata": {"a": str(n)}},
    "wrong types": lambda n: {"status": n, "created_at": str(n), "request_counts": [n]},
}
"""What the sightings of one batch have of their own."""
FAULTY = {key: {"x": 1} for key in BATCH if key not in {"object", "id", "metadata", "request_counts"}}
"""A batch of which each field is wrong."""

COUNTS, MOST = (25, 100), 4.2
"""Objects, and the times that the second number of them may take what the first does."""


@pytest.fixture
def judged(tmp_path):
    """Judge so many batches, and return the functions that it called."""
    path = tmp_path / "a.jsonl"

    def run(count, fields, *, history=False, one_id=False):
        path.write_bytes(b"".join(batch_line(1 if one_id else n, **fields(n)) for n in range(count)))
        return calls(lambda: judge_files([str(path)], Asked(history=history)))

    run(1, lambda _: {})  # what is made once and kept
    run(30, lambda _: FAULTY, history=True, one_id=True)
    return run


@pytest.mark.parametrize("name", SIGHTINGS)
def test_a_history_takes_as_much_more_as_it_is_longer(name, judged):
    run = [judged(count, SIGHTINGS[name], history=True, one_id=True) for count in COUNTS]
    assert run[1] < MOST * run[0]


def test_histories_take_as_much_more_as_there_are_more(judged):
    run = [judged(count, lambda _: {}, history=True) for count in COUNTS]
    assert run[1] < MOST * run[0]


def test_failing_objects_take_as_much_more_as_there_are_more(judged):
    run = [judged(count, lambda _: FAULTY) for count in COUNTS]
    assert run[1] < MOST * run[0]


def test_an_object_of_many_faults_takes_a_few_times_the_work_of_a_good_one(judged):
    good, faulty = (judged(50, lambda _, fields=fields: fields) for fields in ({}, FAULTY))
    assert faulty < 6 * good
