"""Apps as targets: told apart by looking, started and shut down, and what goes wrong in them said in one line."""

from __future__ import annotations

import asyncio
import functools
import threading

import pytest
from django.core.handlers.asgi import ASGIHandler
from support.apps import answer, asking
from support.frameworks import django_app

from batchspec.driving.server.apps import app as apps
from batchspec.driving.server.apps.app import App, BadApp, NotStarted
from batchspec.driving.server.apps.looking import kind_of


async def asgi(scope, receive, send):
    await answer(send)


def plain_asgi(scope, receive, send):
    return answer(send)


def double(scope):
    async def instance(receive, send):
        await answer(send)

    return instance


class Double:
    def __init__(self, scope):
        self.scope = scope

    async def __call__(self, _receive, send):
        await answer(send)


def wsgi(environ, start_response):
    start_response("200 OK", [])
    return [b"{}"]


class Wsgi:
    def __init__(self, _environ, start_response):
        start_response("200 OK", [])

    def __iter__(self):
        yield b"{}"


class Called:
    def __init__(self, function):
        self.function = function

    def __call__(self, environ, start_response):
        return self.function(environ, start_response)


def factory(middleware=None):
    return wsgi


APPS = {
    "async function": (asgi, "asgi"),
    "function that gives a coroutine": (plain_asgi, "asgi"),
    "double callable": (double, "asgi2"),
    "double class": (Double, "asgi2"),
    "function": (wsgi, "wsgi"),
    "class of answers": (Wsgi, "wsgi"),
    "instance": (Called(wsgi), "wsgi"),
    "partial": (functools.partial(lambda own, *two: wsgi(*two), None), None),
    "partial of two": (functools.partial(lambda own, a, b: wsgi(a, b), None), "wsgi"),
    "factory": (factory, "factory"),
    "class without arguments": (functools.partial(Called, asgi), "factory"),
}


@pytest.mark.parametrize("name", APPS)
def test_an_app_is_told_by_looking(name):
    found, kind = APPS[name]
    if kind is None:
        with pytest.raises(BadApp, match="so it is no app"):
            kind_of(found, name)
    else:
        assert kind_of(found, name) == kind


@pytest.mark.parametrize("name", [n for n, (_, kind) in APPS.items() if kind and "without" not in n])
def test_every_kind_answers(name):
    with asking(APPS[name][0]) as ask:
        assert ask().response.body == "{}"


@pytest.mark.parametrize(
    ("target", "line"),
    [
        (3, "it is no app but of the type int; ASGI and WSGI apps can be called"),
        (lambda a, b, c, d: 0, "it takes (a, b, c, d), so it is no app: "),
        (lambda request: 0, "it takes (request), so it is no app: "),
        (lambda *, key: 0, "it takes (key), so it is no app: "),
        (lambda: 3, "what it gives is no app but of the type int"),
        (lambda: lambda: 3, "what it gives takes no arguments, so it is no app"),
        (lambda: 1 / 0, "it: making the app failed: ZeroDivisionError: division by zero at test_app.py:"),
        (lambda: asyncio.sleep(0), "it is an async function; a factory gives the app itself"),
    ],
)
def test_what_is_no_app_is_said(target, line):
    with pytest.raises(BadApp) as caught:
        App.of(target, "it")
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)


def test_an_app_has_a_name():
    assert App.of(wsgi).name == "test_app:wsgi"
    assert App.of(Called(wsgi)).name == "test_app:Called"
    assert App.of(wsgi, "mine").name == "mine"
    mine = App.of(wsgi)
    assert App.of(mine) is mine


def with_lifespan(told, *, message=None, state=True):
    """An ASGI app that writes down its life."""

    async def app(scope, receive, send):
        if scope["type"] == "http":
            told.append(scope.get("state"))
            await answer(send)
            return
        assert (await receive())["type"] == "lifespan.startup"
        scope["state"]["made"] = 1
        told.append("up")
        if message is not None:
            await send({"type": "lifespan.startup.failed", "message": message})
            return
        await send({"type": "lifespan.startup.complete"})
        assert (await receive())["type"] == "lifespan.shutdown"
        told.append("down")
        await send({"type": "lifespan.shutdown.complete"})

    return app


def test_the_lifespan_is_run_once_and_has_a_state():
    told = []
    app = App.of(with_lifespan(told))
    with app, asking(app) as ask:
        ask()
        assert told == ["up", {"made": 1}]
    assert told == ["up", {"made": 1}, "down"]
    with asking(app):
        pass
    assert told[3:] == ["up", "down"]


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Traceback:\n  line\nKeyError: 'DATABASE_URL'\n", "KeyError: 'DATABASE_URL'"),
        ("", "it does not say why"),
        ("no connection to postgres://me:pass@db/x", "no connection to postgres://[redacted]@db/x"),
    ],
)
def test_an_app_that_does_not_start_says_why_in_a_line(message, said):
    app = App.of(with_lifespan([], message=message), "main:app")
    with pytest.raises(NotStarted) as caught, app:
        pass
    assert str(caught.value) == f"main:app: the app did not start: {said}"


def test_an_app_that_never_starts_up_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(apps, "LONGEST_START", 0.1)

    async def app(scope, receive, send):
        await asyncio.Event().wait()

    with pytest.raises(NotStarted, match="its lifespan had not started up after"), App.of(app):
        pass


def test_an_app_without_a_lifespan_is_asked_all_the_same():
    async def app(scope, receive, send):
        if scope["type"] != "http":
            raise ValueError("only http")
        assert "state" not in scope
        await answer(send)

    with asking(app) as ask:
        assert ask().response.body == "{}"
        assert ask.wire.notes == ()


def test_django_by_asgi_knows_no_lifespan():
    django_app()
    with asking(ASGIHandler()) as ask:
        assert ask().response.status in {404, 500}  # its views want the environ of the WSGI app


def test_what_an_app_does_after_its_answer_is_waited_for():
    done = []

    async def app(scope, receive, send):
        await answer(send)
        await asyncio.sleep(0.1)
        done.append(scope["type"])

    with asking(app) as ask:
        assert ask().response.status == 200
    assert "http" in done


def test_all_requests_and_tasks_have_one_loop():
    loops, ticks = set(), threading.Event()

    async def app(scope, receive, send):
        loops.add(id(asyncio.get_running_loop()))
        if len(loops) == 1 and not hasattr(app, "task"):
            app.task = asyncio.create_task(tick())
        await answer(send)

    async def tick():
        await asyncio.sleep(0.01)
        ticks.set()

    with asking(app) as ask:
        ask()
        assert ticks.wait(10)
        ask()
    assert len(loops) == 1
