"""Collecting: every scenario side by side, all that passes into one trace, and the server left as it was."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from typing import Any

from batchspec.driving.server.cleaning import Left, clean_up
from batchspec.driving.server.http.budget import Budget
from batchspec.driving.server.http.redact import Redactor
from batchspec.driving.server.http.root import look_at_the_root
from batchspec.driving.server.http.session import Session, id_in
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.server.http.wire import Wire
from batchspec.driving.server.scenarios import Scenario, scenarios
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.reading.trace import Exchange, Header, Trace
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
    return [scenario for scenario in scenarios().values() if scenario.possible(able)]


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
    budget: Budget | None = None,
) -> Trace:
    """Drive the server through its scenarios; raises `NoAnswer` when nothing was ever answered.

    The trace is as it was received; `Redactor.trace` takes the secrets out before it is stored.
    `earlier` is a trace to go on with: nothing is created again, what had not ended is waited for. `keep` leaves
    batches that have not ended as they are, so that a later run can go on. `only_scenarios` names those to go
    through; all, without. `budget` is the time of the run; `settings.timeout` real seconds, without.
    """
    record = _Record(list(earlier.exchanges) if earlier else [], progress)
    wire = Wire(settings, record, after=record.exchanges, budget=budget)
    started = earlier.header.started if earlier else datetime.now(timezone.utc).isoformat(timespec="seconds")
    wanted = [s for s in chosen(settings) if only_scenarios is None or s.name in only_scenarios]
    sessions = {s: _session(s.name, wire, earlier) for s in wanted}
    left: list[Left] = []
    try:
        _side_by_side(sessions, wire, begin=earlier is None)
    except BaseException:
        keep = False
        raise
    finally:
        time_up = wire.budget.up
        left += clean_up(wire, sessions.values(), tuple(record.exchanges), keep=keep)
        look_at_the_root(wire, record.exchanges)
        wire.close()
    if not any(exchange.response for exchange in record.exchanges):
        first = record.exchanges[0].error if record.exchanges else "nothing was sent"
        raise NoAnswer(settings.url, Redactor.of(settings).text(first or "no answer"))
    header = Header(
        "server",
        settings.url,
        kit=__version__,
        contract=CONTRACT,
        started=started,
        capabilities=capabilities(settings),
        kept=_kept(left, wire.notes),
        time_up=time_up,
        declared=settings.declared.to_json(),
    )
    return Trace(header, tuple(sorted(record.exchanges, key=lambda e: (e.ended, e.number))))


def _kept(left: Sequence[Left], notes: Sequence[str]) -> dict[str, Any]:
    """The things that no exchange shows: `left`, what the server may still have, and `notes`, a sentence each."""
    kept = {"left": [asdict(one) for one in left], "notes": list(notes)}
    return {name: value for name, value in kept.items() if value}


def _session(name: str, wire: Wire, earlier: Trace | None) -> Session:
    session = Session(name, wire)
    for exchange in earlier.exchanges if earlier else ():
        made = id_in(exchange) if exchange.scenario == name and exchange.request.method == "POST" else None
        if made and exchange.request.path == "/files":
            session.files.append(made)
        elif made and exchange.request.path == "/batches" and is_batch_answer(exchange):
            session.batches.append(made)
    return session


def _side_by_side(sessions: dict[Scenario, Session], wire: Wire, *, begin: bool) -> None:
    def run(scenario: Scenario) -> None:
        if begin:
            scenario.begin(sessions[scenario])
        scenario.go_on(sessions[scenario])

    with ThreadPoolExecutor(max_workers=max(1, len(sessions)), thread_name_prefix="batchspec") as pool:
        running = [pool.submit(run, scenario) for scenario in sessions]
        try:
            for future in running:
                future.result()
        except BaseException:
            wire.budget.stop()  # the others stop at their next step
            raise
