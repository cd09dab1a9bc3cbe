"""One request to an ASGI app: what the app receives, and what becomes of what it sends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from urllib3.exceptions import ProtocolError

from batchspec.driving.server.apps.answer import WITHOUT_BODY, CannotBeSent, sendable
from batchspec.driving.server.apps.channel import Channel
from batchspec.driving.server.apps.request import AppRequest
from batchspec.system.quoting import named

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

STEP = 64 * 1024
"""Bytes of a body that an app receives at a time, about as many as servers read from a socket."""

LONGEST_LENGTH = 18
"""Digits of a content-length; no body is as long as a longer one says."""


class NoWholeAnswer(Exception):
    """The app returned before its answer was whole."""


class Conversation:
    """One request and its answer. `crashed` takes the exceptions that leave the app, which no client sees."""

    def __init__(
        self, request: AppRequest, channel: Channel, crashed: Callable[[BaseException], None]
    ) -> None:
        self._request = request
        self._channel = channel
        self._crashed = crashed
        self._given: int | None = 0
        """Bytes of the body that the app has received; `None` once it has all."""
        self._started = self._complete = False
        self._left: int | None = None
        """Bytes that the app has promised and not sent yet; `None` where it promised nothing."""
        self._bodyless = request.method == "HEAD"
        self._moved = asyncio.Event()
        loop = asyncio.get_running_loop()
        channel.on_change = lambda: _tell(loop, self._moved)

    async def run(self, app: Asgi, state: Mapping[str, Any] | None) -> None:
        """Call the app. What it leaves undone is made up for as servers do: 500, or a connection that is dropped."""
        try:
            await app(self._request.scope(state), self._receive, self._send)
            self._refuse_half_an_answer()
        except BaseException as error:  # noqa: BLE001  an exception of the app, of any kind, must not end the loop
            self._failed(error)
        finally:
            self._complete = True
            self._moved.set()

    def _refuse_half_an_answer(self) -> None:
        if not (self._complete or self._channel.dropped):
            raise NoWholeAnswer(
                "the app returned within its answer"
                if self._started
                else "the app returned without an answer"
            )

    def _failed(self, error: BaseException) -> None:
        if not self._channel.dropped and not isinstance(error, asyncio.CancelledError):
            self._crashed(error)
        if self._complete:
            return
        if self._started:
            self._channel.end(ProtocolError("the app ended within its answer"))
        else:
            answer_500(self._channel)

    async def _receive(self) -> dict[str, Any]:
        if self._given is not None:
            begin, body = self._given, self._request.body
            more = begin + STEP < len(body)
            self._given = begin + STEP if more else None
            return {"type": "http.request", "body": body[begin : begin + STEP], "more_body": more}
        while not (self._complete or self._channel.dropped):
            await self._next_change()
        return {"type": "http.disconnect"}

    async def _next_change(self) -> None:
        self._moved.clear()
        if not (self._complete or self._channel.dropped):
            await self._moved.wait()

    async def _send(self, message: Message) -> None:
        if self._channel.dropped:
            raise OSError("the client has gone away")
        match message["type"]:
            case "http.response.start" if not self._started:
                self._begin(message)
            case "http.response.body" if self._started and not self._complete:
                await self._continue(bytes(message.get("body", b"")), more=message.get("more_body", False))
            case kind:
                raise RuntimeError(f"the app sends {kind!r} where no server expects it")

    def _begin(self, message: Message) -> None:
        # A head that cannot be sent costs the connection, as with servers; it is no 500.
        self._started = True
        headers = [
            (bytes(n).decode("latin-1"), bytes(v).decode("latin-1")) for n, v in message.get("headers", ())
        ]
        head = sendable(message["status"], headers)
        lengths = [value for name, value in headers if name.lower() == "content-length"]
        if lengths and not (lengths[0].strip().isdecimal() and len(lengths[0]) <= LONGEST_LENGTH):
            raise CannotBeSent(f"the content-length {named(lengths[0], 40)} is no number")
        self._left = int(lengths[0]) if lengths else None
        self._bodyless = self._bodyless or head.status in WITHOUT_BODY
        self._channel.begin(head)

    async def _continue(self, body: bytes, *, more: bool) -> None:
        if self._left is not None and not self._bodyless:
            self._left -= len(body)
            if self._left < 0:
                raise CannotBeSent("the body is longer than its content-length")
        self._channel.put(body)
        if more:
            while self._channel.is_full:
                self._moved.clear()
                if self._channel.is_full:
                    await self._moved.wait()
            return
        if self._left and not self._bodyless:
            raise CannotBeSent("the body is shorter than its content-length")
        self._complete = True
        self._channel.end()
        self._moved.set()


def answer_500(channel: Channel) -> None:
    """The answer of servers to a request over which the app failed."""
    channel.begin(sendable(500, [("content-type", "text/plain; charset=utf-8")]))
    channel.put(b"Internal Server Error")
    channel.end()


def _tell(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    with suppress(RuntimeError):  # where the loop has ended, so has all that waited
        loop.call_soon_threadsafe(event.set)
