"""The two sides of traffic that was seen: one gates, the other is told in notes; and what the client's side is not judged by."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.corpus import CORPUS
from support.runs import stepping

from batchspec import BatchFactory
from batchspec.driving.client.collect import check_client
from batchspec.driving.client.pass_through import PassThrough
from batchspec.driving.server.collect import collect
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.settings import Settings
from batchspec.judging.evidence.tally import Summary
from batchspec.judging.of_trace import add_run, judge_trace
from batchspec.judging.outcomes.verdict import ExitCode, Status, Verdict
from batchspec.judging.report import Scope, Target
from batchspec.judging.settling import settle
from batchspec.reading.trace import Exchange, Header, Request, Response, Trace, read
from batchspec_contract.registry import BY_ID, REQUIREMENTS

GOOD = {"input_file_id": "file-1", "endpoint": "/v1/chat/completions", "completion_window": "24h"}
BATCH = BatchFactory(seed=3).validating(**GOOD, metadata=None)
CLIENT = Scope(side="client")
SEEN = [row.id for row in REQUIREMENTS if row.seen_in_traffic]


def asked(line, body=None, answer=BATCH, *, status=200, **more):
    """One exchange; `line` is method and path, `body` text or a value."""
    method, path = line.split(" ", 1)
    text = body if body is None or isinstance(body, str) else json.dumps(body)
    response = Response(status, {"content-type": "application/json"}, json.dumps(answer))
    return Exchange(Request(method, path, body=text, **more), response)


def create(body, **more):
    return asked("POST /batches", body, **more)


def trace_of(*exchanges):
    numbered = (replace(one, began=float(n), ended=n + 0.5, number=n) for n, one in enumerate(exchanges, 1))
    return Trace(Header("server", "http://127.0.0.1/v1"), tuple(numbered))


def faults(*exchanges):
    """The client's requirements that are broken, and those that hold."""
    summary = Summary()
    add_run(trace_of(*exchanges), summary)
    of_client = {name: tally for name, tally in summary.tallies.items() if BY_ID[name].role == "client"}
    broken = {name[-3:] for name, tally in of_client.items() if tally.broken}
    return broken, {name[-3:] for name, tally in of_client.items() if tally.held} - broken


ODD = create({**GOOD, "completion_window": "24"})


@pytest.mark.parametrize(
    ("side", "rows", "verdict"),
    [
        ("server", {"server"}, Verdict.NON_CONFORMANT),
        ("client", {"client"}, Verdict.NON_CONFORMANT),
        ("both", {"server", "client"}, Verdict.NON_CONFORMANT),
    ],
)
def test_the_rows_are_those_of_the_side(side, rows, verdict):
    lies = {**BATCH, "completion_window": "24", "object": "bach"}
    report = judge_trace(trace_of(create({**GOOD, "completion_window": "24"}, answer=lies)), Scope(side=side))
    assert {outcome.requirement.role for outcome in report.outcomes} == rows
    assert all(o.requirement.seen_in_traffic for o in report.outcomes if o.requirement.role == "client")
    assert (report.side, report.to_json()["side"], report.verdict) == (side, side, verdict)
    assert {"BATCH-CLI-039" in failed(report)} == {"client" in rows}
    assert {"BATCH-FLD-002" in failed(report)} == {"server" in rows}


def failed(report):
    return {outcome.requirement.id for outcome in report.having(Status.FAIL)}


def test_a_clients_fault_is_a_note_where_the_server_gates():
    plain = create(GOOD, headers={"content-type": "text/plain"})
    report, good = judge_trace(trace_of(plain, plain)), judge_trace(trace_of(create(GOOD), create(GOOD)))
    told = (
        "client's side, not counted: BATCH-CLI-040 MUST broken 2 times: "
        'expected content-type: application/json, got "text/plain", at #1 create: POST /batches -> 200'
    )
    assert [note for note in report.notes if "client" in note] == [told]
    assert not [note for note in good.notes if "client" in note]
    assert good.verdict is report.verdict
    assert good.counts() == report.counts()


def test_a_servers_fault_is_a_note_where_the_client_gates():
    report = judge_trace(trace_of(create(GOOD, answer={**BATCH, "object": "bach"})), CLIENT)
    assert report.exit_code is ExitCode.OK
    assert [note for note in report.notes if note.startswith("server's side, not counted: ")]


def test_five_are_named_and_the_rest_is_counted():
    bodies = [
        {**GOOD, "completion_window": "24"},
        {**GOOD, "endpoint": "chat"},
        {**GOOD, "metadata": {"n": 1}},
        {**GOOD, "input_file_id": "undefined"},
        {"endpoint": "/v1/chat/completions"},
        "[1]",
    ]
    lists = asked(
        "GET /batches?limit=1000&after=None", answer={"object": "list", "data": [], "has_more": False}
    )
    notes = [note for note in judge_trace(trace_of(*map(create, bodies), lists)).notes if "client's" in note]
    assert len(notes) == 6
    assert notes[-1] == "and 3 more of the client's requirements are broken"


def test_no_note_is_on_what_was_not_asked_for():
    report = judge_trace(trace_of(ODD), Scope(only=("BATCH-TIM",)))
    assert not [note for note in report.notes if "client" in note]


def test_refused_requests_are_counted_and_judged_by_nothing():
    error = {"error": {"message": "No.", "type": "invalid_request_error", "param": None, "code": None}}
    trace = trace_of(
        create("{", answer=error, status=400),
        asked("GET /batches/undefined", answer=error, status=404),
        create({"endpoint": 1}, answer=error),  # some servers refuse with 200
        asked("GET /models", answer=error, status=404),
    )
    report = judge_trace(trace, CLIENT)
    assert report.having(Status.FAIL, Status.WARN, Status.PASS) == []
    assert report.verdict is Verdict.INCOMPLETE
    told = (
        "3 requests were refused; the client's side is not judged by them, the first is "
        "#1 bad-create:not-json:: POST /batches -> 400"
    )
    assert [note for note in report.notes if "refused" in note] == [told]
    assert not [note for note in judge_trace(trace).notes if "were refused" in note]


def test_the_kits_own_requests_are_not_judged():
    own = {"user-agent": "batchspec/0.1.0"}
    refused = create("{", answer={"error": {"message": "No."}}, status=400, headers=own)
    report = judge_trace(trace_of(replace(ODD, request=replace(ODD.request, headers=own)), refused), CLIENT)
    assert report.having(Status.FAIL, Status.PASS) == []
    assert [note for note in report.notes if "request" in note and "client" in note] == [
        "2 requests are batchspec's own, wrong on purpose; the client's side is not judged by them"
    ]


def test_a_live_run_says_nothing_of_a_client():
    with stepping() as server:
        settings = Settings(url=server.url)
        trace = collect(settings, budget=WaitedBudget(settings.timeout))
    assert not [note for note in judge_trace(trace).notes if "client" in note]
    assert judge_trace(trace, CLIENT).verdict is Verdict.INCOMPLETE


def test_a_body_that_is_not_stored_is_not_judged():
    for body in (None, "", "REDACTED", "[redacted]", "<body removed>"):
        assert faults(create(body)) == (set(), set())
    assert faults(create('{"input_file_id": 1}', stored=False)) == (set(), set())


@pytest.mark.parametrize("text", ["", "b64:eyJjdXN0b21faWQiOiAicmVxdWVzdC0xIn0K", "<binary>\n"])
def test_a_file_that_a_tool_wrote_in_its_own_way_is_not_judged(text):
    upload = asked("POST /files", answer={"id": "file-1", "object": "file"}, file=text)
    broken, held = faults(upload, create(GOOD))
    assert (broken, held & {"044", "045", "046"}) == (set(), set())


def test_a_last_line_that_a_tool_may_have_cut_is_not_judged():
    whole = '{"custom_id": "1", "method": "POST", "url": "/v1/chat/completions", "body": {}}\n'
    files = {
        text: asked("POST /files", answer={"id": "file-1"}, file=text)
        for text in (whole + '{"c', whole + '{"c\n')
    }
    assert ["044" in faults(upload, create(GOOD))[0] for upload in files.values()] == [False, True]


def test_a_redacted_key_is_fine():
    headers = {"Authorization": "Bearer [redacted]", "Content-Type": "application/json"}
    broken, held = faults(create(GOOD, headers=headers))
    assert (broken, held) == (set(), {"035", "036", "038", "039", "040", "043", "048"})


def test_a_request_sent_again_is_judged_once():
    late = replace(ODD, response=Response(500, {}, "{}"))
    summary = Summary()
    add_run(trace_of(late, late, ODD), summary)
    assert summary.tally("BATCH-CLI-039").broken == 1


def test_a_client_driven_by_cases_keeps_its_rows_whatever_the_side():
    for side in ("server", "client", "both"):
        report = check_client(PassThrough(), Scope(side=side))
        assert report.side == "client"
        assert not {outcome.requirement.id for outcome in report.outcomes} & set(SEEN)
        assert report.exit_code is ExitCode.OK


def test_objects_alone_show_nothing_of_a_client():
    report = settle(Summary(), Target("files", "batch.json"), CLIENT)
    assert {str(outcome.cause) for outcome in report.outcomes} == {
        "this evidence cannot show it: it takes a trace"
    }
    assert report.exit_code is ExitCode.NOT_CONFORMANT


@pytest.mark.parametrize("case", [case for case in CORPUS if case.folder in SEEN and case.valid], ids=str)
def test_a_correct_client_conforms(case):
    report = judge_trace(read(case.path), CLIENT)
    assert report.exit_code is ExitCode.OK


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    body=st.dictionaries(st.sampled_from([*GOOD, "metadata", "x"]), VALUES, max_size=5).map(json.dumps)
    | st.text(max_size=20),
    query=st.text(st.characters(codec="utf-8"), max_size=10),
    lines=st.lists(VALUES.map(json.dumps) | st.text(max_size=5), max_size=4).map("\n".join),
    answer=VALUES,
)
def test_anything_that_a_client_sends_is_judged_without_a_fault_of_ours(body, query, lines, answer):
    trace = trace_of(
        asked("POST /files", answer={"id": "file-1", "object": "file"}, file=lines),
        create(GOOD),
        create(body, answer=answer),
        asked(f"GET /batches?limit={query}&after={query}", answer=answer),
        asked(f"GET /batches/{query}", answer=answer),
    )
    assert judge_trace(trace, Scope(side="both")).having(Status.ERROR) == []
