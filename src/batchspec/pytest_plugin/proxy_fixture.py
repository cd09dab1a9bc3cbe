"""The fixture `batch_proxy`: proxies that a test starts and that end with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol, get_args

import pytest

from batchspec.driving.proxy.proxy import Proxy
from batchspec.driving.proxy.upstream import Upstream
from batchspec.driving.target import TargetError
from batchspec.judging.outcomes.verdict import Level
from batchspec.judging.report import Report, Scope, Side
from batchspec.pytest_plugin.messages import NonConformance, of_report
from batchspec.reading.trace import write
from batchspec.settings import LEVEL, SIDE
from batchspec.system.inert.logs import line

WHO = {"server": "{}", "client": "the client of {}", "both": "the traffic with {}"}
"""What is judged, by side, `{}` standing for the address of the server."""


class TestProxy:
    """One proxy of a test."""

    __test__ = False  # its name begins as that of a class of tests

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self.url = proxy.url
        """The base URL of the proxy, with the path of the server's: what a client is given."""

    def report(self) -> Report:
        """The report on what passed so far; `check` is what fails a test with it."""
        return self._proxy.report()

    def check(self) -> Report:
        """The report on what passed so far, where it conforms; otherwise the test fails with the causes.

        It fails as well where no request about batches or files came through, and where the server answered nothing.
        """
        __tracebackhide__ = True
        report = self.report()
        nothing = self._proxy.unanswered or self._proxy.tap.recording.nothing_came
        if nothing:
            pytest.fail(line(f"batchspec: {nothing}"), pytrace=False)
        if not report.ok:
            who = WHO[report.side].format(self._proxy.upstream.url)
            raise NonConformance("\n".join(of_report(report, who)))
        return report

    def record(self, path: Path) -> None:
        """Write what passed so far as a trace without keys, which `batchspec rejudge` takes."""
        write(self._proxy.trace(), path)

    def close(self) -> None:
        """End the proxy; its report stays."""
        self._proxy.stop()


class BatchProxy(Protocol):
    """The type of the fixture `batch_proxy`."""

    def __call__(
        self,
        upstream: str,
        *,
        side: str = SIDE,
        level: str = LEVEL,
        only: str | Iterable[str] = (),
        ca_bundle: str | None = None,
    ) -> TestProxy:
        """Start a proxy to the server at a base URL."""
        ...


@contextmanager
def proxies() -> Iterator[BatchProxy]:
    """A function that starts proxies; all of them end with the context."""
    with ExitStack() as stack:

        def start(
            upstream: str,
            *,
            side: str = SIDE,
            level: str = LEVEL,
            only: str | Iterable[str] = (),
            ca_bundle: str | None = None,
        ) -> TestProxy:
            """Start a proxy to the server at a base URL. Raises `TypeError` and `ValueError` for what cannot be used."""
            __tracebackhide__ = True
            server, scope = _upstream(upstream, ca_bundle), _scope(side, level, only)
            return TestProxy(stack.enter_context(Proxy(server, scope=scope)))

        yield start


def _upstream(given: Any, ca_bundle: str | None) -> Upstream:
    __tracebackhide__ = True
    if not isinstance(given, str):
        what = (
            f"takes the base URL of a server, as in http://127.0.0.1:8000/v1, and no {type(given).__name__}"
        )
        raise TypeError(f"batch_proxy {what}; an app in this process is judged by check_batch_app(app)")
    try:
        return Upstream.named(given, ca_bundle)
    except TargetError as error:
        raise ValueError(line(f"batch_proxy: {error}")) from None


def _scope(side: str, level: str, only: str | Iterable[str]) -> Scope:
    __tracebackhide__ = True
    sides: dict[str, Side] = {name: name for name in get_args(Side)}
    levels = {name.lower(): name for name in Level}
    gate = levels.get(level.lower()) if isinstance(level, str) else None
    if not isinstance(side, str) or side not in sides:
        raise ValueError(f"batch_proxy: no side {side!r}; there are {', '.join(sides)}")
    if gate is None:
        raise ValueError(f"batch_proxy: no level {level!r}; there are {', '.join(levels)}")
    ids = only.split(",") if isinstance(only, str) else only
    return Scope(gate=gate, only=tuple(part.strip() for part in ids if part.strip()), side=sides[side])
