"""Ids become segments of paths that name nothing else, and no id, status or header of an answer breaks a run."""

from __future__ import annotations

import json

import pytest
from support.raw_server import BATCH, FILE, answer, raw_server

from batchspec.driving.server.collect import collect
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.paths import LONGEST_ID, NoSegment, segment
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.http.settings import Settings, base_url
from batchspec.driving.server.http.wire import Wire

SAFE = {
    "batch_1": "batch_1",
    "batches/123": "batches%2F123",
    "a b?c#d": "a%20b%3Fc%23d",
    "a%2Fb": "a%252Fb",
    "...": "...",
    "a..b": "a..b",
    "x\r\nhost: y": "x%0D%0Ahost%3A%20y",
    "\0": "%00",
    "größe": "gr%C3%B6%C3%9Fe",
    "{}": "%7B%7D",
}
CLIMBING = [
    "",
    ".",
    "..",
    "../x",
    "x/..",
    "x\\..\\y",
    "/",
    "x/",
    "x//y",
    "%2e%2e",
    "%2E.",
    "%252e%252e",
    "x%2f..%2fy",
]


@pytest.mark.parametrize("given", SAFE)
def test_an_id_arrives_as_one_segment(given):
    """As bytes at the other end of the socket: the HTTP library normalises addresses by itself."""
    assert segment(given) == SAFE[given]
    with raw_server(lambda send, _line, _request: send(answer(BATCH))) as server:
        session = Session("test", Wire(Settings(url=server.url), lambda _: None))
        session.retrieve(given)
        session.cancel(given)
        session.content(given)
        session.delete_file(given)
        session.wire.close()
    assert server.lines == [
        f"GET /v1/batches/{SAFE[given]}",
        f"POST /v1/batches/{SAFE[given]}/cancel",
        f"GET /v1/files/{SAFE[given]}/content",
        f"DELETE /v1/files/{SAFE[given]}",
    ]


@pytest.mark.parametrize("given", CLIMBING)
def test_an_id_that_would_climb_is_not_sent(given):
    with pytest.raises(NoSegment) as caught:
        segment(given)
    assert str(caught.value) == f"the id {given!r} cannot stand in a path; nothing was sent for it"


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ("x" * (LONGEST_ID + 1), f"the id '{'x' * 40}…' has 4,001 characters; nothing was sent for it"),
        ("a\udcff", r"the id 'a\udcff' is no Unicode text; nothing was sent for it"),
    ],
)
def test_an_id_that_cannot_be_sent_is_told(given, line):
    with pytest.raises(NoSegment) as caught:
        segment(given)
    assert str(caught.value) == line


@pytest.mark.parametrize("given", ["..", "x" * 300_000], ids=["..", "300,000 characters"])
def test_a_run_of_such_ids_sends_nothing_for_them_and_says_so(given):
    def names(send, line, _request):
        send(answer({**(FILE if line.endswith("/files") else BATCH), "id": given, "output_file_id": given}))

    with raw_server(names) as server:
        trace = collect(Settings(url=server.url), budget=WaitedBudget(3))
    paths = {line.partition(" ")[2].partition("?")[0] for line in server.lines}
    unknown = "/v1/batches/batch_00000000000000000000000000000000"
    assert paths <= {"/v1/files", "/v1/batches", unknown, f"{unknown}/cancel"}
    (note,) = {one.partition("'")[2][-60:] for one in trace.header.kept["notes"]}
    assert note.endswith("nothing was sent for it")
    assert len(server.lines) == len(trace.exchanges)


def test_a_cursor_that_cannot_be_sent_ends_the_pages():
    long = {**BATCH, "id": "x" * (LONGEST_ID + 1)}

    def pages(send, line, _request):
        send(answer({"object": "list", "data": [long], "has_more": True} if "limit" in line else BATCH))

    with raw_server(pages) as server:
        trace = collect(Settings(url=server.url, batch_id="batch_1"), budget=WaitedBudget(3))
    assert not [line for line in server.lines if "after=x" in line]
    assert [one[-40:] for one in trace.header.kept["notes"]] == [
        "4,001 characters; nothing was sent for it"[-40:]
    ]


ODD = [None, True, 7, 1.5, [], ["a"], {}, {"a": 1}, "", " ", "cancelled", ["cancelled"]]


@pytest.mark.parametrize("key", ["id", "status", "object", "output_file_id", "errors", "request_counts"])
@pytest.mark.parametrize("value", ODD, ids=json.dumps)
def test_any_value_of_a_batch_is_borne(key, value):
    with raw_server(lambda send, _line, _request: send(answer({**BATCH, key: value}))) as server:
        trace = collect(
            Settings(url=server.url),
            only_scenarios=frozenset({"happy-path", "cancel-early"}),
            budget=WaitedBudget(0.3),
        )
        again = collect(
            Settings(url=server.url),
            only_scenarios=frozenset({"happy-path"}),
            budget=WaitedBudget(0.3),
            earlier=trace,
        )
    assert len(again.exchanges) >= len(trace.exchanges)


@pytest.mark.parametrize("asked", ["²", "-1", "1e3", "9" * 5_000, "Wed, 21 Oct 2015 07:28:00 GMT", "٣", ""])
def test_any_wait_that_is_asked_for_is_borne(asked):
    header = b"retry-after: " + asked.encode()

    def busy(send, _line, _request):
        send(answer({}, 429).replace(b"connection: close", b"connection: close\r\n" + header))

    with raw_server(busy) as server:
        trace = collect(
            Settings(url=server.url), only_scenarios=frozenset({"other-method"}), budget=WaitedBudget(70)
        )
    assert {e.response.status for e in trace.exchanges} == {429}


def test_the_root_of_a_server_is_meant_by_a_slash_at_the_end(batchspec, no_waiting):
    with at_the_root() as server:
        root = server.url.removesuffix("/v1")
        told = batchspec("check", "server", root)
        found = batchspec("check", "server", f"{root}/", "--read-only", "--batch-id", "batch_1")
    line = (
        f"every request below {root}/v1 was answered 404, and {root}/batches is answered 200; "
        f"where the server has no /v1, write its address with a slash at the end: {root}/"
    )
    assert told.code == 1
    assert line in " ".join(told.out.split())
    assert "every request below" not in found.out


def at_the_root():
    def respond(send, line, _request):
        path = line.partition(" ")[2].partition("?")[0]
        if not path.startswith(("/batches", "/files")):
            send(answer({"error": {"message": "no such path"}}, 404))
        else:
            send(
                answer(
                    BATCH
                    if path.startswith("/batches/")
                    else {"object": "list", "data": [BATCH], "has_more": False}
                )
            )

    return raw_server(respond)


def test_an_address_with_the_slash_is_kept_as_it_is():
    settings = Settings(url=base_url("http://127.0.0.1:8000/"))
    assert base_url(settings.url) == settings.url
    assert settings.address("/batches") == "http://127.0.0.1:8000/batches"
    assert (
        Settings(url=base_url("http://127.0.0.1:8000")).address("/batches")
        == "http://127.0.0.1:8000/v1/batches"
    )
