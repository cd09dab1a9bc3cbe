"""The rules of gateways, on traffic made by hand: what belongs together, and what says nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.gateway_traffic import BATCH, UPSTREAM, exchange, judged, look, refusal

from batchspec.judging.engine import whole_judge
from batchspec.judging.evidence.tally import Summary
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.operations.alike import same, within
from batchspec.judging.operations.gateway import Gateway
from batchspec.judging.outcomes.verdict import Status
from batchspec.reading.trace import Header, Trace


def test_the_same_batch_by_another_id_is_right():
    assert judged(look(1, 0.0), look(2, 10.0)) == {}


def test_two_ids_for_one_batch():
    other = {**BATCH, "id": "batch_other"}
    assert "BATCH-GWY-001" in judged(look(1, 0.0), look(2, 10.0, front=other))


def test_one_id_for_two_batches():
    other = {**UPSTREAM, "id": "batch_upstream_2"}
    found = judged(look(1, 0.0), look(2, 10.0, upstream=other))
    assert "BATCH-GWY-001" in found
    assert found["BATCH-GWY-003"].startswith("expected a request about batch_upstream, which is batch_front")


def test_a_status_that_the_upstream_did_not_say():
    late = {**UPSTREAM, "status": "finalizing", "finalizing_at": BATCH["in_progress_at"] + 1}
    found = judged(look(1, 0.0, upstream=late))
    assert found == {
        "BATCH-GWY-007": '/status: expected "finalizing", as the upstream has it, got "in_progress"'
    }


def test_absent_and_null_are_the_same():
    bare = {key: value for key, value in BATCH.items() if value is not None}
    assert judged(look(1, 0.0, front=bare)) == {}


def test_requests_side_by_side_say_nothing_of_which_is_for_which():
    other = {**UPSTREAM, "status": "finalizing"}
    assert judged(look(1, 0.0), look(2, 0.5, upstream=other)) == {}


def test_what_a_gateway_knows_without_asking_says_nothing():
    assert judged((look(1, 0.0)[0], None)) == {}


def test_a_gateway_that_looks_at_another_batch_meanwhile_is_no_fault():
    front, upstream = look(1, 0.0)
    other = exchange(2, "GET", "/batches/batch_x", {**UPSTREAM, "id": "batch_x"}, 0.8, takes=0.1)
    summary = Summary()
    whole_judge().gateway(Gateway([front], [upstream, other]), summary)
    assert not [name for name, tally in summary.tallies.items() if tally.broken and "GWY" in name]


@pytest.mark.parametrize(
    ("upstream", "front", "broken"),
    [
        (400, 400, set()),
        (400, 422, set()),
        (400, 500, {"BATCH-GWY-013"}),
        (401, 502, set()),
        (403, 500, set()),
        (404, 404, set()),
        (429, 429, set()),
        (429, 503, {"BATCH-GWY-014"}),
        (500, 502, set()),
        (503, 429, set()),
        (500, 400, {"BATCH-GWY-013"}),
    ],
)
def test_errors_keep_their_class(upstream, front, broken):
    path = "/batches/batch_x"
    pair = (
        exchange(1, "GET", path, refusal(front), 0.0, status=front),
        exchange(1, "GET", path, refusal(upstream), 0.2, status=upstream, takes=0.5),
    )
    assert set(judged(pair)) == broken


def test_words_of_a_refusal():
    path = "/batches/batch_x"
    told = refusal(400, "the window is too short", code="bad_window")

    def pair(front):
        return (
            exchange(1, "GET", path, front, 0.0, status=400),
            exchange(1, "GET", path, told, 0.2, status=400, takes=0.5),
        )

    around = refusal(400, "litellm.BadRequestError: the window is too short", code="bad_window")
    assert judged(pair(around)) == {}
    found = judged(pair(refusal(400, "Bad request")))
    assert found["BATCH-GWY-015"].startswith('/error/message: expected "the window is too short"')


@pytest.mark.parametrize("where", ["body", "header"])
def test_a_key_that_a_client_did_not_send(where):
    front, upstream = look(1, 0.0)
    key = "Bearer sk-of-the-gateway"
    upstream = exchange(
        1, "GET", "/batches/batch_upstream", UPSTREAM, 0.2, takes=0.5, headers={"authorization": key}
    )
    shown = {**BATCH, "note": key} if where == "body" else BATCH
    answered = {"x-debug": key} if where == "header" else {}
    leaking = exchange(1, "GET", "/batches/batch_front", shown, 0.0, answered=answered)
    found = judged((leaking, upstream))
    assert found == {"BATCH-GWY-016": "the answer holds a key with which the gateway asks its upstream"}
    passed_on = exchange(
        1, "GET", "/batches/batch_front", shown, 0.0, answered=answered, headers={"authorization": key}
    )
    assert judged((passed_on, upstream)) == {}
    assert judged((front, upstream)) == {}


def test_an_address_that_a_client_named_itself_is_no_secret():
    host = {"host": "10.1.2.3:4011"}
    upstream = exchange(1, "GET", "/batches/batch_upstream", UPSTREAM, 0.2, takes=0.5, headers=host)
    shown = {**BATCH, "note": "asked http://10.1.2.3:4011/v1"}
    front = exchange(1, "GET", "/batches/batch_front", shown, 0.0)
    assert judged((front, upstream)) == {
        "BATCH-GWY-017": "the answer names the address of the upstream, 10.1.2.3:4011"
    }
    named = {"x-custom-host": "http://10.1.2.3:4011/v1"}
    assert judged((exchange(1, "GET", "/batches/batch_front", shown, 0.0, headers=named), upstream)) == {}


@pytest.mark.parametrize(("cancelled", "broken"), [(False, {"BATCH-GWY-019"}), (True, set())])
def test_a_second_batch_that_is_cancelled_at_once_is_no_fault(cancelled, broken):
    body = {"input_file_id": "file-1", "endpoint": "/v1/chat/completions", "completion_window": "24h"}
    front = exchange(1, "POST", "/batches", BATCH, 0.0, body=body)
    first = exchange(1, "POST", "/batches", {**UPSTREAM, "id": "batch_1"}, 0.1, body=body, takes=0.1)
    second = exchange(2, "POST", "/batches", UPSTREAM, 0.3, body=body, takes=0.1)
    undone = exchange(3, "POST", "/batches/batch_1/cancel", UPSTREAM, 0.5, takes=0.1)
    summary = Summary()
    whole_judge().gateway(Gateway([front], [first, second, *([undone] if cancelled else [])]), summary)
    assert {n for n, t in summary.tallies.items() if t.broken and "GWY" in n} == broken


def test_ids_of_the_upstream_in_an_answer():
    leaking = look(2, 10.0, front={**BATCH, "note": "see batch_upstream"})
    assert judged(look(1, 0.0), leaking) == {
        "BATCH-GWY-018": "the answer shows the upstream's id batch_upstream, for which the gateway has one of its own"
    }
    inside = look(2, 10.0, front={**BATCH, "note": "xbatch_upstream"})
    assert judged(look(1, 0.0), inside) == {}


values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcid"), inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_a_value_is_the_same_as_itself_and_within_itself(value):
    assert same(value, value)
    assert within(value, value)


KEYS = [
    "id",
    "status",
    "input_file_id",
    "request_counts",
    "errors",
    "data",
    "custom_id",
    "response",
    "error",
    "body",
]
objects = st.dictionaries(st.sampled_from(KEYS), values, max_size=5)
paths = st.sampled_from(
    [
        "/batches",
        "/batches/batch_1",
        "/batches/batch_1/cancel",
        "/files",
        "/files/file-1/content",
        "/files/file-1",
    ]
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["GET", "POST"]),
            paths,
            objects | values,
            objects | values,
            st.sampled_from([200, 400, 429, 500]),
        ),
        max_size=6,
    )
)
def test_any_value_on_either_side_is_judged(rows):
    fronts, upstreams = [], []
    for number, (method, path, front, upstream, status) in enumerate(rows, 1):
        fronts.append(exchange(number, method, path, front, number * 10.0, body=upstream, status=status))
        upstreams.append(
            exchange(
                number, method, path, upstream, number * 10.0 + 0.2, body=front, takes=0.5, status=status
            )
        )
    report = judge_trace(Trace(Header("gateway", "any"), tuple(fronts), upstream=tuple(upstreams)))
    assert report.having(Status.ERROR) == []
