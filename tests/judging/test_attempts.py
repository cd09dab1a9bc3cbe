"""Attempts: which exchanges were sent again, and what came of it, read off the exchanges alone."""

from __future__ import annotations

import json

import pytest

from batchspec.judging.operations.address import address
from batchspec.judging.operations.attempts import attempts
from batchspec.reading.trace import BROKE_OFF, CUT_SHORT, NOT_RECORDED, Exchange, Request, Response

GOOD, FAILED, BUSY, NONE = 200, 500, 429, None
BATCH = {"id": "batch_1", "object": "batch", "input_file_id": "file-1", "metadata": None}
OTHER = {"id": "batch_2", "object": "batch", "input_file_id": "file-2", "metadata": None}


def asked(  # noqa: PLR0913  an exchange has as many parts
    method, path, status=GOOD, answer=None, *, body=None, file=None, error=None, fault=None, **headers
):
    """One exchange; `status` is `None` where no answer came."""
    shown = Response(status, body=json.dumps(answer or {}), fault=fault) if status else None
    text = json.dumps(body) if body is not None else None
    why = None if status else error or "the connection was dropped"
    return Exchange(Request(method, path, headers, text, file), shown, why)


def poll(status, batch="batch_1", **more):
    return asked("GET", f"/v1/batches/{batch}", status, **more)


def upload(file_id, text="{}\n"):
    return asked("POST", "/v1/files", GOOD, {"id": file_id, "object": "file"}, file=text)


def create(status, file_id="file-1", answer=None, **more):
    body = {"input_file_id": file_id, "endpoint": "/v1/chat/completions", "completion_window": "24h", **more}
    return asked("POST", "/v1/batches", status, answer, body=body)


def listed(*batches):
    return asked("GET", "/v1/batches?limit=20", GOOD, {"object": "list", "data": list(batches)})


def told(*exchanges, planned=False):
    """The positions that stumbled and those that were repeated, and the batches found."""
    timed = [
        Exchange(e.request, e.response, e.error, began=n, ended=n + 0.5, number=n + 1)
        for n, e in enumerate(exchanges)
    ]
    where = [address(e.request.method, e.request.path) for e in timed]
    found = attempts(timed, where, planned=planned)
    return set(found.stumbled), set(found.repeated), dict(found.found)


@pytest.mark.parametrize(
    "first",
    [
        poll(FAILED),
        poll(NONE),
        poll(408),
        poll(504),
        poll(BUSY),
        poll(GOOD, fault=f"{BROKE_OFF}: the connection was dropped"),
    ],
)
def test_what_works_when_it_is_sent_again_was_a_stumble(first):
    assert told(first, first, poll(GOOD)) == ({0, 1}, set(), {})


def test_what_comes_back_each_time_is_judged_once_at_the_last_time():
    assert told(poll(FAILED), poll(502), poll(FAILED)) == (set(), {0, 1}, {})


@pytest.mark.parametrize("last", [poll(BUSY), poll(NONE, error=CUT_SHORT), poll(NONE, error=NOT_RECORDED)])
def test_an_answer_that_decides_nothing_takes_the_place_of_none_that_does(last):
    assert told(poll(FAILED), poll(FAILED), last) == (set(), {0}, {})


def test_an_error_after_the_answer_stands():
    assert told(poll(GOOD), poll(FAILED)) == (set(), set(), {})


def test_another_batch_or_another_key_is_another_request():
    assert told(poll(FAILED), poll(GOOD, "batch_2")) == (set(), set(), {})
    assert told(poll(FAILED, authorization="Bearer a"), poll(GOOD, authorization="Bearer b"))[0] == set()


def test_a_create_over_a_new_upload_of_the_same_text_is_the_same_request():
    again = create(GOOD, "file-2", OTHER)
    assert told(upload("file-1"), create(FAILED), upload("file-2"), again)[0] == {1}
    assert told(upload("file-1"), create(FAILED), upload("file-2", "[]\n"), again)[0] == set()
    assert told(upload("file-1"), create(FAILED, metadata={"a": "b"}), upload("file-2"), again)[0] == set()
    assert told(create(FAILED), again)[0] == set()


def test_a_create_whose_answer_was_lost_is_found_in_the_list():
    assert told(create(GOOD, "file-2", OTHER), create(NONE), listed(BATCH, OTHER)) == (
        {1},
        set(),
        {1: "batch_1"},
    )


def test_a_batch_is_of_no_lost_create_where_it_is_of_another():
    first = create(GOOD, "file-2", OTHER)
    assert told(listed(BATCH), first, create(FAILED), listed(BATCH))[2] == {}, "it was there before"
    assert told(first, create(FAILED), listed(OTHER))[2] == {}, "it has another input file"
    assert told(first, create(FAILED), create(GOOD, answer=BATCH), listed(BATCH))[2] == {}, "it was answered"
    marked = {**BATCH, "metadata": {"a": "b"}}
    assert told(first, create(FAILED), listed(marked))[2] == {}, "it has other metadata"
    assert told(first, create(400), listed(BATCH))[2] == {}, "it was refused"


def test_a_server_that_answers_no_create_does_not_stumble():
    assert told(create(FAILED), create(FAILED), listed(BATCH)) == (set(), {0}, {})


@pytest.mark.parametrize("odd", [None, 7, [], {}, "batch_1", {"id": 7}, {"id": []}, True])
def test_any_value_in_any_place(odd):
    exchanges = [
        asked("POST", "/v1/files", GOOD, {"id": odd}, file="{}\n"),
        create(FAILED, odd),
        create(NONE, metadata=odd),
        create(GOOD, odd, {"object": "batch", "id": odd, "input_file_id": odd}),
        asked("POST", "/v1/batches", FAILED, body=odd),
        listed(odd, {**BATCH, "metadata": odd}, {**BATCH, "id": odd}, {**BATCH, "input_file_id": odd}),
    ]
    stumbled, repeated, found = told(*exchanges)
    assert found.keys() <= stumbled
    assert not stumbled & repeated


def cancel(status=GOOD):
    return asked("POST", "/v1/batches/batch_1/cancel", status, BATCH)


def test_looks_that_fail_until_a_cancel_did_not_pass():
    """Nothing but the cancel ended it: the server cannot show the batch while it runs."""
    stumbled, repeated, _ = told(*[poll(FAILED)] * 9, cancel(), poll(GOOD), planned=True)
    assert stumbled == set()
    assert repeated == set(range(8))


def test_in_a_recording_an_outage_may_have_ended_before_a_cancel_by_chance():
    stumbled, repeated, _ = told(*[poll(FAILED)] * 9, cancel(), poll(GOOD))
    assert (stumbled, repeated) == (set(range(9)), set())


@pytest.mark.parametrize(
    "exchanges",
    [
        (*[poll(FAILED)] * 5, cancel(), poll(GOOD)),  # a hiccup that happened to come before the cancel
        (*[poll(FAILED)] * 9, poll(GOOD), cancel(), poll(GOOD)),  # it passed by itself
        (*[poll(FAILED)] * 9, cancel(FAILED), poll(GOOD)),  # the cancel did nothing
        (*[poll(FAILED)] * 9, poll(GOOD)),
    ],
)
def test_looks_that_fail_for_a_while_passed(exchanges):
    stumbled, _, _ = told(*exchanges, planned=True)
    assert {
        at for at, one in enumerate(exchanges) if one.transient and one.request.method == "GET"
    } <= stumbled
