"""What counts in one run is met by at least 999 of 1,000, whatever the length of the state that shows it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from math import exp, factorial, log
from random import Random

import pytest
from support.long_runs import CHAT, Tape

from batchspec.driving.server.http.session import pauses
from batchspec.judging.engine import whole_judge
from batchspec.judging.evidence.tally import Summary
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.operations.certainty import TIMES, lasts
from batchspec.judging.operations.run import Run
from batchspec.judging.outcomes.verdict import ExitCode, Status
from batchspec.judging.outcomes.waiver import Kind, State
from batchspec.judging.report import Report, Target
from batchspec.judging.settling import settle
from batchspec.judging.waivers.applying import waived
from batchspec.judging.waivers.reading import parse
from batchspec.judging.waivers.writing import first
from batchspec.reading.trace import Header, Trace

TODAY = date(2026, 11, 1)
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


@pytest.mark.parametrize("made", [1, 3, 5, 9])
def test_a_run_of_few_batches_is_no_exception(made):
    chance = Random(made)
    for length in LENGTHS:
        runs = [one_run(chance, length, 0.02, made) for _ in range(RUNS)]
        missed = sum(met == 0 for _, met in runs)
        counted = sum(lasts(row, met=met, seen=met, made=made) for row, met in runs if met)
        assert not (counted and missed > MISSED), length
    assert not lasts(1, met=made, seen=made, made=made)


def test_what_comes_and_goes_so_often_that_a_run_counts_it_is_missed_by_none():
    # Each meeting by itself is as likely as the next, so their number is one of a Poisson distribution.
    expected = -log(MISSED / RUNS)
    below = sum(exp(-expected) * expected**k / factorial(k) for k in range(TIMES))
    assert 1 - below < 1 / (10 * RUNS)


def judged(*shown, others=5, planned=True):
    """The outcome of BATCH-FID-001, where a batch is looked at so often, with a result file or without.

    Beside it the run makes others that have none. It is one of ours, or the recording of another.
    """
    tape = Tape()
    for number in range(1, others + 2):
        tape.create(number)
    for number in range(2, others + 2):
        tape.retrieve(number, "validating")
    for has_file in shown:
        tape.retrieve(1, "validating", output_file_id="file-out" if has_file else None)
    tape.retrieve(1, "completed")
    summary = Summary()
    whole_judge().run(Run(tape.exchanges, planned=planned), summary)
    report = settle(summary, Target("server", "it"))
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


def test_in_a_run_of_few_batches_it_takes_more_looks():
    assert judged(True, True, others=1).status is Status.WARN
    assert judged(True, True, True, others=1).status is Status.FAIL


def test_what_a_server_does_again_and_again_counts():
    assert judged(*(True, False) * (TIMES - 1)).status is Status.WARN
    assert judged(*(True, False) * TIMES).status is Status.FAIL


def outcome_of(tape, requirement):
    report = judge_trace(Trace(Header("server", "http://it/v1"), tuple(tape.exchanges)))
    return next(outcome for outcome in report.outcomes if outcome.requirement.id == requirement)


STAMP = 1_800_000_000


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        # The old value is there for one look, for two, and for three.
        ([STAMP], [STAMP + 1] * 3, Status.WARN),
        ([STAMP] * 2, [STAMP + 1] * 3, Status.WARN),
        ([STAMP] * 3, [STAMP + 1] * 3, Status.FAIL),
        # The new one is, and then the batch has ended with it.
        ([STAMP] * 3, [STAMP + 1], Status.FAIL),
        # It comes back, so that nothing but the one look shows it.
        ([STAMP] * 3, [STAMP + 1, STAMP], Status.WARN),
    ],
)
def test_a_change_counts_where_both_sides_of_it_last(before, after, status):
    tape = Tape()
    tape.create(1)
    for stamp in (*before, *after):
        tape.retrieve(1, "in_progress", in_progress_at=stamp)
    tape.retrieve(1, "completed", in_progress_at=after[-1], completed_at=STAMP + 9)
    assert outcome_of(tape, "BATCH-TIM-009").status is status


def test_a_change_from_what_create_answered_counts():
    tape = Tape()
    tape.create(1)
    tape.retrieve(1, "completed", created_at=STAMP + 1)
    assert outcome_of(tape, "BATCH-IDN-002").status is Status.FAIL


@pytest.mark.parametrize(("looks", "status"), [(1, Status.WARN), (3, Status.FAIL)])
def test_a_status_that_nobody_knows_is_a_state_like_any_other(looks, status):
    tape = Tape()
    tape.create(1)
    for _ in range(looks):
        tape.retrieve(1, "queued")
    tape.retrieve(1, "completed")
    assert outcome_of(tape, "BATCH-FLD-008").status is status


def test_a_recording_counts_as_it_stands():
    outcomes = [judged(True, others=1, planned=planned).status for planned in (True, False)]
    assert outcomes == [Status.WARN, Status.FAIL]


def test_no_waiver_is_asked_for_it_and_one_that_is_written_is_never_stale():
    report = Report(Target("server", "it"), (judged(False, True, False),), objects=1)
    assert report.exit_code is ExitCode.OK
    change = first(report)
    (waiver,) = parse(change.text)
    assert (waiver.requirements, waiver.kind, change.flaky) == (("BATCH-FID-001",), Kind.FLAKY, 1)
    # The next run may meet it for longer, as before, or not at all.
    for shown in ((True, True, True), (False, True, False), (False, False)):
        again = waived(replace(report, outcomes=(judged(*shown),)), [waiver], TODAY)
        assert again.exit_code is ExitCode.OK
        assert again.having(Status.STALE_WAIVER) == []


def test_a_waiver_of_what_counted_holds_where_it_is_met_by_chance():
    counted = Report(Target("server", "it"), (judged(True, True, True),), objects=1)
    (waiver,) = parse(first(counted).text)
    assert waiver.kind is Kind.BUG
    again = waived(replace(counted, outcomes=(judged(False, True, False),)), [waiver], TODAY)
    assert [use.state for outcome in again.outcomes for use in outcome.waivers] == [State.MATCHED]
    assert again.exit_code is ExitCode.OK


def endpoint_changed(*endpoints, others=5):
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
    assert endpoint_changed(*endpoints) is status
