"""Gateways that are right and do it in a way of their own: nothing is found in their traffic."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.gateway_traffic import BATCH, UPSTREAM, exchange, judged, judged_apart, look, refusal

from batchspec.judging.operations.alike import same, within

LATER = BATCH["in_progress_at"] + 1
LINE = '{"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "m"}}\n'
PATH, PATH_UPSTREAM = "/batches/batch_front", "/batches/batch_upstream"


def asked(file_id):
    return {"input_file_id": file_id, "endpoint": "/v1/chat/completions", "completion_window": "24h"}


def upload(number, at, file_id, text=LINE):
    return exchange(number, "POST", "/files", {"id": file_id, "object": "file"}, at, takes=0.1, file=text)


def create(number, at, batch, file_id, **more):
    shown = {**batch, "input_file_id": file_id}
    return exchange(number, "POST", "/batches", shown, at, body=asked(file_id), **more)


def seen(number, at, batch, **more):
    return exchange(number, "GET", f"/batches/{batch['id']}", batch, at, takes=0.1, **more)


FINALIZING = {**UPSTREAM, "status": "finalizing", "finalizing_at": LATER}
ERRAND = seen(90, 5.0, UPSTREAM)
"""A look at a batch while no client waits."""


def test_an_answer_of_its_own_while_it_looks_after_the_batch():
    """It answers from what it knows, while it learns something newer."""
    cached = exchange(2, "GET", PATH, BATCH, 10.0)
    front, upstream = look(1, 0.0)
    assert judged_apart([front, cached], [upstream, ERRAND, seen(2, 10.2, FINALIZING)]) == {}
    asked_alone = judged_apart([front, cached], [upstream, seen(2, 10.2, FINALIZING)])
    assert set(asked_alone) == {"BATCH-GWY-007"}


def test_an_answer_of_its_own_while_it_looks_after_another_batch():
    other = {**UPSTREAM, "id": "batch_other"}
    fronts = [look(1, 0.0)[0], exchange(2, "GET", PATH, BATCH, 10.0)]
    upstreams = [look(1, 0.0)[1], seen(2, 10.2, other)]
    assert judged_apart(fronts, [*upstreams, ERRAND]) == {}
    assert {"BATCH-GWY-001", "BATCH-GWY-003"} <= set(judged_apart(fronts, upstreams))


def test_a_wrong_batch_is_found_at_a_gateway_that_looks_after_its_batches():
    ended = {**FINALIZING, "id": "batch_other", "status": "completed", "completed_at": LATER}
    fronts = [create(1, 0.0, BATCH, "F"), exchange(2, "GET", PATH, {**ended, "id": "batch_front"}, 10.0)]
    upstreams = [create(1, 0.2, UPSTREAM, "U", takes=0.5), ERRAND, seen(2, 10.2, ended)]
    found = judged_apart(fronts, upstreams)
    assert "BATCH-GWY-003" in found


def test_a_cancel_that_is_looked_at_once_more():
    cancelling = {**UPSTREAM, "status": "cancelling", "cancelling_at": LATER}
    cancelled = {**cancelling, "status": "cancelled", "cancelled_at": LATER}
    front = exchange(1, "POST", f"{PATH}/cancel", {**cancelled, "id": "batch_front"}, 0.0)
    upstreams = [
        exchange(1, "POST", f"{PATH_UPSTREAM}/cancel", cancelling, 0.1, takes=0.1),
        seen(2, 0.4, cancelled),
    ]
    assert judged_apart([front], upstreams) == {}
    assert "BATCH-GWY-007" in judged_apart([front], upstreams[:1])


def test_numbers_compare_by_value():
    front = {
        **BATCH,
        "created_at": float(BATCH["created_at"]),
        "in_progress_at": float(BATCH["in_progress_at"]),
    }
    assert judged(look(1, 0.0, front=front)) == {}
    assert same(1, 1.0)
    assert not same(1, True)
    assert not within({"a": 0}, {"a": False})


def test_counts_and_usage_that_the_upstream_does_not_tell():
    usage = {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}
    pair = look(1, 0.0, front={**BATCH, "usage": usage}, upstream={**UPSTREAM, "usage": None})
    assert judged(pair) == {}


def test_a_batch_of_its_own_that_is_older_than_that_upstream():
    older = {**BATCH, "created_at": BATCH["created_at"] - 1, "expires_at": BATCH["expires_at"] - 1}
    assert judged(look(1, 0.0, front=older)) == {}
    assert "BATCH-GWY-007" in judged(look(1, 0.0, front={**older, "id": "batch_upstream"}))


def test_one_text_is_kept_once_upstream():
    fronts = [upload(1, 0.0, "F1"), upload(2, 10.0, "F2"), create(3, 20.0, BATCH, "F2")]
    upstreams = [upload(1, 0.02, "U1"), create(2, 20.2, UPSTREAM, "U1", takes=0.5)]
    upstreams[0] = replace(upstreams[0], ended=0.05)
    assert judged_apart(fronts, upstreams) == {}
    fronts[1] = upload(2, 10.0, "F2", LINE.replace('"a"', '"b"'))
    assert "BATCH-GWY-002" in judged_apart(fronts, upstreams)


def test_a_file_that_is_sent_with_each_batch():
    other = {**BATCH, "id": "batch_b"}, {**UPSTREAM, "id": "batch_b_upstream"}
    fronts = [upload(1, 0.0, "F1"), create(2, 10.0, BATCH, "F1"), create(3, 20.0, other[0], "F1")]
    upstreams = [
        upload(1, 10.1, "U1"),
        create(2, 10.5, UPSTREAM, "U1", takes=0.1),
        upload(3, 20.1, "U2"),
        create(4, 20.5, other[1], "U2", takes=0.1),
    ]
    assert judged_apart(fronts, upstreams) == {}
    upstreams[2] = upload(3, 20.1, "U2", LINE.replace('"a"', '"b"'))
    assert {"BATCH-GWY-002", "BATCH-GWY-005"} <= set(judged_apart(fronts, upstreams))


@pytest.mark.parametrize("status", [429, 500])
def test_another_upstream_may_take_what_this_one_does_not(status):
    behind = exchange(1, "POST", "/batches", refusal(status), 0.2, takes=0.5, body=asked("U"), status=status)
    assert judged_apart([create(1, 0.0, BATCH, "F")], [behind]) == {}


def test_a_create_that_is_still_tried_after_its_client_has_gone():
    gone = replace(create(1, 0.0, BATCH, "F", takes=30.0), response=None, error="no answer within 30 s")
    fronts = [gone, exchange(2, "POST", "/batches", refusal(500), 31.0, body=asked("F"), status=500)]
    behind = [
        exchange(1, "POST", "/batches", refusal(400), 31.2, body=asked("U"), status=400, takes=0.1),
    ]
    assert judged_apart(fronts, behind) == {}
    assert set(judged_apart(fronts[1:], behind)) == {"BATCH-GWY-013"}


def test_creates_that_are_made_later():
    """Nobody can tell for whom: while the second client waits, the first one's batch is made."""
    fronts = [create(1, 0.0, BATCH, "F", takes=0.1), create(2, 1.0, {**BATCH, "id": "batch_b"}, "F")]
    behind = [
        exchange(1, "POST", "/batches", refusal(400), 1.2, body=asked("U"), status=400, takes=0.1),
        create(2, 3.0, UPSTREAM, "U"),
    ]
    assert judged_apart(fronts, behind) == {}


@pytest.mark.parametrize("window", ["24h", "48h"])
def test_a_create_that_is_made_later_is_told_by_the_batch_that_is_shown(window):
    """The retrieve says which batch upstream is that of the client."""
    made = exchange(
        1, "POST", "/batches", UPSTREAM, 5.0, body={**asked("U"), "completion_window": window}, takes=0.1
    )
    front, behind = look(2, 10.0)
    found = judged_apart([create(1, 0.0, BATCH, "F", takes=0.1), front], [made, behind])
    assert set(found) == (set() if window == "24h" else {"BATCH-GWY-004"})


def test_a_second_batch_that_the_gateway_cancels_later():
    front = create(1, 0.0, BATCH, "F")
    first = create(1, 0.1, {**UPSTREAM, "id": "batch_1"}, "U", takes=0.1)
    second = create(2, 0.3, UPSTREAM, "U", takes=0.1)
    undone = exchange(3, "POST", "/batches/batch_1/cancel", UPSTREAM, 5.0, takes=0.1)
    assert judged_apart([front], [first, second, undone]) == {}
    asked_for = exchange(2, "POST", "/batches/batch_x/cancel", BATCH, 4.9)
    assert set(judged_apart([front, asked_for], [first, second, undone])) == {"BATCH-GWY-019"}


def test_a_refusal_that_names_the_id_of_the_gateway():
    told = exchange(2, "GET", PATH, refusal(404, "no batch batch_front"), 10.0, status=404)
    behind = exchange(
        2, "GET", PATH_UPSTREAM, refusal(404, "no batch batch_upstream"), 10.2, status=404, takes=0.5
    )
    assert judged(look(1, 0.0), (told, behind)) == {}


@pytest.mark.parametrize("own", ["openai:batch_upstream", "batch_upstream@eu", "eu/batch_upstream"])
def test_an_id_that_has_that_of_the_upstream_in_it(own):
    front = exchange(1, "GET", f"/batches/{own.replace('/', '%2F')}", {**BATCH, "id": own}, 0.0)
    assert judged((front, look(1, 0.0)[1])) == {}
    leaking = replace(front, response=replace(front.response, headers={"x-upstream": "batch_upstream"}))
    assert set(judged((leaking, look(1, 0.0)[1]))) == {"BATCH-GWY-018"}


def with_headers(answered, sent):
    front = exchange(1, "GET", PATH, BATCH, 0.0, answered=answered)
    return front, exchange(1, "GET", PATH_UPSTREAM, UPSTREAM, 0.2, takes=0.5, headers=sent)


def test_the_address_of_another_port_is_not_that_of_the_upstream():
    host = {"host": "127.0.0.1:4010"}
    assert judged(with_headers({"x-served-by": "http://127.0.0.1:40105/"}, host)) == {}
    assert set(judged(with_headers({"x-asked": "http://127.0.0.1:4010/"}, host))) == {"BATCH-GWY-017"}


def test_a_key_that_is_a_word_is_no_secret():
    key = {"authorization": "Bearer openai"}
    assert judged(with_headers({"x-provider": "openai"}, key)) == {}


@pytest.mark.parametrize("name", ["authorization", "x-api-key", "api-key", "x-goog-api-key"])
@pytest.mark.parametrize("scheme", ["", "bearer ", "Basic "])
def test_a_key_in_any_header(name, scheme):
    found = judged(with_headers({"x-debug": "asked with sk-4711"}, {name: f"{scheme}sk-4711"}))
    assert set(found) == {"BATCH-GWY-016"}


def test_a_key_in_the_query():
    front = exchange(1, "GET", PATH, BATCH, 0.0, answered={"x-debug": "asked with sk-4711"})
    behind = exchange(1, "GET", f"{PATH_UPSTREAM}?api_key=sk-4711", UPSTREAM, 0.2, takes=0.5)
    assert set(judged((front, behind))) == {"BATCH-GWY-016"}


def test_values_as_deep_as_the_reader_lets_them():
    deep = 1
    for _ in range(500):
        deep = [deep]
    assert same(deep, deep)
    assert within({"a": deep}, {"a": deep, "b": 1})
