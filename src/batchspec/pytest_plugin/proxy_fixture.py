"""The fixture `batch_proxy`: proxies that a test starts and that end with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from batchspec.driving.proxy.proxy import Proxy
from batchspec.driving.proxy.upstream import Upstream
from batchspec.judging.outcomes.verdict import Level
from batchspec.judging.report import Report, Scope, Side
from batchspec.reading.trace import write
from batchspec.settings import LEVEL, SIDE


class TestProxy:
    """One proxy of a test."""

    __test__ = False  # its name begins as that of a class of tests

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self.url = proxy.url
        """The base URL of the proxy, with the path of the server's: what a client is given."""

    def report(self) -> Report:
        """The report on what passed so far; `.ok` is its verdict in a word."""
        return self._proxy.report()

    def record(self, path: Path) -> None:
        """Write what passed so far as a trace without keys, which `batchspec rejudge` takes."""
        write(self._proxy.trace(), path)

    def close(self) -> None:
        """End the proxy; its report stays."""
        self._proxy.stop()


@contextmanager
def proxies() -> Iterator[Callable[..., TestProxy]]:
    """A function that starts proxies; all of them end with the context."""
    with ExitStack() as stack:

        def start(
            upstream: str,
            *,
            side: Side = SIDE,  # type: ignore[assignment]
            level: str = LEVEL,
            only: tuple[str, ...] = (),
            ca_bundle: str | None = None,
        ) -> TestProxy:
            """Start a proxy to the server at a base URL. Raises `TargetError` for an address that is none."""
            scope = Scope(gate=Level(level.upper()), only=only, side=side)
            return TestProxy(stack.enter_context(Proxy(Upstream.named(upstream, ca_bundle), scope=scope)))

        yield start
