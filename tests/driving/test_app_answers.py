"""Whatever an app answers, the run receives it in process as it does over a socket, where a server can send it."""

from __future__ import annotations

import gzip
from contextlib import contextmanager
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.serving import asgi_served, wsgi_served

from batchspec.driving.server.apps.app import App
from batchspec.driving.server.http.settings import APP_ADDRESS, Settings
from batchspec.driving.server.http.wire import Wire
from batchspec.reading.step import LIST

OF_SERVERS = {"date", "server", "connection", "transfer-encoding"}
"""Headers that a server adds by itself."""
CLOSE = {"connection": "close"}
"""A server may drop a connection just when the next request goes out on it."""
RESERVED = {*OF_SERVERS, "content-length", "content-encoding", "trailer", "upgrade"}

names = st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True).filter(lambda name: name not in RESERVED)
values = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_categories=["Cc", "Zs"]), max_size=30
)
spaced = st.lists(values, max_size=3).map(lambda parts: " ".join(part for part in parts if part))
headers = st.lists(st.tuples(names, spaced), max_size=8)
bodies = st.lists(st.binary(max_size=50) | st.sampled_from([b"", b"\xff\xfe", b"x" * 300_000]), max_size=4)
methods = st.sampled_from(["GET", "POST", "DELETE", "HEAD"])
statuses = st.sampled_from([200, 201, 204, 304, 404, 429, 500]) | st.integers(200, 599)


class Crash(Exception):
    pass


class Play(NamedTuple):
    """One answer of an app, and the way in which the app fails, if it does."""

    status: int
    headers: list
    pieces: list
    crash: str | None = None

    @property
    def body(self):
        return b"".join(self.pieces)

    def measured(self, off):
        """The same with a length that is `off` by so many bytes."""
        length = ("content-length", str(max(0, len(self.body) + off)))
        return self._replace(headers=[*self.headers, length])


class Script:
    """What the app does next, and what it was asked."""

    def __init__(self):
        self.asked = []
        self.play = Play(200, [], [])


def plays(*crashes):
    return st.builds(Play, statuses, headers, bodies, st.sampled_from([None, *crashes]))


def received(wire, method):
    wire.throttle.limit = 1
    exchange = wire.send("s", LIST, method, "/batches", body={"a": "é"} if method == "POST" else None)
    response = exchange.response
    if response is None:
        return exchange.error
    shown = {name: value for name, value in response.headers.items() if name not in OF_SERVERS}
    return response.status, shown, response.body, response.fault, response.cut


@contextmanager
def both(app, served):
    """A function that gives what is received of a request in process, and over a socket."""
    with App.of(app) as mine, served(app) as url:
        chosen = [Settings(f"{APP_ADDRESS}/v1", app=mine, headers=CLOSE), Settings(url, headers=CLOSE)]
        wires = [Wire(one, lambda _: None) for one in chosen]
        try:
            yield lambda method: [received(wire, method) for wire in wires]
        finally:
            for wire in wires:
                wire.close()


@pytest.fixture(scope="module")
def asgi():
    script = Script()

    async def app(scope, receive, send):
        assert scope["type"] == "http"
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message["more_body"]
        kept = [(n, v) for n, v in scope["headers"] if n not in {b"host", b"user-agent"}]
        script.asked.append(
            (scope["method"], scope["path"], scope["raw_path"], scope["query_string"], kept, body)
        )
        if script.play.crash == "at once":
            raise Crash
        sent = [(name.encode(), value.encode("latin-1")) for name, value in script.play.headers]
        await send({"type": "http.response.start", "status": script.play.status, "headers": sent})
        for piece in script.play.pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        if script.play.crash == "within":
            raise Crash
        if script.play.crash != "returns":
            await send({"type": "http.response.body"})

    with both(app, asgi_served) as ask:
        yield script, ask


@pytest.fixture(scope="module")
def wsgi():
    script = Script()

    def app(environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        kept = {name: environ[name] for name in environ if name.startswith("HTTP_") or name in PARTS}
        script.asked.append(({**kept, "HTTP_HOST": "", "SERVER_PORT": ""}, body))
        if script.play.crash == "at once":
            raise Crash
        head = f"{script.play.status} Said So", list(script.play.headers)
        if script.play.crash == "changes its mind":
            start_response("200 OK", [("x-first", "1")])
            write = start_response(*head, (Crash, Crash(), None))
        else:
            write = start_response(*head)
        for piece in script.play.pieces[:1]:
            write(piece)

        def rest():
            yield from script.play.pieces[1:]
            if script.play.crash == "within":
                raise Crash

        return rest()

    with both(app, wsgi_served) as ask:
        yield script, ask


PARTS = {
    "REQUEST_METHOD",
    "PATH_INFO",
    "QUERY_STRING",
    "SCRIPT_NAME",
    "CONTENT_TYPE",
    "CONTENT_LENGTH",
    "SERVER_PROTOCOL",
}


@settings(max_examples=60)
@given(methods, plays("at once", "within", "returns"), st.sampled_from([None, 0, -1, 1]))
def test_an_asgi_answer_is_as_over_a_socket(asgi, method, play, off):
    script, ask = asgi
    script.play = play if off is None else play.measured(off)
    script.asked.clear()
    here, there = ask(method)
    assert here == there
    assert script.asked[0] == script.asked[1]


@settings(max_examples=60)
@given(methods, plays("at once", "within", "changes its mind"), st.booleans())
def test_a_wsgi_answer_is_as_over_a_socket(wsgi, method, play, measured):
    script, ask = wsgi
    script.play = as_werkzeug_can(method, play, measured=measured)
    script.asked.clear()
    here, there = ask(method)
    if play.crash == "at once":
        assert (here[0], there[0]) == (500, 500)  # the page of werkzeug is its own
    else:
        assert here == there
    assert script.asked[0] == script.asked[1]


def as_werkzeug_can(method, play, *, measured):
    """The answer, less what werkzeug does in a way of its own."""
    if method == "HEAD" or play.status in {204, 304}:
        play = play._replace(pieces=[])  # it would send a body all the same, into the next answer
    if play.crash == "within":
        # It sends the head before PEP 3333 lets it, waits for the rest of what was measured, and takes a head without
        # headers for one that is not sent yet.
        play = play._replace(headers=[*play.headers, ("x-one", "1")])
        return play if play.body else play._replace(crash=None)
    return play.measured(0) if measured else play


@pytest.mark.parametrize("kind", ["asgi", "wsgi"])
@pytest.mark.parametrize(
    ("headers", "pieces"),
    [
        ([("x-a", "1"), ("x-a", "2"), ("set-cookie", "a"), ("set-cookie", "b")], [b"{}"]),
        ([("x-latin", "Grüße \xff")], [b"{}"]),
        ([("content-encoding", "gzip")], [gzip.compress(b"x" * 100_000)]),
        ([("content-encoding", "gzip")], [b"no gzip"]),
        ([(f"x-{n}", "v" * 100) for n in range(90)], [b"{}"]),
        ([(f"x-{n}", "v") for n in range(120)], [b"{}"]),
        ([("x-long", "v" * 70_000)], [b"{}"]),
        ([(f"x-{n}", "v" * 10_000) for n in range(40)], [b"{}"]),
        ([], [b"x" * (1 << 20)] * 9),
    ],
    ids=[
        "twice",
        "latin-1",
        "gzip",
        "no-gzip",
        "many",
        "too-many",
        "long-line",
        "large-head",
        "too-large",
    ],
)
def test_answers_at_the_limits(request, kind, headers, pieces):
    script, ask = request.getfixturevalue(kind)
    script.play = Play(200, headers, pieces)
    here, there = ask("GET")
    assert here == there


@pytest.mark.parametrize(
    "headers",
    [[("content-length", "nine")], [("a b", "c")], [("x-a", "a\r\nx-b: c")], [("x-a", "a\x00")]],
    ids=["length", "name", "line-break", "nul"],
)
def test_an_asgi_head_that_cannot_be_sent_costs_the_connection(asgi, headers):
    script, ask = asgi
    script.play = Play(200, headers, [b"{}"])
    assert ask("GET") == ["the connection was dropped"] * 2
