"""The course of a batch, the clocks and the ids, without files or HTTP."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchspec.making.server.clock import RunningClock, VirtualClock
from batchspec.making.server.ids import Ids, derived
from batchspec.making.server.life import (
    SCENARIOS,
    Pace,
    Scenario,
    UnknownScenario,
    planned,
    refused,
    scenario_of,
)
from batchspec_contract.lifecycle import EDGES, PATHS, REACHABLE, STAMPS

CREATED = 1_800_000_000.25
DAY = 86_400
NEVER = 10.0**9
HAPPY = SCENARIOS["happy"]


def states(course):
    return tuple(moment.status for moment in course.moments)


def test_a_good_batch_completes():
    course = planned(HAPPY, CREATED, CREATED + DAY, 3)
    assert states(course) == ("validating", "in_progress", "finalizing", "completed")
    assert course.status(CREATED) == "validating"
    assert course.status(CREATED + 1.2) == "completed"
    assert course.stamps(CREATED + 1.2) == {
        "in_progress_at": 1_800_000_000,
        "finalizing_at": 1_800_000_001,
        "completed_at": 1_800_000_001,
    }


def test_requests_are_run_one_after_the_other():
    course = planned(HAPPY, CREATED, CREATED + DAY, 100)
    runs = [course.run(CREATED + 0.3 + 0.6 * tenth / 10) for tenth in range(12)]
    assert runs == sorted(runs)
    assert runs[0] == 0
    assert 40 <= runs[5] <= 50
    assert runs[11] == 100


def test_all_requests_are_run_by_the_time_finalizing_begins():
    for requests in (1, 2, 3, 7, 10, 999, 50_000):
        course = planned(HAPPY, CREATED, CREATED + DAY, requests)
        assert course.run(course.moments[2].at) == requests, requests


def test_a_longer_input_takes_longer():
    short, long = (planned(HAPPY, CREATED, CREATED + DAY, n).moments[-1].at for n in (1, 1_001))
    assert long - short == pytest.approx(1.0)


def test_a_refused_batch_fails():
    course = refused(HAPPY, CREATED)
    assert states(course) == ("validating", "failed")
    assert course.run(CREATED + NEVER) == 0


def test_the_window_closes_on_what_is_not_done():
    course = planned(SCENARIOS["expires"], CREATED, CREATED + DAY, 10)
    assert states(course) == ("validating", "in_progress", "finalizing", "expired")
    assert course.status(CREATED + DAY - 1) == "in_progress"
    assert course.stamps(CREATED + DAY + 1)["expired_at"] >= int(CREATED) + DAY
    assert course.run(CREATED + DAY + 1) == 5


@pytest.mark.parametrize("window", [0.1, 0.3, 0.5, 0.9])
def test_a_window_shorter_than_the_work_ends_by_a_legal_path(window):
    course = planned(HAPPY, CREATED, CREATED + window, 10)
    assert states(course) in PATHS
    assert states(course)[-1] == "expired"
    assert [m.at for m in course.moments] == sorted(m.at for m in course.moments)


def test_a_stuck_batch_never_ends():
    course = planned(SCENARIOS["stuck"], CREATED, CREATED + DAY, 10)
    assert course.status(CREATED + NEVER) == "in_progress"
    assert course.run(CREATED + NEVER) == 5


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (0.1, ("validating", "cancelling", "cancelled")),
        (0.5, ("validating", "in_progress", "cancelling", "cancelled")),
        (1.0, ("validating", "in_progress", "finalizing", "cancelling", "cancelled")),
    ],
)
def test_cancelling_keeps_what_has_passed(after, expected):
    course = planned(HAPPY, CREATED, CREATED + DAY, 10)
    cancelled = course.cancelled(CREATED + after, HAPPY.pace)
    assert states(cancelled) == expected
    assert expected in PATHS
    assert cancelled.run(CREATED + NEVER) == course.run(CREATED + after)


paces = st.builds(
    Pace, *[st.floats(0, 50) for _ in range(2)], st.floats(0, 0.1), *[st.floats(0, 50) for _ in range(2)]
)


@given(
    st.builds(Scenario, paces, st.sampled_from([0.0, 0.3, 1.0])),
    st.integers(1, 60),
    st.integers(1, 2_000),
    st.none() | st.floats(0, 200),
    st.lists(st.floats(0, 300), max_size=12),
)
def test_every_course_is_legal_whenever_it_is_looked_at(scenario, window, requests, cancel, looks):
    pace = scenario.pace
    course = planned(scenario, CREATED, CREATED + window, requests)
    seen = []
    for now in sorted(CREATED + look for look in looks):
        if cancel is not None and now >= CREATED + cancel:
            if course.status(now) in {"validating", "in_progress", "finalizing"}:
                course = course.cancelled(now, pace)
            cancel = None
        seen.append((course.status(now), course.stamps(now), course.run(now)))
    assert all(edge in EDGES for edge in pairwise(states(course)))
    for (was, stamps, run), (now, later, more) in pairwise(seen):
        assert was == now or now in REACHABLE[was]
        assert stamps.items() <= later.items()
        assert run <= more <= requests
        assert list(later.values()) == sorted(later.values())
        assert now == "validating" or STAMPS[now] in later


def test_scenarios_are_found_by_name():
    assert scenario_of("happy") is HAPPY
    assert scenario_of(HAPPY) is HAPPY
    with pytest.raises(UnknownScenario) as refusal:
        scenario_of("sad")
    assert str(refusal.value) == "no scenario named 'sad'; there are happy, slow, fails, expires, stuck"


def test_a_running_clock_runs_at_its_speed():
    clock = RunningClock(speed=1_000_000)
    first = clock.now()
    assert clock.now() > first
    with pytest.raises(ValueError, match="speed is 0; a clock needs one above 0"):
        RunningClock(speed=0)


def test_a_virtual_clock_stands_until_it_is_moved():
    clock = VirtualClock(100.0)
    assert [clock.now(), clock.now()] == [100, 100]
    clock.advance(5)
    clock.set(200)
    assert clock.now() == 200
    for back in (lambda: clock.set(199), lambda: clock.advance(-1)):
        with pytest.raises(ValueError, match=r"the clock stands at 200\.0 and does not go back to 199"):
            back()


def test_a_virtual_clock_can_move_by_itself():
    clock = VirtualClock(100, step=3_600)
    assert [clock.now(), clock.now()] == [100, 3_700]


def test_a_seed_draws_the_same_ids_on_every_python():
    ids = Ids(7)
    assert [ids.batch(), ids.file()] == [
        "batch_52a1850806116d13af96f0d4214d29a5",
        "file-hDDMqaTkcSxrPjg2tR8HZu",
    ]
    assert Ids(8).batch() != Ids(7).batch()
    assert derived("batch", 1) == derived("batch", 1) != derived("batch", 2)
