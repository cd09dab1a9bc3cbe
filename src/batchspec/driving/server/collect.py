"""Collecting: every scenario side by side, all that passes into one trace, and the server left as it was."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from functools import partial
from typing import Any

from batchspec.driving.server.cleaning import Cleaning
from batchspec.driving.server.http.allowance import Allowance
from batchspec.driving.server.http.budget import Budget
from batchspec.driving.server.http.lost_creates import CREATE_PATH, strays
from batchspec.driving.server.http.redact import Redactor
from batchspec.driving.server.http.root import look_at_the_root
from batchspec.driving.server.http.session import Session, id_in
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.server.http.wire import Wire
from batchspec.driving.server.interrupt import cleaned, told
from batchspec.driving.server.ledger import Left
from batchspec.driving.server.plan import fitting, shares
from batchspec.driving.server.scenarios import Scenario
from batchspec.driving.server.scenarios import scenarios as all_scenarios
from batchspec.driving.server.threads import SLICE, Working, started
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.reading.interrupted import Interrupted
from batchspec.reading.trace import Exchange, Header, Trace
from batchspec.system import signals
from batchspec.version import __version__
from batchspec_contract import CONTRACT

Progress = Callable[[Exchange], None]


class NoAnswer(Exception):
    """Not one exchange with the server completed; `reason` is why the first did not."""

    def __init__(self, url: str, reason: str) -> None:
        self.url = url
        self.reason = reason
        super().__init__(f"{url}: {reason}")


@dataclass
class _Record:
    """The exchanges so far, handed on to whoever watches."""

    exchanges: list[Exchange] = field(default_factory=list)
    progress: Progress | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, exchange: Exchange) -> None:
        with self.lock:
            self.exchanges.append(exchange)
        if self.progress:
            self.progress(exchange)


def chosen(settings: Settings) -> list[Scenario]:
    """The scenarios that a run with these settings goes through."""
    able = capabilities(settings)
    possible = (scenario for scenario in all_scenarios().values() if scenario.possible(able))
    return [scenario.counted(settings.declared) for scenario in possible]


def capabilities(settings: Settings) -> dict[str, bool]:
    """The capabilities of the run: those of the server, if anything is written, and the keys that there are."""
    return {
        **settings.capabilities,
        "keys": settings.keyed,
        "second-key": settings.keyed and settings.second_api_key is not None,
        "write": settings.batch_id is None,
        "read-only": settings.batch_id is not None,
        **settings.declared.tries,
    }


def collect(  # noqa: PLR0913  each by its name, and few callers give more than two
    settings: Settings,
    progress: Progress | None = None,
    *,
    earlier: Trace | None = None,
    keep: bool = False,
    only_scenarios: frozenset[str] | None = None,
    scenarios: Sequence[Scenario] | None = None,
    budget: Budget | None = None,
    started: float | None = None,
    after: Sequence[Exchange] = (),
) -> Trace:
    """Drive the server through its scenarios; raises `NoAnswer` when nothing was ever answered, and `Interrupted` with what was seen.

    The trace is as it was received; `Redactor.trace` takes the secrets out before it is stored.
    `earlier` is a trace to go on with: nothing is created again, what had not ended is waited for. `keep` leaves
    batches that have not ended as they are, so that a later run can go on. `only_scenarios` names those to go
    through; all, without. `scenarios` are others to go through in their place. `budget` is the time of the run;
    `settings.timeout` real seconds, without. `started` is the time of `time.monotonic` that the run's seconds are counted from;
    `after` are exchanges that came before, so that numbers go on from theirs.
    """
    record = _Record(list(earlier.exchanges) if earlier else [], progress)
    wire = Wire(settings, record, after=[*after, *record.exchanges], budget=budget, started=started)
    started_at = (
        earlier.header.started if earlier else datetime.now(timezone.utc).isoformat(timespec="seconds")
    )
    possible = chosen(settings) if scenarios is None else scenarios
    wanted = [s for s in possible if only_scenarios is None or s.name in only_scenarios]
    going = fitting(wanted, settings)
    wire.allowance = _allowance(going, settings)
    sessions = [(s, _session(s.name, wire, earlier)) for s in going]
    run = _Run(wire, sessions, record)
    time_up, left = run.drive(begin=earlier is None, keep=keep)
    interrupted = run.interrupted
    left_out = [scenario.name for scenario in wanted if scenario not in going]
    if left_out:
        wire.note(f"--max-requests {settings.max_requests} left no request for: {', '.join(left_out)}")
    if not interrupted and not any(exchange.response for exchange in (*after, *record.exchanges)):
        first = record.exchanges[0].error if record.exchanges else "nothing was sent"
        raise NoAnswer(settings.target, Redactor.of(settings).text(first or "no answer"))
    missed = bool(left_out) or wire.allowance.refused
    header = Header(
        "server",
        settings.target,
        kit=__version__,
        contract=CONTRACT,
        started=started_at,
        capabilities=capabilities(settings),
        kept={**_kept(left, wire.notes), **({"max_requests": settings.max_requests} if missed else {})},
        time_up=time_up,
        declared=settings.declared.to_json(),
        interrupted=interrupted,
    )
    trace = Trace(header, tuple(sorted(record.exchanges, key=lambda e: (e.ended, e.number))))
    if interrupted:
        raise Interrupted(run.told, trace, interrupted)
    return trace


def _kept(left: Sequence[Left], notes: Sequence[str]) -> dict[str, Any]:
    """The things that no exchange shows: `left`, what the server may still have, and `notes`, a sentence each."""
    kept = {"left": [asdict(one) for one in left], "notes": list(notes)}
    return {name: value for name, value in kept.items() if value}


def _allowance(going: Sequence[Scenario], settings: Settings) -> Allowance:
    """The requests of a run: each scenario that fits has what it takes, and all have the rest together."""
    planned = shares(going, settings) if settings.max_requests is not None else []
    return Allowance(settings.max_requests, {share.name: share.requests + share.polls for share in planned})


def _session(name: str, wire: Wire, earlier: Trace | None) -> Session:
    session = Session(name, wire)
    own = [exchange for exchange in earlier.exchanges if exchange.scenario == name] if earlier else []
    for exchange in own:
        made = id_in(exchange) if exchange.request.method == "POST" else None
        if made and exchange.request.path == "/files":
            session.files.append(made)
        elif made and exchange.request.path == CREATE_PATH and is_batch_answer(exchange):
            session.batches.append(made)
    session.batches += strays(own, session.files, session.batches)
    wire.batches.update(session.batches)
    return session


@dataclass
class _Run:
    """The scenarios of a run, side by side, and the cleaning after them."""

    wire: Wire
    sessions: list[tuple[Scenario, Session]]
    """A scenario that was starved and is run once more has a second one."""
    record: _Record
    interrupted: str = ""
    """The name of the signal that interrupted the run; empty where none did."""
    told: str = ""
    """What an interrupted run made, and what of it is left, in one line."""

    def drive(self, *, begin: bool, keep: bool) -> tuple[bool, list[Left]]:
        """Go through the scenarios and clean up; true when the time was up, and what is left on the server."""
        try:
            signals.let_through()  # an earlier part of the run may have held one back
            self._side_by_side(begin=begin)
            self._alone()
        except KeyboardInterrupt as stop:
            self.interrupted = signals.name_of(stop)
        except BaseException:
            self._clean(keep=False)
            raise
        time_up = self.wire.budget.up
        return time_up, self._clean(keep=keep and time_up)

    def _side_by_side(self, *, begin: bool) -> None:
        self._until_all_end([partial(self._go, *one, begin=begin) for one in self.sessions])

    def _alone(self) -> None:
        """Run the scenarios that were starved once more, one at a time.

        Where the server still answers nothing of a kind, the others that lacked the same are left out.
        """
        dead: set[str] = set()
        for scenario, starved in list(self.sessions):
            if starved.starved <= dead or self.wire.silent or self.wire.budget.left() <= 0:
                continue
            again = Session(scenario.name, self.wire)
            self.sessions.append((scenario, again))
            self._until_all_end([partial(self._go, scenario, again, begin=True)])
            dead |= {kind for kind in again.starved if not self.wire.throttle.has_answered(kind)}

    def _go(self, scenario: Scenario, session: Session, *, begin: bool) -> None:
        if begin:
            scenario.begin(session)
        scenario.go_on(session)
        self.wire.allowance.release(scenario.name)

    def _until_all_end(self, work: Sequence[Callable[[], object]]) -> None:
        """Do all of it side by side; where one piece fails, the others stop at their next step."""
        try:
            _until_all_end(started(work))
        except BaseException:
            self.wire.budget.stop()
            raise

    def _clean(self, *, keep: bool) -> list[Left]:
        cleaning = Cleaning(
            self.wire,
            tuple(session for _, session in self.sessions),
            lambda: (*self.record.exchanges, *self.wire.unanswered()),
            self._kept_batches() if keep and not self.interrupted else frozenset(),
        )
        self.interrupted = cleaned(cleaning, interrupted=self.interrupted)
        if self.interrupted:
            self.told = told(cleaning, self.interrupted)
            self.record.exchanges += self.wire.give_up()
        else:
            look_at_the_root(self.wire, self.record.exchanges)
        self.wire.close()
        return cleaning.left

    def _kept_batches(self) -> frozenset[str]:
        """The batches whose end a later run waits for."""
        found = (scenario.awaited(session.batches) for scenario, session in self.sessions)
        return frozenset(batch_id for batches in found for batch_id in batches)


def _until_all_end(threads: Sequence[Working]) -> None:
    """Wait for the end of all threads; raises what the first of them raised as soon as it did."""
    while any(thread.is_alive() for thread in threads):
        for thread in threads:
            if not thread.is_alive():
                thread.finish()
        next((thread for thread in threads if thread.is_alive()), threads[0]).join(SLICE)
    for thread in threads:
        thread.finish()
