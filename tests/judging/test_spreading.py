"""Work is spread over processes, its results come in order, and what a killed process had is done again here."""

from __future__ import annotations

import os
import signal
from functools import partial

import pytest

from batchspec.judging.spreading import Spread


def square(number):
    return number * number


def die_elsewhere(own, number):
    if os.getpid() != own and number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_the_results_come_in_order():
    spread = Spread(square, 2)
    assert list(spread.over(iter(range(20)))) == [square(number) for number in range(20)]
    assert spread.told == ""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a system without SIGKILL")
def test_what_a_killed_process_had_is_done_again_and_told():
    spread = Spread(partial(die_elsewhere, os.getpid()), 2)
    assert list(spread.over(iter(range(20)))) == list(range(20))
    assert spread.told == (
        "a worker process was ended by the system (signal 9), perhaps for lack of memory; what it had was judged again"
        " by one process, and so was the rest; give fewer --jobs"
    )


def test_an_error_of_the_work_is_raised():
    with pytest.raises(TypeError):
        list(Spread(square, 2).over(iter(["a", 2])))
