"""Legal variety is no failure: servers that differ from the reference server as they may, and what a run says of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.runs import broken, run, status

from batchspec.judging.evidence.tally import Summary
from batchspec.judging.of_trace import add_run
from batchspec.making.server import Answer, Behaviour, Pace, Refused
from batchspec.mutants.server_parts.edits import (
    answers,
    derives,
    each_page,
    leaves_out_null,
    of_type,
    pages,
    refusals,
    says,
    sets,
    shown,
    with_status,
)
from batchspec.reading.trace import Exchange, Header, Request, Response, Trace
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import BY_ID, REQUIREMENTS

ALL = (
    "happy-path",
    "cancel-early",
    "refused-creates",
    "unknown-ids",
    "other-method",
    *(
        f"bad-file-{name}"
        for name in ("broken-line", "duplicate-id", "foreign-url", "empty-file", "unknown-file")
    ),
)
"""Every scenario that writes, but the one that has to wait for seconds to pass."""
AT_ONCE = Pace(0, 0, 0, 0, 0)
SHOULDS = {requirement.id for requirement in REQUIREMENTS if requirement.level == "SHOULD"}


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(answers(with_status(201), on={"create"}), id="201-on-create"),
        pytest.param(answers(of_type("application/json; charset=UTF-8")), id="a-charset"),
        pytest.param(shown(sets(tenant="t-1", analytics={"cost": 0.25})), id="keys-of-its-own"),
        pytest.param(shown(sets(input_tokens_limit=10**15)), id="a-large-number"),
        pytest.param(
            answers(says({"detail": "Method Not Allowed"}, 404), status=405), id="404-for-another-method"
        ),
        pytest.param(
            refusals(lambda envelope, _: {**envelope, "request_id": "req-1"}), id="more-in-the-envelope"
        ),
    ],
)
def test_nothing_is_broken_by(behaviour):
    assert broken(run(*ALL, behaviour=behaviour, pace=Pace(9, 9, 0, 9, 9))) == set()


@pytest.mark.parametrize(
    ("behaviour", "warned"),
    [
        pytest.param(
            answers(with_status(422), on={"create"}, status=400), {"BATCH-CRE-008"}, id="422-for-400"
        ),
        pytest.param(answers(with_status(202), on={"cancel"}), {"BATCH-CAN-007"}, id="202-on-cancel"),
        pytest.param(
            answers(with_status(400), status=404), {"BATCH-RET-003", "BATCH-CAN-005"}, id="400-for-404"
        ),
        pytest.param(
            answers(with_status(400), on={"cancel"}, status=409), {"BATCH-CAN-006"}, id="400-for-409"
        ),
        pytest.param(
            shown(derives("expires_at", lambda b: b["expires_at"] - 4)), set(), id="4-seconds-short"
        ),
    ],
)
def test_a_habit_of_its_own_is_at_most_a_warning(behaviour, warned):
    assert broken(run(*ALL, behaviour=behaviour, pace=Pace(9, 9, 0, 9, 9))) == warned
    assert warned <= SHOULDS


def test_absent_and_null_are_the_same_to_every_must():
    unset = [field for field in OBJECTS["batch"].fields if field.nullable and not field.never_null]
    omits = shown(leaves_out_null(*(field.name for field in unset)))
    report = run(*ALL, behaviour=omits, pace=Pace(9, 9, 0, 9, 9))
    assert broken(report) == {field.presence_row for field in unset}


def test_absent_here_and_null_there_is_no_change():
    report = run("happy-path", behaviour=shown(leaves_out_null("errors", "error_file_id"), on={"retrieve"}))
    assert broken(report) == {"BATCH-NUL-002", "BATCH-NUL-004"}


def test_a_refusal_in_detail_fails_the_envelope_alone():
    report = run(
        *ALL, behaviour=refusals(lambda _, refused: {"detail": refused.message}), pace=Pace(9, 9, 0, 9, 9)
    )
    assert broken(report) == {"BATCH-ENV-001"}


def test_a_batch_may_be_done_at_once():
    report = run("happy-path", "cancel-early", pace=AT_ONCE)
    assert broken(report) == set()
    assert status(report, "BATCH-CAN-001") == "not-applicable"
    assert status(report, "BATCH-CAN-002") == "not-applicable"
    assert status(report, "BATCH-LIF-013") == "pass"


def test_a_cancel_that_comes_too_late_may_be_refused():
    """The batch ends between the look and the cancel."""
    report = run("cancel-early", pace=Pace(1, 0, 0, 0, 0))
    assert broken(report) == set()
    assert status(report, "BATCH-CAN-001") == "not-applicable"


def test_statuses_may_be_missed_between_two_looks():
    report = run("happy-path", pace=Pace(2, 2, 0, 2, 2), step=10.0)
    assert broken(report) == set()
    assert report.states == ("validating", "completed")


def test_every_stamp_may_fall_into_one_second():
    report = run("happy-path", "cancel-early", pace=Pace(0.1, 0.1, 0, 0.1, 0.1), step=0.02)
    assert broken(report) == set()


class RefusesEmptyFiles(Behaviour):
    """Refuses at upload what it can see to be wrong there."""

    def intercept(self, call):
        if call.route != "upload" or (call.file and call.file.content):
            return None
        return Answer.of(Refused(400, "The file is empty.", param="file").envelope, 400)


class RefusesBadFiles(Behaviour):
    """Reads the input file when the batch is created."""

    def input(self, found, content):  # noqa: ARG002
        if found.faults:
            raise Refused(400, found.faults[0].message, param="input_file_id")
        return found


@pytest.mark.parametrize("behaviour", [RefusesEmptyFiles, RefusesBadFiles])
def test_a_bad_input_file_may_be_refused_at_once(behaviour):
    report = run(
        *(name for name in ALL if name.startswith("bad-file-")), behaviour=behaviour, pace=Pace(9, 9, 0, 9, 9)
    )
    assert broken(report) == set()
    assert {status(report, f"BATCH-CRE-{number:03}") for number in range(10, 15)} == {"pass"}


class Busy(Behaviour):
    """Is busy when it is first asked to create, to show or to list batches."""

    code = 429
    routes = frozenset({"create", "retrieve", "list"})

    def __init__(self):
        self.seen = set()

    def intercept(self, call):
        if call.route in self.seen or call.route not in self.routes:
            return None
        self.seen.add(call.route)
        body = {"error": {"message": "Slow down.", "type": "rate_limit_error", "param": None, "code": None}}
        return Answer.of(body, self.code, {"Retry-After": "1"})


class Overloaded(Busy):
    code = 503


@pytest.mark.parametrize(
    ("behaviour", "scenario", "shown"),
    [
        (Busy, "happy-path", {"BATCH-CRE-001", "BATCH-RET-001", "BATCH-LIF-013"}),
        (Overloaded, "happy-path", {"BATCH-CRE-001", "BATCH-RET-001", "BATCH-LIF-013"}),
        (Busy, "refused-creates", {"BATCH-CRE-002", "BATCH-ENV-001", "BATCH-ENV-002"}),
        (Overloaded, "unknown-ids", {"BATCH-RET-002", "BATCH-ENV-001", "BATCH-ENV-002"}),
        (Busy, "paging", {"BATCH-LST-001", "BATCH-LST-004"}),
    ],
)
def test_a_busy_server_is_asked_again_and_not_judged_for_it(behaviour, scenario, shown):
    report = run(scenario, behaviour=behaviour)
    assert broken(report) == set()
    assert {status(report, name) for name in shown} == {"pass"}


class Shared(Behaviour):
    """Other people create batches, before and during the run."""

    def answer(self, answer, call):
        if call.route in {"create", "list"}:
            body = {
                "input_file_id": "file-of-others",
                "endpoint": "/v1/embeddings",
                "completion_window": "24h",
            }
            self.engine.create(body)
            self.engine.create(body)
        return answer


def has_more_unless_empty(page):
    return {**page, "has_more": bool(page["data"])}


def oldest_first_within_a_second(page, _rows, _query):
    return {**page, "data": sorted(page["data"], key=lambda row: -row["created_at"])}


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(Shared, id="shared-with-others"),
        pytest.param(each_page(has_more_unless_empty), id="an-empty-page-at-the-end"),
        pytest.param(pages(oldest_first_within_a_second), id="any-order-within-a-second"),
        pytest.param(
            each_page(lambda page: {**page, "cursor": page["last_id"], "total": 3}), id="keys-of-its-own"
        ),
    ],
)
def test_a_list_may_differ_by(behaviour):
    report = run("paging", behaviour=behaviour)
    assert broken(report) == set()
    assert status(report, "BATCH-LST-004") == "pass"


def trace_of(*exchanges):
    rows = (replace(exchange, number=n, began=n, ended=n + 0.5) for n, exchange in enumerate(exchanges))
    return Trace(Header("server", "by hand"), tuple(rows))


def exchange(asked, status, body):
    answer = Response(status, {"content-type": "application/json"}, body)
    return Exchange(Request(*asked.split(" ")), answer)


def judged(*exchanges):
    """What a server breaks, and what was decided of it at all."""
    summary = Summary()
    add_run(trace_of(*exchanges), summary)
    tallies = {name: tally for name, tally in summary.tallies.items() if BY_ID[name].role == "server"}
    broken = {name for name, tally in tallies.items() if tally.broken}
    return broken, {name for name, tally in tallies.items() if tally.broken or tally.held}


def test_a_limit_of_zero_may_be_an_empty_page():
    empty = '{"object": "list", "data": [], "first_id": null, "last_id": null, "has_more": false}'
    broken, decided = judged(exchange("GET /batches?limit=0", 200, empty))
    assert broken == set()
    assert "BATCH-LST-001" in decided
    assert "BATCH-LST-003" not in decided


def test_ids_of_any_characters_are_compared_as_they_are():
    batch = '{"id": "arn:aws/batch 1", "object": "batch", "status": "validating"}'
    broken, decided = judged(exchange("GET /batches/arn%3Aaws%2Fbatch%201", 200, batch))
    assert "BATCH-IDN-001" in decided - broken


@pytest.mark.parametrize("status_code", [429, 503])
def test_a_busy_answer_to_a_bad_create_decides_nothing(status_code):
    busy = exchange("POST /batches", status_code, '{"detail": "busy"}')
    assert judged(busy) == (set(), set())


@pytest.mark.parametrize(
    ("key", "field"), [("endpoint", "003"), ("input_file_id", "006"), ("completion_window", "007")]
)
@pytest.mark.parametrize("value", [None, "", 7])
def test_what_is_ill_typed_is_said_once(key, field, value):
    report = run("happy-path", behaviour=shown(sets(**{key: value})))
    assert broken(report) == {f"BATCH-FLD-{field}"}
