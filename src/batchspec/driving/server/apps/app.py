"""An app as a target: found by its name or given as an object, started, asked and shut down."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable
from contextlib import suppress
from types import TracebackType
from typing import Any

from typing_extensions import Self

from batchspec.driving.server.apps.asgi import Asgi, Receive, Send
from batchspec.driving.server.apps.errors import BadApp, NotStarted, in_words
from batchspec.driving.server.apps.importing import object_named
from batchspec.driving.server.apps.lifespan import Lifespan
from batchspec.driving.server.apps.looking import kind_of
from batchspec.driving.server.apps.loop import Loop
from batchspec.driving.server.apps.transport import AsgiTransport, WsgiTransport
from batchspec.driving.server.apps.whereabouts import called
from batchspec.driving.server.http.transport import Note, Transport
from batchspec.system import signals

LONGEST_START = 30.0
"""Seconds that an app has to start up."""
LONGEST_SETTLING = 1.0
"""Seconds that it has for what it does after its last answer."""
LONGEST_SHUTDOWN = 10.0
"""Seconds that it has to shut down."""
AFTER_A_SIGNAL = 2.0
"""Seconds that it has where the run was interrupted: it may be what hangs."""

__all__ = ["App", "BadApp", "NotStarted"]


class App:
    """An ASGI or WSGI app, told apart by looking. A context manager: the app runs inside it.

    Entering starts one event loop in a thread of its own, and the lifespan of the app. Raises `NotStarted`. Whoever
    enters it once more meanwhile uses the same. After it was left it may be entered anew.
    """

    def __init__(self, target: Any, name: str, kind: str) -> None:
        self._target = target
        self._name = name
        self._kind = kind
        self._lock = threading.Lock()
        self._inside = 0
        self._loop: Loop | None = None
        self._lifespan: Lifespan | None = None

    @classmethod
    def named(cls, text: str) -> Self:
        """The app at `module:app`, imported with the current folder on the path. Raises `BadApp`."""
        found, called = object_named(text)
        return cls._seen(_made(found, text) if called else found, text.strip())

    @classmethod
    def of(cls, target: Any, name: str = "") -> Self:
        """The app that an object is; a factory is called, a text is a name, an `App` is given back. Raises `BadApp`."""
        if isinstance(target, cls):
            return target
        if isinstance(target, str):
            return cls.named(target)
        return cls._seen(target, name or called(target))

    @classmethod
    def _seen(cls, target: Any, name: str) -> Self:
        kind = kind_of(target, name)
        if kind == "factory":
            target = _made(target, name)
            kind = kind_of(target, f"what {name} gives")
            if kind == "factory":
                raise BadApp(f"what {name} gives takes no arguments, so it is no app")
        return cls(target, name, kind)

    def renamed(self, name: str) -> Self:
        """The same app, called otherwise in reports."""
        return type(self)(self._target, name, self._kind)

    @property
    def name(self) -> str:
        """The name of the target in reports: `module:app`, or what the object is called."""
        return self._name

    @property
    def is_asgi(self) -> bool:
        """True of an ASGI app, false of a WSGI app."""
        return self._kind != "wsgi"

    def transport(self, note: Note) -> Transport:
        """The way to the app, which has to be entered; exceptions that leave it are told to `note`."""
        if not self.is_asgi:
            return WsgiTransport(self._target, note)
        if self._loop is None or self._lifespan is None:
            raise RuntimeError(f"{self._name} does not run; use it in a with statement")
        return AsgiTransport(self._asgi(), self._loop, self._lifespan, note)

    def __enter__(self) -> Self:
        with self._lock:
            if not self._inside and self.is_asgi:
                self._start()
            self._inside += 1
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._stop()

    def _start(self) -> None:
        self._loop = Loop()
        self._loop.start()
        try:
            self._lifespan = self._loop.finish(self._begun(), LONGEST_START)
        except NotStarted as error:
            self._stop()
            raise NotStarted(f"{self._name}: the app did not start: {error}") from None
        except TimeoutError:
            self._stop()
            raise NotStarted(
                f"{self._name}: the app did not start: its lifespan had not started up after {LONGEST_START:g} s"
            ) from None
        except BaseException:  # an interrupt
            self._stop()
            raise

    async def _begun(self) -> Lifespan:
        lifespan = Lifespan(self._asgi())
        await lifespan.startup()
        return lifespan

    def _stop(self) -> None:
        loop, self._loop = self._loop, None
        lifespan, self._lifespan = self._lifespan, None
        if loop is None:
            return
        if lifespan is not None:
            # An app has things to do after its answer, such as closing the body of the request. Servers wait for that.
            loop.settle(signals.seconds_left(LONGEST_SETTLING, AFTER_A_SIGNAL))
            with suppress(TimeoutError):  # it is cancelled then, with all else that runs
                loop.finish(lifespan.shutdown(), signals.seconds_left(LONGEST_SHUTDOWN, AFTER_A_SIGNAL))
        loop.stop()

    def _asgi(self) -> Asgi:
        """The app in the form of ASGI 3."""
        if self._kind == "asgi":
            app: Asgi = self._target
            return app

        def single(scope: dict[str, Any], receive: Receive, send: Send) -> Awaitable[None]:
            answered: Awaitable[None] = self._target(scope)(receive, send)
            return answered

        return single


def _made(factory: Any, name: str) -> Any:
    """What a factory gives. Raises `BadApp` where it fails."""
    try:
        made = factory()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  a factory may do anything, also leave the program
        raise BadApp(f"{name}: making the app failed: {in_words(error)}") from None
    if asyncio.iscoroutine(made):
        made.close()
        raise BadApp(f"{name} is an async function; a factory gives the app itself")
    return made
