"""What counts in one run is met by at least 999 of 1,000, whatever the length of the state that shows it."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from support.long_runs import CHAT, Tape

from batchspec.driving.server.http.session import pauses
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.operations.certainty import lasts
from batchspec.judging.outcomes.verdict import ExitCode, Status
from batchspec.judging.report import Report, Target
from batchspec.judging.waivers.writing import first
from batchspec.reading.trace import Header, Trace

RUNS = 1_000
MISSED = 1
"""Runs of 1,000 that may miss what counts."""
LENGTHS = (0.001, 0.005, 0.01, 0.02, 0.05, 0.08, 0.1, 0.11, 0.12, 0.15, 0.2, 0.25, 0.3, 0.6, 1.0)
"""Seconds for which a fault is there."""
MADE = 16
"""Batches of a run of every scenario; of these so many pass through a state: all, or the few that are cancelled."""


def looked_at(chance, length, answer):
    """The looks in a row at a fault that is there for so long, and begins at any moment of the first seconds.

    The pauses are those of a run; an answer takes up to twice the usual time.
    """
    start, now, row = chance.uniform(0.2, 3.0), 0.0, 0
    waits = pauses()
    while now < start + length:
        row += now >= start
        now += next(waits) + answer * chance.uniform(0.5, 2.0)
    return row


def one_run(chance, length, answer, passing):
    """The most looks in a row at one batch, and the number of batches that showed the fault."""
    rows = [looked_at(chance, length, answer) for _ in range(passing)]
    return max(rows), sum(row > 0 for row in rows)


@pytest.mark.parametrize("answer", [0.002, 0.02, 0.1])
@pytest.mark.parametrize("passing", [1, 3, 5, 12, 16])
def test_what_counts_in_any_run_is_met_by_999_of_1000(passing, answer):
    chance = Random(f"{passing} {answer}")
    wrong = {}
    for length in LENGTHS:
        runs = [one_run(chance, length, answer, passing) for _ in range(RUNS)]
        missed = sum(met == 0 for _, met in runs)
        # The state is the fault's own, so a batch is seen in it only where it shows the fault: the least that is known.
        for seen in (None, passing):
            counts = Counter(lasts(row, met=met, seen=seen or met, made=MADE) for row, met in runs if met)
            if counts[True] and missed > MISSED:
                wrong[length, seen] = (counts[True], missed)
    assert wrong == {}


def test_a_state_of_six_tenths_of_a_second_counts():
    chance = Random(7)
    for passing in (1, 5, 16):
        runs = [one_run(chance, 0.6, 0.02, passing) for _ in range(200)]
        assert all(lasts(row, met=met, seen=met, made=MADE) for row, met in runs)


def test_a_run_of_few_batches_tells_nothing_of_odds():
    assert lasts(1, met=1, seen=1, made=1)
    assert not lasts(1, met=1, seen=1, made=MADE)


def judged(*shown, others=5):
    """The outcome of BATCH-FID-001, where a batch is looked at so often, with a result file or without.

    Beside it the run makes others that have none.
    """
    tape = Tape()
    for number in range(1, others + 2):
        tape.create(number)
    for number in range(2, others + 2):
        tape.retrieve(number, "validating")
    for has_file in shown:
        tape.retrieve(1, "validating", output_file_id="file-out" if has_file else None)
    tape.retrieve(1, "completed")
    report = judge_trace(Trace(Header("server", "http://it/v1"), tuple(tape.exchanges)))
    return next(outcome for outcome in report.outcomes if outcome.requirement.id == "BATCH-FID-001")


def test_a_fault_that_is_there_for_a_moment_is_shown_and_does_not_count():
    outcome = judged(False, True, False)
    assert outcome.status is Status.WARN
    assert outcome.cause.endswith(
        "; it was met by chance, as it is there for a moment only, and does not count"
    )
    assert outcome.by_chance == {":/output_file_id:not"}


@pytest.mark.parametrize("looks", [(True, True), (False, True, True, False)])
def test_a_fault_that_lasts_counts(looks):
    assert judged(*looks).status is Status.FAIL


def test_looks_that_are_not_in_a_row_are_no_lasting_fault():
    assert judged(True, False, True).status is Status.WARN


def test_in_a_run_of_few_batches_it_counts():
    assert judged(True, others=1).status is Status.FAIL


def test_no_waiver_is_asked_for_it_and_none_is_stale_for_it():
    report = Report(Target("server", "it"), (judged(False, True, False),), objects=1)
    assert report.exit_code is ExitCode.OK
    assert first(report).added == 0


def changed(*endpoints, others=5):
    """The status of BATCH-IDN-003, where a batch is made for one endpoint and shows these afterwards; the last at its end."""
    tape = Tape()
    for number in range(1, others + 2):
        tape.create(number)
    for endpoint in endpoints[:-1]:
        tape.retrieve(1, "validating", endpoint=endpoint)
    tape.retrieve(1, "completed", endpoint=endpoints[-1])
    report = judge_trace(Trace(Header("server", "http://it/v1"), tuple(tape.exchanges)))
    return next(outcome.status for outcome in report.outcomes if outcome.requirement.id == "BATCH-IDN-003")


@pytest.mark.parametrize(
    ("endpoints", "status"),
    [
        (("/v1/responses", "/v1/responses"), Status.FAIL),
        ((CHAT, "/v1/responses"), Status.FAIL),
        (("/v1/responses", CHAT), Status.WARN),
        ((CHAT, CHAT), Status.PASS),
    ],
)
def test_a_change_counts_that_the_create_and_the_end_show(endpoints, status):
    assert changed(*endpoints) is status
