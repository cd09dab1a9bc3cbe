"""The tap: what passes is looked at here and read in another thread, so that reading holds nothing up."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import h11

from batchspec.driving.proxy.keeping import Store
from batchspec.driving.proxy.latency import Latency
from batchspec.driving.proxy.recording import Recording
from batchspec.driving.proxy.seen import Seen
from batchspec.driving.proxy.upstream import Upstream
from batchspec.driving.server.http.answer_limits import LIMITS
from batchspec.judging.operations.address import address
from batchspec.system.quoting import quoted


class Tap:
    """Takes what passes between clients and one server."""

    def __init__(self, upstream: Upstream) -> None:
        self.upstream = upstream
        self.recording = Recording(upstream.url)
        self.latency = Latency()
        self.reader = ThreadPoolExecutor(1, thread_name_prefix="batchspec-proxy-reader")
        """One thread, so that a report has all that passed before it was asked for."""
        self.answered = False
        """True once the server answered anything."""
        self.last_error = ""
        """Why the server gave no answer, when it gave none last."""
        self._store = Store(LIMITS.run_bytes)
        self._began = time.monotonic()
        self._count = 0

    @property
    def unanswered(self) -> str:
        """Why the server answered nothing at all though it was asked; empty where it answered, or was not asked."""
        return "" if self.answered else self.last_error

    def now(self) -> float:
        """Seconds since the proxy began."""
        return time.monotonic() - self._began

    def seen(self, request: h11.Request) -> Seen | None:
        """What will be seen of an exchange; `None` where it is about neither batches nor files below the base."""
        target = self.upstream.below(request.target.decode("latin-1"))
        kind = address(request.method.decode("latin-1"), target).kind if target is not None else "other"
        if target is None or kind == "other":
            self.recording.counts.foreign += 1
            return None
        return Seen.of(request, target, kind, self._store, self.now())

    def end(self, seen: Seen) -> None:
        """Take an exchange that is over, whether or not it was answered."""
        seen.ended = self.now()
        self._count += 1
        self.reader.submit(self._add, seen, self._count)

    def failed(self, error: BaseException) -> None:
        """Note a fault of the proxy itself."""
        self.recording.crashes.append(f"{quoted(f'{type(error).__name__}: {error}', 200)}; please report it")

    def _add(self, seen: Seen, number: int) -> None:
        try:
            self.recording.add(seen, number)
        except Exception as error:  # noqa: BLE001  one exchange must not cost all others
            self.failed(error)
