"""The reference server: a correct Batch API on loopback and in memory, without any model."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from types import TracebackType
from typing import TYPE_CHECKING, TypedDict

from typing_extensions import Self, Unpack

from batchspec.making.server.behaviour import Behaviour, Call
from batchspec.making.server.clock import Clock, RunningClock
from batchspec.making.server.engine import Engine
from batchspec.making.server.life import Scenario

if TYPE_CHECKING:
    from batchspec.making.http.listener import Listener
    from batchspec.making.server.app import Journal

CALLS_KEPT = 10_000
"""Requests that a server remembers unless it is told otherwise, so that one that runs for days does not fill the memory."""
MEGABYTE = 1024 * 1024
APART = 1 << 32
"""Between the seeds of two tenants: more than anybody counts seeds up by."""


class Options(TypedDict, total=False):
    """The options of a reference server. Every one may be left out."""

    host: str
    port: int
    """0, the default, takes any free port."""
    base_path: str
    speed: float
    """Seconds that the clock of the server moves in a real second; 1 is the default."""
    clock: Clock
    """A clock that a test moves, in place of `speed`."""
    seed: int | None
    """The same seed draws the same ids."""
    scenario: str | Scenario
    behaviour: Behaviour
    api_key: str | None
    """The key of the first tenant; without any key, every request is let in."""
    keys: Collection[str]
    """The keys of tenants, of the first where there is no `api_key`. A tenant sees its own files and batches alone."""
    models: Collection[str] | None
    """The models that the server has; without them, it has every model but `batchspec-no-such-model`."""
    max_file_bytes: int
    calls_kept: int
    """The number of requests that `requests` remembers."""


class ReferenceServer:
    """A context manager: the server listens inside it, and is gone after it.

    `url` is its base URL, `engine` the API without HTTP, that of the first tenant, `requests` the requests that came in.
    """

    def __init__(self, **options: Unpack[Options]) -> None:
        self.host = options.get("host", "127.0.0.1")
        self.port = options.get("port", 0)
        self.base_path = _base_path(options.get("base_path", "/v1"))
        self._options = options
        self._clock = options.get("clock") or RunningClock(options.get("speed", 1.0))
        self._behaviour = options.get("behaviour") or Behaviour()
        self.engine = self._engine(0)
        self._journal: Journal | None = None
        self._listener: Listener | None = None

    @property
    def url(self) -> str:
        """The base URL, with the base path and without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{self.base_path}"

    @property
    def requests(self) -> list[Call]:
        """The requests that came in, oldest first."""
        return list(self._journal.calls) if self._journal else []

    @property
    def crashes(self) -> list[str]:
        """The tracebacks of faults of the server itself. There should be none."""
        return list(self._journal.crashes) if self._journal else []

    def _engine(self, tenant: int) -> Engine:
        """The files and batches of one tenant, who has ids that no other has."""
        seed = self._options.get("seed")
        return Engine(
            self._clock,
            scenario=self._options.get("scenario", "happy"),
            behaviour=self._behaviour,
            models=self._options.get("models"),
            seed=None if seed is None else seed + tenant * APART,
        )

    def _tenants(self) -> dict[str, Engine]:
        """The engines by the key that opens each; none where the server has no keys."""
        first = self._options.get("api_key")
        keys = dict.fromkeys([*([] if first is None else [first]), *self._options.get("keys", ())])
        return {key: self._engine(tenant) if tenant else self.engine for tenant, key in enumerate(keys)}

    def start(self) -> Self:
        """Listen, and answer in a thread. Raises `CannotListen`, and `RuntimeError` where it listens already."""
        # werkzeug, which would cost every run of pytest that loads the fixture `batch_server`, is behind this import.
        from batchspec.making.server.app import App, Journal, listener  # noqa: PLC0415  costs every pytest run

        if self._listener is not None:
            raise RuntimeError(f"the server is listening at {self.url} already")
        journal = Journal(deque(maxlen=self._options.get("calls_kept", CALLS_KEPT)))
        app = App(
            self.engine,
            journal,
            base_path=self.base_path,
            tenants=self._tenants(),
            max_file_bytes=self._options.get("max_file_bytes", 200 * MEGABYTE),
        )
        self._journal, self._listener = journal, listener((self.host, self.port), app)
        self.port = self._listener.port
        self._listener.start()
        return self

    def stop(self) -> None:
        """Stop listening, and cut the connections that are still open; `requests` and `crashes` stay."""
        running, self._listener = self._listener, None
        if running is not None:
            running.stop()

    def wait(self) -> None:
        """Return when the server has stopped."""
        if self._listener is not None:
            self._listener.wait()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve_forever(
    started: Callable[[ReferenceServer], None] | None = None, **options: Unpack[Options]
) -> None:
    """Serve until Ctrl-C, and print nothing. `started` is called once the server listens. Raises `CannotListen`."""
    options.setdefault("calls_kept", 0)
    with ReferenceServer(**options) as server:
        try:
            if started is not None:
                started(server)
            server.wait()
        except KeyboardInterrupt:
            return


def _base_path(path: str) -> str:
    trimmed = path.strip("/")
    return f"/{trimmed}" if trimmed else ""
