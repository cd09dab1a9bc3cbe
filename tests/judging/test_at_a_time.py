"""A client without times in its recording may have had two requests about a batch on their way at a time."""

from __future__ import annotations

import pytest
from support.forms import cassette
from support.long_runs import Tape
from support.runs import broken

from batchspec.judging.of_texts import judge_files
from batchspec.judging.report import SHOWS, Scope, Target
from batchspec.judging.settling import settle
from batchspec.reading.trace import Header, Trace

BACK = "BATCH-LIF-010"
BASE = 1_800_000_000
STAMPS = {"in_progress_at": BASE + 1, "finalizing_at": BASE + 2}


@pytest.fixture
def faults(tmp_path):
    """What a cassette of these exchanges breaks."""

    def found(tape):
        path = tmp_path / "traffic.yaml"
        path.write_text(cassette(Trace(Header("server", "made up"), tuple(tape.exchanges))), "utf-8")
        return broken(
            settle(judge_files([str(path)]), Target("files", "traffic"), Scope(shows=SHOWS["server"]))
        )

    return found


def polled(*statuses):
    tape = Tape()
    tape.create(1)
    for status in statuses:
        tape.retrieve(1, status, **STAMPS)
    return tape


def test_two_polls_at_a_time_are_in_no_order(faults):
    assert BACK not in faults(polled("finalizing", "in_progress"))
    assert BACK not in faults(polled("in_progress", "finalizing", "in_progress", "finalizing"))


def test_a_batch_that_is_seen_behind_once_more_has_gone_back(faults):
    assert BACK in faults(polled("finalizing", "in_progress", "in_progress"))


def test_a_poll_beside_a_cancel_may_show_the_batch_as_it_was(faults):
    tape = polled("in_progress")
    tape.cancel({**tape.exchanges[-1].json, "status": "cancelling", "cancelling_at": BASE + 3}, 200)
    tape.retrieve(1, "in_progress", **STAMPS)
    assert BACK not in faults(tape)
    tape.retrieve(1, "in_progress", **STAMPS)
    assert BACK in faults(tape)


def test_an_id_is_known_before_it_is_asked_for(faults):
    tape = Tape()
    tape.add(
        "POST", "/batches", {**polled("finalizing").exchanges[-1].json}, body={"input_file_id": "file-1"}
    )
    tape.retrieve(1, "in_progress", **STAMPS)
    assert BACK in faults(tape)


@pytest.mark.parametrize(
    ("changed", "row"),
    [
        ({"created_at": BASE - 9}, "BATCH-IDN-002"),
        ({"in_progress_at": BASE}, "BATCH-TIM-009"),
        ({"status": "failed"}, BACK),
        ({"output_file_id": "file-x"}, "BATCH-LIF-012"),
    ],
)
def test_what_is_the_same_in_any_order_is_compared(changed, row, faults):
    tape = Tape()
    ended = {**STAMPS, "status": "completed", "output_file_id": "file-o"}
    for more in (ended, {**ended, **changed}):
        tape.retrieve(1, **more)
    assert row in faults(tape)
    tape.exchanges[1:] = []
    tape.retrieve(1, **ended)
    assert row not in faults(tape)


@pytest.mark.parametrize(("looks", "found"), [(1, False), (2, True)])
def test_a_look_behind_a_refused_cancel_may_be_older_than_it(looks, found, faults):
    tape = polled()
    tape.cancel()
    for _ in range(looks):
        tape.retrieve(1, "validating")
    assert ("BATCH-CAN-001" in faults(tape)) is found
