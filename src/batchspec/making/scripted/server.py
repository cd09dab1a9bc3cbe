"""`BatchServer`: the reference server on loopback, with a script of a test in front of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

from typing_extensions import Self

from batchspec.making.scripted import scenarios
from batchspec.making.scripted.answers import answer_of
from batchspec.making.scripted.clock import ScriptedClock, Span, seconds_of
from batchspec.making.scripted.contents import RESULT_FILES, Content, text_of
from batchspec.making.scripted.history import History
from batchspec.making.scripted.script import Script
from batchspec.making.server.behaviour import Call
from batchspec.making.server.server import ReferenceServer

PATIENCE = 1.0
"""Seconds that the thread of a connection is given to end when the server stops."""


class BatchServer:
    """A context manager: a Batch API over HTTP that does what a test tells it to, and records what it is asked.

    Batches that are created go by `clock`. Each retrieve moves it on to the next state of the batch, so a poll loop ends
    after a few polls, and a window of 24 hours takes no time.
    """

    def __init__(self, *, seed: int = 0, api_key: str | None = None) -> None:
        self.clock = ScriptedClock()
        self._script = Script(self.clock)
        self._server = ReferenceServer(
            clock=self.clock,
            seed=seed,
            api_key=api_key,
            behaviour=self._script,
            scenario=scenarios.completes(),
        )
        self._script.added.engine = self._server.engine

    @property
    def url(self) -> str:
        """The base URL, ending in `/v1`."""
        return self._server.url

    @property
    def requests(self) -> list[Call]:
        """The requests that came in, oldest first: `route`, `method`, `path`, `query`, `headers` without secrets, `json`."""
        return self._server.requests

    def add(self, history: Any, *, output: Content | None = None, error: Content | None = None) -> str:
        """Script a batch: each retrieve shows the next snapshot of `history`, and the last one stays.

        `output` and `error` are the contents of its result files; without them, contents are made that fit the batch. Gives
        the id of the batch. Raises `NoHistory`, and `TypeError` for content that is none.
        """
        scripted = History(history)
        given = dict(zip(RESULT_FILES, (text_of(output, "output"), text_of(error, "error")), strict=True))
        self._script.added.add(scripted, given)
        return scripted.id

    def complete(self, *, output: Content | None = None, error: Content | None = None) -> None:
        """The next batch that is created completes; `output` and `error` are the contents of its result files."""
        self._server.engine.take_next(scenarios.completes(output, error))

    def fail(self, errors: Sequence[Mapping[str, Any]] | None = None) -> None:
        """The next batch that is created fails while validating, with these entries of `errors.data`. Raises `ValueError`."""
        self._server.engine.take_next(scenarios.fails(errors))

    def expire(self) -> None:
        """The next batch that is created is half run when its completion window closes, and expires."""
        self._server.engine.take_next(scenarios.expires())

    def stick(self) -> None:
        """The next batch that is created stays in progress until it is cancelled."""
        self._server.engine.take_next(scenarios.sticks())

    def slow(self, span: Span) -> None:
        """The next batch that is created is in progress for `span`, and at ten polls unless `clock.step` is set. Raises `NoSpan`."""
        self._server.engine.take_next(scenarios.slow(span))

    def answer(  # noqa: PLR0913  a test names each argument that it gives
        self,
        status: int,
        *,
        times: int = 1,
        route: str | None = None,
        retry_after: float | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer the next requests so, of `route` or of any, and do nothing that they ask for. Raises `ValueError`."""
        self._script.answers.put(answer_of(status, body, retry_after, headers), times, route)

    def delay(self, seconds: float, *, times: int = 1, route: str | None = None) -> None:
        """Answer the next requests, of `route` or of any, so many real seconds late. Raises `NoSpan` and `ValueError`."""
        self._script.delays.put(seconds_of(seconds), times, route)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._script.over.set()
        self._server.stop()
        for thread in list(self._script.threads):
            thread.join(PATIENCE)
