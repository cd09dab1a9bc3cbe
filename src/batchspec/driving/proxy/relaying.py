"""One exchange over two connections: the request goes on while it comes, and so does the answer, each by itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import h11

from batchspec.driving.proxy import side
from batchspec.driving.proxy.faults import (
    ClientGone,
    ClientHalf,
    ClientWrong,
    ServerGone,
    ServerWrong,
)
from batchspec.driving.proxy.link import Link
from batchspec.driving.proxy.seen import Seen
from batchspec.driving.proxy.side import Part, Side
from batchspec.driving.proxy.tap import Tap
from batchspec.reading.trace import BROKE_OFF
from batchspec.system.quoting import quoted

LINGER = 1.0
"""Seconds in which a client may take an answer that came before its request had ended, before it is cut off."""


class Relay:
    """The exchange of one request."""

    def __init__(self, client: Side, server: Side, tap: Tap, seen: Seen | None) -> None:
        self._client = client
        self._server = server
        self._tap = tap
        self._seen = seen
        self._method = b""
        self._chunked = False
        self.begun = False
        """True once the client has got a part of an answer."""
        self._held = 0.0
        """Seconds that the proxy held the request."""

    async def run(self, request: h11.Request, rest: Sequence[Part], waited: float) -> None:
        """Pass everything on; `waited` are the seconds that a connection to the server took. Raises `ClientGone`, `ClientWrong`, `ServerGone` and `ServerWrong`."""
        self._method = request.method
        self._held -= waited
        sending = asyncio.create_task(self._send(request, rest))
        answering = asyncio.create_task(self._answer())
        try:
            await self._both(sending, answering)
        except ServerGone:
            self._lost("the connection was dropped")
            raise
        except ServerWrong as error:
            self._lost(f"the answer is not HTTP/1.1: {error}")
            raise
        finally:
            await _cancelled(sending, answering)
            self._end()

    async def _both(self, sending: asyncio.Task[None], answering: asyncio.Task[None]) -> None:
        await asyncio.wait({sending, answering}, return_when=asyncio.FIRST_COMPLETED)
        if not answering.done():
            await self._until_answered(sending, answering)
        answering.result()
        if sending.done() or self._server.switched:
            return
        # The answer came before the end of the request, which may still be wanted, until the server closes.
        if not await _before(sending, self._server.link):
            await lingering(self._client.link)

    async def _until_answered(self, sending: asyncio.Task[None], answering: asyncio.Task[None]) -> None:
        """Wait for the answer, once the request has been sent or cannot be sent any more."""
        problem = sending.exception()
        if problem is not None and not isinstance(problem, ClientHalf):
            raise problem
        if problem is None and await _before(answering, self._client.link):
            return
        # The client has ended. It may still wait for the answer, and the server is to see the same.
        if self._client.link.broke or (self._server.link.encrypted and not self._client.has_more):
            raise ClientGone
        if not self._client.has_more:  # else there is another request, which was sent ahead
            self._server.link.end()
        await asyncio.wait({answering})

    async def _send(self, request: h11.Request, rest: Sequence[Part]) -> None:
        passed: h11.Request = side.with_host(request, self._tap.upstream.authority)
        chunked = side.is_chunked(request.headers)
        parts: Sequence[Part] = (passed, *rest)
        came = self._client.link.at
        while True:
            if self._seen is not None:
                for part in parts:
                    self._seen.asked(part)
            written = [(part, _bytes(part, chunked=chunked)) for part in parts if isinstance(part, h11.Event)]
            if parts[0] is passed:
                self._held += time.monotonic() - came
            try:
                await self._server.write(written)
            except ConnectionResetError:
                return  # what the server said before it went away is still to be read
            if isinstance(parts[-1], h11.EndOfMessage):
                return
            parts = await self._more_of_request()

    async def _more_of_request(self) -> list[Part]:
        try:
            return await self._client.some()
        except ConnectionResetError:
            raise ClientGone from None
        except h11.RemoteProtocolError as error:
            if self._client.over:
                raise ClientHalf from None
            raise ClientWrong(quoted(error)) from None

    async def _answer(self) -> None:
        while True:
            try:
                parts = await self._server.some()
            except ConnectionResetError:
                raise ServerGone from None
            except h11.RemoteProtocolError as error:
                if self._server.over:
                    raise ServerGone from None
                raise ServerWrong(quoted(error)) from None
            if isinstance(parts[-1], h11.ConnectionClosed):
                raise ServerGone
            await self._pass_on(parts)
            if isinstance(parts[-1], h11.EndOfMessage) or self._server.switched:
                return

    async def _pass_on(self, parts: Sequence[Part]) -> None:
        came = self._server.link.at
        # All is looked at before anything is passed on, so that a client that has its answer finds it in the report.
        for part in parts:
            self._look_at_answer(part)
        written = [
            (part, _bytes(part, chunked=self._chunked)) for part in parts if isinstance(part, h11.Event)
        ]
        if not self.begun and any(isinstance(part, h11.Response) for part in parts):
            self.begun = True
            self._tap.latency.add(self._held + time.monotonic() - came)
        try:
            await self._client.write(written)
        except ConnectionResetError:
            raise ClientGone from None

    def _look_at_answer(self, part: Part) -> None:
        if isinstance(part, h11.Response):
            self._tap.answered = True
            has_body = side.has_body(self._method, part.status_code)
            self._chunked = has_body and side.is_chunked(part.headers)
        if self._seen is None:
            return
        if isinstance(part, h11.Response):
            self._seen.answered(part)
        elif isinstance(part, h11.Data) and self._seen.answer is not None:
            self._seen.answer.add(part.data)
        elif isinstance(part, h11.EndOfMessage) and self._seen.answer is not None:
            self._seen.answer.whole = True
            self._end()

    def _lost(self, why: str) -> None:
        """Note that the server gave no answer, or a part of one."""
        self._tap.last_error = why
        if self._seen is None:
            return
        if self._seen.status is None:
            self._seen.error = why
        else:
            self._seen.fault = f"{BROKE_OFF}: {why}"

    def _end(self) -> None:
        """Hand over what was seen, once."""
        seen, self._seen = self._seen, None
        if seen is not None:
            self._tap.end(seen)


def _bytes(part: h11.Event, *, chunked: bool) -> bytes:
    match part:
        case h11.Request():
            return side.request_head(part)
        case h11.Response() | h11.InformationalResponse():
            return side.answer_head(part)
        case h11.Data():
            return side.body_part(part.data, chunked=chunked)
        case h11.EndOfMessage():
            return side.body_end(part, chunked=chunked)
    return b""


async def _before(task: asyncio.Task[None], link: Link) -> bool:
    """True when the task is over before the other side of a connection ends."""
    ended = asyncio.create_task(link.until_ended())
    try:
        await asyncio.wait({task, ended}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _cancelled(ended)
    return task.done()


async def lingering(link: Link) -> None:
    """Let a client that is still sending read its answer: one that is cut off at once may lose it."""
    link.end()
    with suppress(asyncio.TimeoutError, ConnectionResetError):
        await asyncio.wait_for(_drained(link), LINGER)


async def _drained(link: Link) -> None:
    while await link.read():
        pass


async def _cancelled(*tasks: asyncio.Task[Any]) -> None:
    """End tasks, whatever they are at."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
