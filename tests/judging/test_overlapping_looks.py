"""Answers that overlap are in no order, and each of them comes before what was asked for after all of them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from support.long_runs import Tape, batch

from batchspec.judging.engine import whole_judge
from batchspec.judging.evidence.precedence import MOST_BEFORE
from batchspec.judging.evidence.snapshot import History, Snapshot
from batchspec.judging.evidence.tally import Summary
from batchspec.judging.operations.run import Run


def seen(status, began, ended, **more):
    return Snapshot(batch(1, status, **more), began=began, ended_at=ended)


def statuses(history):
    return [(before.status, after.status) for before, after in history.steps()]


def test_an_overlapping_look_hides_no_step_back():
    history = History([seen("finalizing", 0, 1), seen("in_progress", 0.5, 2), seen("in_progress", 3, 4)])
    assert statuses(history) == [("finalizing", "in_progress"), ("in_progress", "in_progress")]


def test_only_the_latest_of_those_that_follow_each_other_counts():
    history = History([seen("validating", 0, 1), seen("in_progress", 1, 2), seen("finalizing", 3, 4)])
    assert statuses(history) == [("validating", "in_progress"), ("in_progress", "finalizing")]


def test_of_those_that_show_the_same_the_latest_counts():
    history = History([seen("validating", 0, at) for at in range(1, 500)] + [seen("finalizing", 500, 501)])
    assert len(history.steps()) == 1


def test_many_that_overlap_and_differ_give_no_square_of_steps():
    first = [seen("in_progress", 0, 1 + at, metadata={"n": str(at)}) for at in range(600)]
    second = [seen("in_progress", 1000, 1001 + at, metadata={"n": str(at)}) for at in range(600)]
    assert len(History(first + second).steps()) == 600 * MOST_BEFORE


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6), st.integers(0, 3)), max_size=14))
def test_each_that_lies_right_before_is_compared(spans):
    history = History(
        sorted(
            (seen("in_progress", began, began + length + 0.5, n=shown) for began, length, shown in spans),
            key=lambda one: one.ended_at,
        )
    )
    assert {_key(*pair) for pair in history.steps()} == set(_right_before(history.snapshots))


def _right_before(snapshots):
    """As the definition says it, by all triples."""
    for after in snapshots:
        before = [one for one in snapshots if one.ended_at <= after.began]
        for one in before:
            if not any(one.ended_at <= other.began for other in before):
                yield _key(one, after)


def _key(before, after):
    """What a step compares: the contents of the first, and the second with its times."""
    return before.raw["n"], after.raw["n"], after.began, after.ended_at


def test_a_step_back_behind_an_overlapping_look_fails():
    tape = Tape()
    tape.create(1)
    for status in ("finalizing", "in_progress", "in_progress"):
        tape.retrieve(1, status, in_progress_at=1_800_000_001)
    create, fast, slow, late = tape.exchanges
    exchanges = [create, fast, replace(slow, began=fast.began, ended=fast.ended + 0.2), late]
    assert broken(exchanges)
    assert not broken([create, fast, replace(slow, began=fast.began, ended=fast.ended + 0.2)])


def broken(exchanges):
    summary = Summary()
    whole_judge().run(Run(exchanges), summary)
    return {name for name, tally in summary.tallies.items() if tally.broken and name == "BATCH-LIF-010"}
