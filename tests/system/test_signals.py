"""Signals that end a run are raised in the main thread, once each, and those that were ignored stay so."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator

import pytest

from batchspec.system import signals
from batchspec.system.signals import ECHO, GRACE, Stopped, raised, seconds_left

POSIX = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="a system without SIGHUP")


@pytest.fixture(autouse=True)
def heard() -> Iterator[None]:
    """No signal is ignored, though a shell may have started these tests in the background or under nohup."""
    numbers = [getattr(signal, name) for name in signals.CODES if hasattr(signal, name)]
    before = {number: signal.signal(number, signal.SIG_DFL) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@POSIX
@pytest.mark.parametrize(("name", "code"), signals.CODES.items())
def test_each_is_raised_with_its_name(name, code):
    before = signal.getsignal(getattr(signal, name))
    with raised(), pytest.raises(Stopped, match=f"interrupted by {name}") as stopped:
        os.kill(os.getpid(), getattr(signal, name))
    assert signals.name_of(stopped.value) == name
    assert signals.exit_code(name) == code == 128 + getattr(signal, name)
    assert signal.getsignal(getattr(signal, name)) == before


@POSIX
def test_what_was_ignored_stays_so():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with raised():
            os.kill(os.getpid(), signal.SIGHUP)
            assert seconds_left(99) == 99
    finally:
        signal.signal(signal.SIGHUP, before)


def test_the_same_signal_at_once_is_an_echo(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(signals.time, "monotonic", lambda: now[0])
    with raised():
        with pytest.raises(Stopped):
            signals._raise(signal.SIGINT, None)
        signals._raise(signal.SIGINT, None)
        with pytest.raises(Stopped):
            signals._raise(signal.SIGTERM, None)
        now[0] += 2 * ECHO
        with pytest.raises(Stopped):
            signals._raise(signal.SIGTERM, None)


def test_after_a_signal_ten_seconds_are_left_for_everything(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(signals.time, "monotonic", lambda: now[0])
    assert seconds_left(99, 2) == 99
    with raised():
        with pytest.raises(Stopped):
            signals._raise(signal.SIGINT, None)
        assert (seconds_left(99), seconds_left(3), seconds_left(99, 2)) == (GRACE, 3, 2)
        now[0] += 9
        assert seconds_left(99) == 1
        now[0] += 9
        assert seconds_left(99) == 0
    assert seconds_left(99) == 99


def test_one_signal_is_held_back_and_a_second_raised():
    with raised():
        signals.hold_back()
        signals._raise(signal.SIGTERM, None)
        assert signals.held_back() == "SIGTERM"
        signals.hold_back()
        with pytest.raises(Stopped, match="SIGTERM"):
            signals._raise(signal.SIGINT, None)
    assert signals.held_back() == ""


def test_a_signal_that_was_held_back_and_nobody_asked_for_is_raised():
    with raised():
        signals.hold_back()
        signals._raise(signal.SIGTERM, None)
        with pytest.raises(Stopped, match="SIGTERM"):
            signals.let_through()
        signals.let_through()
    with contextlib.ExitStack() as block:
        block.enter_context(raised())
        signals.hold_back()
        signals._raise(signal.SIGTERM, None)
        with pytest.raises(Stopped, match="SIGTERM"):
            block.close()


def test_nothing_is_held_back_outside_of_a_block_and_in_another_thread():
    signals.hold_back()
    with raised():
        thread = threading.Thread(target=signals.hold_back)
        thread.start()
        thread.join()
        with pytest.raises(Stopped):
            signals._raise(signal.SIGTERM, None)


def test_a_block_within_and_one_in_another_thread_change_nothing():
    with raised():
        own = signal.getsignal(signal.SIGTERM)
        with raised():
            assert signal.getsignal(signal.SIGTERM) == own
        assert signal.getsignal(signal.SIGTERM) == own
    seen = []

    def elsewhere():
        with raised():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [signal.getsignal(signal.SIGTERM)]


def test_python_s_own_interrupt_is_that_of_ctrl_c():
    assert signals.name_of(KeyboardInterrupt()) == "SIGINT"
    assert signals.exit_code("SIGKILL") == 130
