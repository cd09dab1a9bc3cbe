"""What official SDKs, vendors and time do to recorded traffic is no fault of the server."""

from __future__ import annotations

import pytest
from support.forms import cassette, har, spaced
from support.long_runs import CHAT, REFUSED, Tape, asks, batch, page
from support.runs import broken

from batchspec.judging.of_texts import judge_files
from batchspec.judging.report import SHOWS, Scope, Target
from batchspec.judging.settling import settle
from batchspec.reading.trace import Header, Trace

GOOD = {"input_file_id": "file-1", "endpoint": CHAT, "completion_window": "24h"}
WATCHED = {
    "BATCH-CRE-001",
    "BATCH-RET-001",
    "BATCH-CAN-001",
    "BATCH-FID-007",
    "BATCH-LST-004",
    "BATCH-WIR-003",
    "BATCH-WIR-009",
}


@pytest.fixture(params=[(har, "har"), (cassette, "yaml")], ids=["har", "cassette"])
def faults(request, tmp_path):
    """What a recording of these exchanges breaks, of what is watched here."""
    form, ending = request.param

    def found(tape):
        path = tmp_path / f"traffic.{ending}"
        path.write_text(form(spaced(Trace(Header("server", "made up"), tuple(tape.exchanges)))), "utf-8")
        report = settle(judge_files([str(path)]), Target("files", "traffic"), Scope(shows=SHOWS["server"]))
        return broken(report) & WATCHED

    return found


def begun(file=None):
    tape = Tape()
    tape.upload("file-1", file or asks(1))
    return tape


def refused(tape, body=None, status=400, headers=None):
    tape.add("POST", "/batches", REFUSED, status, body=body or GOOD)
    return tape


def accepted(tape, number=9):
    """Another batch for the same endpoint."""
    tape.upload(f"file-{number}", asks(number))
    tape.create(number)
    return tape


@pytest.mark.parametrize("status", [409, 505, 520, 524, 529])
def test_what_an_official_sdk_sends_again_is_a_stumble(status, faults):
    tape = refused(begun(), status=status)
    tape.create(1)
    assert faults(tape) == ({"BATCH-WIR-009"} if status >= 500 else set())


def test_a_conflict_that_stays_is_judged(faults):
    tape = accepted(refused(begun(), status=409))
    assert faults(tape) == {"BATCH-CRE-001"}


@pytest.mark.parametrize("status", [200, 204, 504])
def test_a_batch_that_was_deleted_is_gone(status, faults):
    tape = begun()
    tape.create(1)
    for _ in range(2):
        tape.retrieve(1, "completed", output_file_id="file-o")
    tape.add("DELETE", "/batches/batch_1", {"id": "batch_1", "deleted": True}, status)
    tape.add("GET", "/batches/batch_1", REFUSED, 404)
    tape.cancel(REFUSED, 404)
    tape.add("GET", "/files/file-o/content", REFUSED, 404)
    for _ in range(2):
        tape.add("GET", "/batches", page([], more=False))
    assert faults(tape) == set()


@pytest.mark.parametrize("status", [404, 405])
def test_a_batch_that_a_server_did_not_delete_is_there(status, faults):
    tape = begun()
    tape.create(1)
    tape.retrieve(1)
    tape.add("DELETE", "/batches/batch_1", REFUSED, status)
    for _ in range(2):
        tape.add("GET", "/batches/batch_1", REFUSED, 404)
    assert faults(tape) == {"BATCH-RET-001"}


@pytest.mark.parametrize(("purpose", "blamed"), [("batch", True), (None, True), ("fine-tune", False)])
def test_a_file_of_another_purpose_may_be_refused(purpose, blamed, faults):
    tape = Tape()
    tape.add("POST", "/files", {"id": "file-1", "object": "file", "purpose": purpose}, file=asks(1))
    assert bool(faults(accepted(refused(tape)))) is blamed


@pytest.mark.parametrize(("file", "blamed"), [("\ufeff" + asks(1), False), (asks(1), True)])
def test_a_byte_order_mark_may_be_refused(file, blamed, faults):
    assert bool(faults(accepted(refused(begun(file))))) is blamed


def test_a_byte_order_mark_may_be_taken(faults):
    tape = begun("\ufeff" + asks(1))
    tape.create(1)
    for _ in range(2):
        tape.retrieve(
            1, "completed", output_file_id="file-o", request_counts={"total": 1, "completed": 1, "failed": 0}
        )
    assert faults(tape) == set()


def test_an_endpoint_that_was_never_taken_may_be_refused(faults):
    assert faults(refused(begun())) == set()
    other = {**GOOD, "endpoint": "/v1/embeddings"}
    assert faults(accepted(refused(begun(), other))) == set()
    assert faults(accepted(refused(begun()))) == {"BATCH-CRE-001"}
    assert faults(refused(begun(), status=500)) == {"BATCH-CRE-001"}


@pytest.mark.parametrize("more", [{"output_expires_after": {"anchor": "created_at", "seconds": 3600}}, {}])
def test_results_that_were_to_expire_may_be_gone(more, faults):
    tape = begun()
    tape.add("POST", "/batches", batch(1, "validating"), body={**GOOD, **more})
    for _ in range(2):
        tape.retrieve(1, "completed", output_file_id="file-o")
    tape.add("GET", "/files/file-o/content", REFUSED, 404)
    assert faults(tape) == (set() if more else {"BATCH-FID-007"})


def test_a_refusal_that_comes_again_when_the_batch_is_another_is_judged_each_time(faults):
    tape = begun()
    tape.create(1)
    for status in ("in_progress", "in_progress", "completed", "completed"):
        tape.cancel(REFUSED, 409)
        for _ in range(2):
            tape.retrieve(1, status)
    assert faults(tape) == {"BATCH-CAN-001"}


def test_a_create_before_its_upload_may_be_refused(faults):
    tape = refused(Tape())
    tape.upload("file-1", asks(1))
    tape.create(1)
    assert faults(tape) == set()
