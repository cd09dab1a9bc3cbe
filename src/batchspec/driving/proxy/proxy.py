"""The proxy as a whole: it listens, in a thread of its own, until it is stopped."""

from __future__ import annotations

import asyncio
import errno
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from types import TracebackType
from typing import TypeVar

from typing_extensions import Self

from batchspec.driving.proxy.conversation import LONGEST_CONNECTING, Conversation
from batchspec.driving.proxy.faults import envelope
from batchspec.driving.proxy.link import Link
from batchspec.driving.proxy.tap import Tap
from batchspec.driving.proxy.upstream import Upstream
from batchspec.judging.report import Report, Scope
from batchspec.making.http.listener import CannotListen
from batchspec.reading.trace import Trace
from batchspec.system.inert.texts import json_text
from batchspec.system.quoting import beginning
from batchspec.system.system_errors import with_address

GRACE = 0.5
"""Seconds that exchanges which are under way have to come to their end when the proxy is stopped."""
WAITING = 512
"""Connections that may wait to be accepted."""
STEP = 0.2
"""Seconds between two looks whether the proxy has been idle, and whether it has ended."""

THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names of the machine that the proxy runs on."""
Completed = Callable[[Report], Report]
"""Gives a report what only its user knows, such as waivers."""
Made = TypeVar("Made")


class Proxy:
    """A context manager: the proxy listens inside it, and is gone after it.

    `url` is its base URL, the one that clients are given. `report()` and `trace()` tell of what passed so far.
    """

    def __init__(  # noqa: PLR0913  an option each
        self,
        upstream: Upstream,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        scope: Scope | None = None,
        idle: float | None = None,
        completed: Completed = lambda report: report,
    ) -> None:
        """`idle` are the seconds without a request after which it stops; `completed` is applied to each report."""
        self.upstream = upstream
        self.tap = Tap(upstream)
        self.host, self.port = host, port
        self._scope = scope or Scope()
        self._idle = idle
        self._completed = completed
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._links: set[Link] = set()
        self._talks: dict[asyncio.Task[None], Conversation] = {}
        self._thread = threading.Thread(target=self._run, name="batchspec-proxy", daemon=True)
        self._listening: Future[None] = Future()
        self._over = threading.Event()

    @property
    def url(self) -> str:
        """The base URL of the proxy, with the path of the server's."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{self.upstream.path or '/'}"

    def __enter__(self) -> Self:
        """Listen; raises `CannotListen`."""
        self._thread.start()
        self._listening.result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def unanswered(self) -> str:
        """The line on a server that answered nothing at all though it was asked; empty where it answered, or was not asked."""
        why = self.tap.recording.redactor().text(self.tap.unanswered)
        return f"{self.upstream.url}: {why}; is the server running, and the address right?" if why else ""

    def stop(self) -> None:
        """Stop listening, and end every connection; what is under way has half a second to come to its end."""
        if self._thread.ident is None:
            return
        with suppress(RuntimeError):  # the loop may have closed by itself meanwhile
            if self._loop is not None and self._stop is not None:
                self._loop.call_soon_threadsafe(self._stop.set)
        self.wait()
        self._thread.join()
        self.tap.reader.shutdown()

    def wait(self) -> None:
        """Return when the proxy has ended: it was stopped, or idle."""
        # A thread that waits without an end cannot be interrupted by Ctrl-C on every system, so it waits in steps.
        while not self._over.wait(STEP):
            pass

    def report(self, path: str | None = None) -> Report:
        """The report so far, without keys; `path` is where the trace was written, if it was."""
        return self._in_order(lambda: self._report(path))

    def trace(self) -> Trace:
        """The trace so far, without keys; judged again it gives the same report."""
        return self._in_order(self.tap.recording.stored)

    def _in_order(self, make: Callable[[], Made]) -> Made:
        """What `make` gives, once all that passed before was read."""
        try:
            return self.tap.reader.submit(make).result()
        except RuntimeError:  # the reader has ended, and so has read everything
            return make()

    def _report(self, path: str | None = None) -> Report:
        return self._completed(self.tap.recording.report(self._scope, path))

    # In the thread of the proxy

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001  it is told by the report, or raised again in the thread that waits
            if self._listening.done():
                self.tap.failed(error)
            else:
                self._listening.set_exception(error)
        finally:
            self._over.set()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._loop.set_exception_handler(self._fault)
        server = await self._bound()
        self.port = server.sockets[0].getsockname()[1]
        self._listening.set_result(None)
        try:
            await self._until_stopped()
        finally:
            server.close()
            await self._ended()

    async def _bound(self) -> asyncio.Server:
        """Listen, and never at the upstream's own address, where each request would go round in a circle."""
        loop = asyncio.get_running_loop()
        try:
            server = await loop.create_server(
                lambda: _ClientLink(self), self.host, self.port, backlog=WAITING
            )
            if not self._is_upstream(server):
                return server
            if self.port == 0:  # the system gave a port at which the upstream is not listening yet
                other = await loop.create_server(lambda: _ClientLink(self), self.host, 0, backlog=WAITING)
                server.close()
                return other
        except (OSError, OverflowError) as error:
            code = getattr(error, "errno", None) or errno.EINVAL
            why = with_address(error) if isinstance(error, OSError) else str(error)
            raise CannotListen(self.host, self.port, code, why) from None
        server.close()
        raise CannotListen(self.host, self.port, errno.EADDRINUSE, "it is the address of the upstream")

    def _is_upstream(self, server: asyncio.Server) -> bool:
        """True where the proxy listens at the address of its own upstream."""
        port = server.sockets[0].getsockname()[1]
        return bool(port == self.upstream.port and self.upstream.host in {*THIS_MACHINE, self.host})

    async def _until_stopped(self) -> None:
        assert self._stop is not None
        loop = asyncio.get_running_loop()
        active = loop.time()
        while not self._stop.is_set():
            if self._idle is None:
                await self._stop.wait()
                return
            if self._busy:
                active = loop.time()
            if loop.time() - active >= self._idle:
                return
            try:
                await asyncio.wait_for(self._stop.wait(), min(STEP, self._idle))
            except asyncio.TimeoutError:
                continue

    @property
    def _busy(self) -> bool:
        return any(talk.busy for talk in self._talks.values())

    async def _ended(self) -> None:
        """End every conversation, those that are idle at once."""
        under_way = set()
        for task, talk in self._talks.items():
            talk.ending = True
            if talk.busy:
                under_way.add(task)
        if under_way:
            await asyncio.wait(under_way, timeout=GRACE)
        for task in self._talks:
            task.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await asyncio.sleep(0)  # what was closed in order is gone then, and is not reset
        for link in list(self._links):
            link.abort()
        await asyncio.sleep(0)  # so that the sockets are closed before the loop is

    def opened(self, link: Link) -> None:
        """Take a link that has been opened, by a client or to the server."""
        self._links.add(link)

    def closed(self, link: Link) -> None:
        """Forget a link."""
        self._links.discard(link)

    def talk(self, link: Link) -> None:
        """Begin the conversation of a client."""
        conversation = Conversation(link, self._connected, self.tap, self._page)
        task = asyncio.get_running_loop().create_task(conversation.run())
        self._talks[task] = conversation
        task.add_done_callback(lambda done: self._talks.pop(done, None))

    async def _connected(self) -> Link:
        """A new connection to the server; raises `OSError`."""
        server, loop = self.upstream, asyncio.get_running_loop()
        connecting = loop.create_connection(lambda: _Tracked(self), server.host, server.port, ssl=server.tls)
        _, link = await asyncio.wait_for(connecting, LONGEST_CONNECTING)
        return link

    async def _page(self, method: bytes, target: bytes) -> tuple[int, object]:
        """One of the proxy's own pages: its status and its JSON."""
        path = target.partition(b"?")[0].decode("latin-1")
        pages = {
            "/__batchspec/report": (b"GET", self._page_of_report),
            "/__batchspec/health": (b"GET", self._page_of_health),
            "/__batchspec/stop": (b"POST", self._page_of_stop),
        }
        if path not in pages:
            there = ", ".join(pages)
            return 404, envelope(
                f"no page {beginning(path, 100)}; there are {there}", "invalid_request_error", "not_found"
            )
        wanted, page = pages[path]
        if method != wanted:
            return 405, envelope(f"{path} takes {wanted.decode()}", "invalid_request_error", "bad_method")
        return await page()

    async def _page_of_report(self) -> tuple[int, object]:
        def text() -> bytes:
            return json_text(self._report().to_json(), indent=2).encode("utf-8", "replace")

        return 200, await asyncio.get_running_loop().run_in_executor(self.tap.reader, text)

    async def _page_of_health(self) -> tuple[int, object]:
        return 200, {"proxying": self.url, "to": self.upstream.url}

    async def _page_of_stop(self) -> tuple[int, object]:
        assert self._stop is not None
        self._stop.set()
        return 200, {"stopping": True}

    def _fault(self, _loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        """Keep what asyncio would print of a fault."""
        error = context.get("exception")
        # A connection that breaks while it is being made or closed is told where it matters.
        if isinstance(error, Exception) and not isinstance(error, OSError):
            self.tap.failed(error)


class _Tracked(Link):
    """A link that the proxy knows of, to cut it in the end."""

    def __init__(self, proxy: Proxy) -> None:
        super().__init__()
        self._proxy = proxy

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._proxy.opened(self)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._proxy.closed(self)


class _ClientLink(_Tracked):
    """A link that a client has opened."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._proxy.talk(self)
