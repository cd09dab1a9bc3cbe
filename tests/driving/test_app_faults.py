"""What goes wrong in an app: it is answered as by a server, and said in one line."""

from __future__ import annotations

import asyncio
import gc
import threading

import pytest
from support.apps import answer, asking

from batchspec.driving.server.http import wire as wires


def crashes_asgi(error):
    async def app(scope, receive, send):
        if scope["type"] == "http":
            raise error

    return app


def crashes_wsgi(error):
    def app(environ, start_response):
        raise error

    return app


@pytest.mark.parametrize("crashing", [crashes_asgi, crashes_wsgi])
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyError("status"), "KeyError: 'status' at test_app_faults.py:"),
        (SystemExit(3), "SystemExit: 3 at test_app_faults.py:"),
        (ValueError("one\ntwo\n"), "two at test_app_faults.py:"),
        (ValueError("x" * 1000), f"ValueError: {'x' * 288}… at test_app_faults.py:"),
        (ValueError("to redis://:pw@host"), "ValueError: to redis://[redacted]@host at test_app_faults.py:"),
    ],
    ids=["plain", "leaving", "lines", "long", "credentials"],
)
def test_an_exception_is_a_500_and_a_note(crashing, error, said):
    with asking(crashing(error)) as ask:
        for _ in range(2):
            response = ask().response
            assert (response.status, response.body) == (500, "Internal Server Error")
            assert response.headers["content-type"] == "text/plain; charset=utf-8"
        (note,) = ask.wire.notes
        assert note.startswith(f"an exception left the app: {said}")


def test_what_an_app_logs_of_a_500_is_a_note():
    def app(environ, start_response):
        environ["wsgi.errors"].write("Traceback\n" * 100_000)
        environ["wsgi.errors"].write("KeyError: 'gone'\n")
        start_response("500 INTERNAL SERVER ERROR", [])
        return [b"{}"]

    with asking(app) as ask:
        ask()
        assert ask.wire.notes == ("the app answered 5xx, and the last line of its log is: KeyError: 'gone'",)


def test_a_task_that_fails_is_a_note():
    failed = threading.Event()

    async def app(scope, receive, send):
        task = asyncio.create_task(fail())
        await asyncio.wait([task])
        del task
        await answer(send)
        failed.set()

    async def fail():
        raise KeyError("gone")

    with asking(app) as ask:
        ask()
        assert failed.wait(10)
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), ask.wire.settings.app._loop._loop).result(10)
        assert ask.wire.notes[0].startswith(
            "a task of the app failed: KeyError: 'gone' at test_app_faults.py:"
        )


def test_few_of_many_faults_are_told():
    def app(environ, start_response):
        app.count = getattr(app, "count", 0) + 1
        raise ValueError(app.count)

    with asking(app) as ask:
        for _ in range(30):
            ask()
        assert len(ask.wire.notes) == 10


@pytest.fixture
def impatient(monkeypatch):
    """Requests may take a tenth of a second."""
    monkeypatch.setattr(wires, "LONGEST_REQUEST", 0.1)
    monkeypatch.setattr("batchspec.driving.server.http.budget.LONGEST_REQUEST", 0.1)


def test_an_asgi_app_that_never_answers_is_told_that_the_client_went_away(impatient):
    gone = threading.Event()

    async def app(scope, receive, send):
        if scope["type"] == "http":
            await receive()
            assert (await receive())["type"] == "http.disconnect"
            with pytest.raises(OSError, match="the client has gone away"):
                await answer(send)
            gone.set()
            raise KeyError("nobody sees it")

    with asking(app) as ask:
        exchange = ask()
        assert (exchange.response, exchange.error) == (None, "no answer in time")
        assert gone.wait(10)
        assert ask.wire.notes == ()


def test_a_request_that_waits_is_no_garbage(impatient):
    async def app(scope, receive, send):
        if scope["type"] == "http":
            asyncio.get_running_loop().call_soon(gc.collect)
            await asyncio.Event().wait()

    with asking(app) as ask:
        assert ask().error == "no answer in time"


def test_a_wsgi_app_that_never_answers_holds_nobody(impatient):
    let_go = threading.Event()

    def app(environ, start_response):
        let_go.wait(60)
        start_response("200 OK", [])
        return []

    with asking(app) as ask:
        assert ask().error == "no answer in time"
        assert ask().error == "no answer in time"
    let_go.set()


def test_an_answer_that_stops_is_broken_off(impatient):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        await asyncio.Event().wait()

    with asking(app) as ask:
        response = ask().response
        assert (response.body, response.fault) == ("{", "the answer broke off: no answer in time")


def test_an_answer_without_an_end_is_read_to_a_bound_and_its_app_waits():
    most = 0
    over = threading.Event()

    async def app(scope, receive, send):
        nonlocal most
        await send({"type": "http.response.start", "status": 200, "headers": []})
        try:
            while True:
                await send({"type": "http.response.body", "body": b"x" * (1 << 16), "more_body": True})
                most += 1
        finally:
            over.set()

    with asking(app) as ask:
        response = ask().response
        assert response.cut
        assert over.wait(10)
    assert most < 200  # 8 MiB of them are read


def test_the_answer_of_wsgi_is_closed_and_its_head_waits_for_the_body():
    class Pieces:
        closed = 0

        def __iter__(self):
            yield b""
            raise KeyError("before the first byte")

        def close(self):
            Pieces.closed += 1

    def app(environ, start_response):
        start_response("200 OK", [])
        return Pieces()

    with asking(app) as ask:
        assert ask().response.status == 500
        assert Pieces.closed == 1


@pytest.mark.parametrize(
    ("misuse", "said"),
    [
        (lambda start: [], "AssertionError: the app returned without calling start_response"),
        (lambda start: [b"a"], "AssertionError: the app gave a body before it called start_response"),
        (
            lambda start: start("200 OK", []) and start("200 OK", []),
            "AssertionError: start_response was called twice",
        ),
        (lambda start: start("OK", []) and [b""], "CannotBeSent: 'OK' is not the status of an answer"),
        (
            lambda start: start("200 OK", []) and ["a"],
            "TypeError: a WSGI app gives bytes, and this one gave str",
        ),
        (
            lambda start: start("200 OK", [("a\nb", "c")]) and [],
            "CannotBeSent: the header 'a\\nb' has a line break",
        ),
        (lambda start: None, "TypeError: 'NoneType' object is not iterable"),
    ],
)
def test_misuse_of_wsgi_is_a_500_that_says_why(misuse, said):
    with asking(lambda environ, start_response: misuse(start_response)) as ask:
        assert ask().response.status == 500
        assert ask.wire.notes[0].startswith(f"an exception left the app: {said}")


def test_an_asgi_app_that_returns_early_says_so():
    async def app(scope, receive, send):
        pass

    with asking(app) as ask:
        assert ask().response.status == 500
        assert ask.wire.notes[0].startswith(
            "an exception left the app: NoWholeAnswer: the app returned without an answer"
        )
