"""One client connection, and the one connection to the server that goes with it: what happens to one happens to the other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import h11

from batchspec.driving.proxy.faults import (
    ClientGone,
    ClientWrong,
    ServerGone,
    ServerWrong,
    connection_words,
    envelope,
    own_answer,
)
from batchspec.driving.proxy.link import Link
from batchspec.driving.proxy.relaying import Relay, lingering
from batchspec.driving.proxy.side import Part, Side, answer_head
from batchspec.driving.proxy.tap import Tap
from batchspec.system.quoting import quoted

LONGEST_CONNECTING = 30.0
"""Seconds that the server may take to accept a connection."""
OWN = b"/__batchspec/"
"""The beginning of the paths that the proxy itself answers."""

OwnPage = Callable[[bytes, bytes], Awaitable[tuple[int, object]]]
"""Gives the status and the JSON of one of the proxy's own pages, from method and path."""
Connect = Callable[[], Awaitable[Link]]
"""Makes a connection to the server; raises `OSError`."""


class Conversation:
    """All that passes over one client connection."""

    def __init__(self, link: Link, connect: Connect, tap: Tap, page: OwnPage) -> None:
        self._client = Side(link, h11.SERVER)
        self._server: Side | None = None
        self._connect = connect
        self._tap = tap
        self._page = page
        self.busy = False
        """True while an exchange is under way."""
        self.ending = False
        """True when the exchange that is under way is the last."""

    async def run(self) -> None:
        """Pass on one exchange after the other until either side ends."""
        try:
            while await self._exchange() and not self.ending:
                self.busy = False
        except ConnectionResetError:
            self._reset()
        except Exception as error:  # noqa: BLE001  one conversation must not end all others
            self._tap.failed(error)
            self._reset()
        finally:
            self.busy = False
            self._client.link.close()
            if self._server is not None:
                self._server.link.close()

    async def _exchange(self) -> bool:
        """Pass on one exchange; true where another may follow over the same connections."""
        parts = await self._next_request()
        if not parts or not isinstance(parts[0], h11.Request):
            return False
        self.busy = True
        request, rest = parts[0], parts[1:]
        if request.target.startswith(OWN):
            return await self._own(request, rest)
        return await self._relayed(request, rest)

    async def _next_request(self) -> list[Part]:
        """The beginning of the next request; nothing where there will be none. Raises `ConnectionResetError`."""
        asked = asyncio.create_task(self._client.some())
        ended = None if self._server is None else asyncio.create_task(self._server.link.until_ended())
        try:
            await asyncio.wait({asked, ended} if ended else {asked}, return_when=asyncio.FIRST_COMPLETED)
            if asked.done():
                return await asked
        except h11.RemoteProtocolError as error:
            await self._refuse(quoted(error), error.error_status_hint)
        finally:
            for task in filter(None, (asked, ended)):
                task.cancel()
            await asyncio.gather(*filter(None, (asked, ended)), return_exceptions=True)
        if self._server is not None and self._server.link.broke:
            raise ConnectionResetError
        return []

    async def _relayed(self, request: h11.Request, rest: Sequence[Part]) -> bool:
        seen, waited = self._tap.seen(request), 0.0
        if self._server is None:
            began = time.monotonic()
            try:
                self._server = Side(await self._connect(), h11.CLIENT)
            except (OSError, UnicodeError, asyncio.TimeoutError) as error:
                why = self._tap.last_error = connection_words(error)
                if seen is not None:
                    for part in rest:
                        seen.asked(part)
                    seen.error = why
                    self._tap.end(seen)
                await self._bad_gateway(f"the upstream {self._tap.upstream.url} cannot be reached: {why}")
                return False
            except asyncio.CancelledError:
                if seen is not None:
                    self._tap.end(seen)
                raise
            waited = time.monotonic() - began
        return await self._over(
            self._server, Relay(self._client, self._server, self._tap, seen), request, rest, waited
        )

    async def _over(
        self, server: Side, relay: Relay, request: h11.Request, rest: Sequence[Part], waited: float
    ) -> bool:
        """Let the relay run, and answer for what went wrong in it."""
        try:
            await relay.run(request, rest, waited)
        except (ClientGone, ClientWrong, ServerGone, ServerWrong) as problem:
            await self._settle(problem, server, begun=relay.begun)
            return False
        if server.switched:
            await tunnelled(self._client, server)
            return False
        if not (self._client.may_go_on and server.may_go_on):
            return False
        self._client.go_on()
        server.go_on()
        return True

    async def _settle(self, problem: Exception, server: Side, *, begun: bool) -> None:
        """End both connections; the client gets an answer of the proxy where it got no part of another."""
        if isinstance(problem, ServerGone):
            if server.link.broke:  # else the client's connection is closed in order, as the server's was
                self._client.link.abort()
            return
        server.link.abort()
        if begun and not isinstance(problem, ClientGone):
            self._client.link.abort()
        elif isinstance(problem, ClientWrong):
            await self._refuse(problem.what)
        elif isinstance(problem, ServerWrong):
            await self._bad_gateway(
                f"the upstream {self._tap.upstream.url} sent what is not HTTP/1.1: {problem}"
            )

    def _reset(self) -> None:
        self._client.link.abort()
        if self._server is not None:
            self._server.link.abort()

    async def _own(self, request: h11.Request, rest: Sequence[Part]) -> bool:
        """Answer for the proxy itself."""
        parts = rest
        while not (parts and isinstance(parts[-1], h11.EndOfMessage)):
            parts = await self._client.some()
        status, value = await self._page(request.method, request.target)
        await self._answer(status, value, closing=False)
        if not self._client.may_go_on:
            return False
        self._client.go_on()
        return True

    async def _refuse(self, what: str, status: int = 400) -> None:
        self._tap.recording.counts.refused += 1
        value = envelope(f"the request is not HTTP/1.1: {what}", "invalid_request_error", "bad_request")
        await self._answer(status if status == 431 else 400, value, closing=True)

    async def _bad_gateway(self, what: str) -> None:
        await self._answer(502, envelope(what, "server_error", "bad_gateway"), closing=True)

    async def _answer(self, status: int, value: object, *, closing: bool) -> None:
        response, data, end = own_answer(status, value, closing=closing)
        with suppress(h11.LocalProtocolError, ConnectionResetError):
            await self._client.write(
                [(response, answer_head(response)), (data, bytes(data.data)), (end, b"")]
            )
            if closing:
                await lingering(self._client.link)


async def tunnelled(client: Side, server: Side) -> None:
    """Pass bytes both ways until both sides have ended."""
    there = asyncio.create_task(_pumped(client, server))
    back = asyncio.create_task(_pumped(server, client))
    try:
        await asyncio.gather(there, back)
    except ConnectionResetError:
        client.link.abort()
        server.link.abort()
    finally:
        there.cancel()
        back.cancel()
        await asyncio.gather(there, back, return_exceptions=True)


async def _pumped(one: Side, other: Side) -> None:
    if one.left_over:
        await other.link.write(one.left_over)
    while data := await one.link.read():
        await other.link.write(data)
    other.link.end()
