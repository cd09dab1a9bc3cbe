"""The way to an app in this process: each request is a conversation, and its answer comes through a channel."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping

from batchspec.driving.server.apps.answer import AppAnswer
from batchspec.driving.server.apps.asgi import Asgi, Conversation
from batchspec.driving.server.apps.channel import Channel
from batchspec.driving.server.apps.errors import in_words
from batchspec.driving.server.apps.lifespan import Lifespan
from batchspec.driving.server.apps.loop import Loop
from batchspec.driving.server.apps.request import AppRequest
from batchspec.driving.server.apps.wsgi import Wsgi, WsgiConversation
from batchspec.driving.server.http.connections import Deadline
from batchspec.driving.server.http.transport import Note

MOST_TOLD = 10
"""Different faults of an app that are told; one that names an id in each would tell hundreds."""


class _AppTransport(ABC):
    """What both kinds of apps have in common."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self._told: set[str] = set()
        self._lock = threading.Lock()

    def ask(
        self, method: str, url: str, headers: Mapping[str, str], payload: bytes | None, deadline: Deadline
    ) -> AppAnswer:
        """The answer, once its head has come. Raises `TimeoutError`, and an `HTTPError` of urllib3 where there is none."""
        channel = Channel()
        deadline.begin_sending()
        self._begin(AppRequest.of(method, url, headers, payload), channel)
        try:
            return AppAnswer(method, channel.head(deadline), channel, deadline)
        except BaseException:
            channel.close(whole=False)
            raise

    def close(self) -> None:  # noqa: B027  a `Transport` has it; no kind of app needs another
        """Nothing is held between requests."""

    @abstractmethod
    def _begin(self, request: AppRequest, channel: Channel) -> None:
        """Let the app answer through `channel`, in another thread."""

    def _crashed(self, error: BaseException) -> None:
        self._tell(f"an exception left the app: {in_words(error)}")

    def _logged(self, line: str) -> None:
        self._tell(f"the app answered 5xx, and the last line of its log is: {line}")

    def _tell(self, text: str) -> None:
        with self._lock:
            if len(self._told) >= MOST_TOLD or text in self._told:
                return
            self._told.add(text)
        self._note(text)


class AsgiTransport(_AppTransport):
    """The way to an ASGI app, whose conversations are tasks of one event loop."""

    def __init__(self, app: Asgi, loop: Loop, lifespan: Lifespan, note: Note) -> None:
        super().__init__(note)
        self._app = app
        self._loop = loop
        self._lifespan = lifespan
        loop.on_fault = lambda error: self._tell(f"a task of the app failed: {in_words(error)}")

    def _begin(self, request: AppRequest, channel: Channel) -> None:
        async def converse() -> None:
            await Conversation(request, channel, self._crashed).run(self._app, self._lifespan.state)

        self._loop.submit(converse())


class WsgiTransport(_AppTransport):
    """The way to a WSGI app. Each conversation has a thread, as with threaded servers, so that one may hang alone."""

    def __init__(self, app: Wsgi, note: Note) -> None:
        super().__init__(note)
        self._app = app

    def _begin(self, request: AppRequest, channel: Channel) -> None:
        conversation = WsgiConversation(request, channel, self._crashed, self._logged)
        work: Callable[[], None] = lambda: conversation.run(self._app)  # noqa: E731  a name for the thread's work
        threading.Thread(target=work, daemon=True, name="batchspec-app").start()
