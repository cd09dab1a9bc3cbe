"""One history: a session with a server or an app, judged after each step, and taken away at its end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property

from batchspec.driving.server.cleaning import Cleaning
from batchspec.driving.server.http.budget import LONGEST_REQUEST, Budget
from batchspec.driving.server.http.redact import Redactor
from batchspec.driving.server.http.session import Session, has_ended
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.server.http.wire import Wire
from batchspec.driving.server_target import started
from batchspec.judging.engine import whole_judge
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.judging.evidence.tally import Summary
from batchspec.judging.of_trace import report_of_summary
from batchspec.judging.operations.life import Life
from batchspec.judging.operations.run import Run
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.report import Report, Scope
from batchspec.reading.trace import Exchange, Header, Trace
from batchspec.version import __version__
from batchspec_contract import CONTRACT

FIRST_PAUSE, SLOWER, LONGEST_PAUSE = 0.01, 1.5, 0.5
"""Seconds between two looks at a batch that is waited for."""


class BrokenRule(AssertionError):
    """A history breaks a MUST; the message names each cause, what mends it and its requirements."""


class Silent(Exception):
    """The server answers nothing, so there is no history; the message is one line."""


Memory = dict[tuple[object, ...], str]
"""What came of each sequence of steps: the message of what it broke, empty where it broke nothing."""

LONGEST_CLEANING = 0.2
"""Seconds that cleaning up after a history waits for batches to end; what has not ended by then is cancelled at least."""
SOONER = 0.1
"""The part of each of its pauses that is waited: hypothesis goes through hundreds of histories, most of them short."""


class _OneTry(Budget):
    """Nothing is sent again after a pause, since hypothesis tries a history again anyway; the cleaning waits a little."""

    _for_pauses = 0.0

    def renew(self, seconds: float, longest: float = LONGEST_REQUEST) -> None:
        super().renew(seconds, longest)
        self._for_pauses = LONGEST_CLEANING

    def rest(self, seconds: float) -> bool:
        self._for_pauses -= seconds * SOONER
        return self._for_pauses > 0 and super().rest(seconds * SOONER)


class _OwnRun(Run):
    """A run that judges its own batches alone, also where it has made none yet: a server may hold those of earlier histories."""

    @cached_property
    def existing(self) -> dict[str, Life]:
        return {batch_id: life for batch_id, life in self.batches.items() if not life.addressed}


class History:
    """One history. `close` cancels and deletes what it made, as far as the server lets it.

    A server takes its time, so the same steps may show a fault once and not again. For hypothesis the same steps have to
    lead to the same: what came of them first is kept in `memory`, and a fault that shows later counts from the next step on.
    """

    def __init__(self, settings: Settings, longest_wait: float, memory: Memory) -> None:
        self._settings = settings
        self._memory = memory
        self._steps: tuple[object, ...] = ()
        self._exchanges: list[Exchange] = []
        self._judged = 0
        self._left_to_wait = longest_wait
        self._stack = ExitStack()
        self._stack.enter_context(started(settings))
        self._wire = Wire(settings, self._exchanges.append, budget=_OneTry(settings.timeout))
        self._stack.callback(self._wire.close)
        self.session = Session("history", self._wire)

    @contextmanager
    def step(self, *what: object) -> Iterator[Session]:
        """A step of the history: the session to take it with. At its end the history so far is judged.

        `what` is the step, its arguments included. Raises `BrokenRule`, and `Silent` where nothing was ever answered.
        """
        self._steps = (*self._steps, tuple(self._named(one) for one in what))
        known = self._memory.get(self._steps)
        if not known:
            yield self.session
            since, self._judged = self._judged, self._exchanges[-1].number if self._exchanges else 0
            message = self._broken(since) if self._judged > since else ""
            if known == "" and message:
                self._judged = since
            known = self._memory.setdefault(self._steps, message)
        if known:
            raise BrokenRule(known)

    def _named(self, value: object) -> object:
        """An argument of a step; an id, which is another in each history, by its place among those of this one."""
        for kind, ids in (("batch", self.session.batches), ("file", self.session.files)):
            if value in ids:
                return kind, ids.index(str(value))
        return value

    def wait(self, batch_id: str) -> None:
        """Look at a batch until it has ended, as long as the history has time for waiting."""
        pause, began = FIRST_PAUSE, time.monotonic()
        until = began + self._left_to_wait
        while not self._has_ended(batch_id) and time.monotonic() + pause < until:
            self._wire.budget.wait(pause)
            pause = min(pause * SLOWER, LONGEST_PAUSE)
        self._left_to_wait -= time.monotonic() - began

    def _has_ended(self, batch_id: str) -> bool:
        """Retrieve a batch; true where it has ended, and where it is shown no more."""
        seen = self.session.retrieve(batch_id)
        return has_ended(seen) or not is_batch_answer(seen)

    def _broken(self, since: int) -> str:
        """What the history breaks, in words; empty where it breaks nothing. Exchanges up to `since` were judged before."""
        if not any(exchange.response for exchange in self._exchanges):
            raise Silent(f"{self._settings.target}: {self._exchanges[0].error}")
        run = _OwnRun(self._exchanges, declared=self._settings.declared)
        if not _is_broken(_summary(run, since)):
            return ""
        report = self._report(_summary(run))
        return Redactor.of(self._settings).text("\n".join(_told(report)))

    def _report(self, summary: Summary) -> Report:
        header = Header("server", self._settings.target, kit=__version__, contract=CONTRACT, started="")
        trace = Trace(header, tuple(self._exchanges))
        return report_of_summary(summary, [trace], Scope(capabilities=self._settings.capabilities))

    def close(self) -> None:
        """Take away what the history made, and stop the app where there is one."""
        with self._stack:
            Cleaning(self._wire, (self.session,), lambda: tuple(self._exchanges)).run()


def _summary(run: Run, since: int = 0) -> Summary:
    summary = Summary()
    whole_judge().run(run, summary, since=since)
    return summary


def _is_broken(summary: Summary) -> bool:
    return any(tally.broken or tally.error for tally in summary.tallies.values())


def _told(report: Report) -> Iterator[str]:
    for outcome in report.having(Status.ERROR):
        yield f"{outcome.requirement.id}: the kit itself failed: {outcome.cause}"
    for cause in report.causes:
        if cause.status is Status.FAIL:
            yield cause.sentence
            yield f"    {', '.join(cause.requirements)}: {cause.mend}"
