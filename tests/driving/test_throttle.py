"""How many requests go side by side: more while a server answers well, one at a time when it does not."""

from __future__ import annotations

import threading

from batchspec.driving.server.http.throttle import LATE, LONGEST_TURN, MOST, Throttle


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self):
        return self.now


def leave(throttle, turn, *, well):
    turn.well = well
    throttle.leave(turn)


def asked(throttle, clock, kind="retrieve", seconds=0.1, *, well=True):
    """One request, answered after so many seconds."""
    turn = throttle.enter(kind)
    clock.now += seconds
    leave(throttle, turn, well=well)


def test_good_answers_make_room_up_to_a_limit():
    clock = Clock()
    throttle = Throttle(clock)
    limits = []
    for _ in range(MOST + 3):
        limits.append(throttle.limit)
        asked(throttle, clock)
    assert limits[:4] == [1, 2, 3, 4]
    assert limits[-1] == throttle.limit == MOST


def test_an_error_that_may_pass_brings_it_down_to_one_at_a_time():
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(5):
        asked(throttle, clock)
    asked(throttle, clock, well=False)
    assert throttle.limit == 1
    turn = throttle.enter("retrieve")
    assert not throttle.has_room("list")
    leave(throttle, turn, well=True)
    assert throttle.limit == 2


def test_a_late_answer_brings_it_down_too():
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(5):
        asked(throttle, clock)
    asked(throttle, clock, seconds=LATE + 0.1)
    assert throttle.limit == 1


def test_a_server_that_is_always_slow_is_not_late():
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(5):
        asked(throttle, clock, seconds=2 * LATE)
    assert throttle.limit == 6


def test_the_first_of_each_kind_goes_alone():
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(5):
        asked(throttle, clock)
    upload = throttle.enter("upload")
    assert not throttle.has_room("upload")
    assert throttle.has_room("retrieve")
    leave(throttle, upload, well=False)
    for _ in range(5):
        asked(throttle, clock)
    upload = throttle.enter("upload")
    assert not throttle.has_room("upload")
    leave(throttle, upload, well=True)
    first = throttle.enter("upload")
    assert throttle.has_room("upload")
    leave(throttle, first, well=True)


def test_a_request_that_hangs_does_not_hold_up_the_others():
    clock = Clock()
    throttle = Throttle(clock)
    hanging = throttle.enter("upload")
    assert not throttle.has_room("upload")
    clock.now += LONGEST_TURN
    assert throttle.has_room("upload")
    leave(throttle, hanging, well=False)


def test_whoever_waits_goes_on_when_a_turn_ends_and_when_the_run_is_over():
    throttle = Throttle(Clock())
    over = threading.Event()
    went = []

    def wait(name):
        leave(throttle, throttle.enter("upload", over.is_set), well=True)
        went.append(name)

    turn = throttle.enter("upload")
    first = threading.Thread(target=wait, args=("first",), daemon=True)
    first.start()
    leave(throttle, turn, well=False)
    first.join(60)
    throttle.enter("upload")  # never ends
    throttle.enter("retrieve")
    second = threading.Thread(target=wait, args=("second",), daemon=True)
    throttle.limit = 1
    second.start()
    over.set()
    second.join(60)
    assert went == ["first", "second"]
