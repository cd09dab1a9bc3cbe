"""An app as a target: found by its name or given as an object, started, asked and shut down."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from typing_extensions import Self

from batchspec.driving.server.http.transport import Note, Transport


class BadApp(ValueError):
    """There is no such app, or it is none; usage, not a finding. The message is one line."""


class NotStarted(Exception):
    """The app did not start, so nothing can be asked of it; the message is one line."""


class App:
    """An ASGI or WSGI app, told apart by looking. A context manager: the app runs inside it; it may be entered again.

    Entering starts one event loop in a thread of its own, and the lifespan of the app. Raises `NotStarted`.
    """

    def __init__(self, target: Any, name: str) -> None:
        self.target = target
        self._name = name

    @classmethod
    def named(cls, text: str) -> Self:
        """The app at `module:app`, imported with the current folder on the path. Raises `BadApp`."""
        raise NotImplementedError

    @classmethod
    def of(cls, target: Any, name: str = "") -> Self:
        """The app that an object is; a factory is called, a text is a name, an `App` is given back. Raises `BadApp`."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        return self._name

    def transport(self, note: Note) -> Transport:
        raise NotImplementedError

    def __enter__(self) -> Self:
        raise NotImplementedError

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        raise NotImplementedError
