"""Collecting: every scenario side by side, all that passes into one trace, and the server left as it was."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timezone

from batchspec.driving.server.http.budget import Budget
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.server.http.wire import Wire
from batchspec.driving.server.scenarios import Scenario, scenarios
from batchspec.judging.evidence.sightings import is_batch_answer, sightings
from batchspec.reading.step import CLEANUP_CANCEL
from batchspec.reading.trace import CLEANING, Exchange, Header, Trace
from batchspec.version import __version__
from batchspec_contract import CONTRACT
from batchspec_contract.lifecycle import TERMINAL

CLEANING_SECONDS = 10.0
"""Seconds for cleaning up, on top of the run's own: enough for a few dozen requests, and Ctrl-C does not hang."""

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

    def ended(self) -> set[str]:
        """Ids of the batches that were seen to have ended."""
        return {
            snapshot.raw["id"]
            for exchange in list(self.exchanges)
            for snapshot in sightings(exchange)
            if snapshot.status in TERMINAL and isinstance(snapshot.raw.get("id"), str)
        }

    def results(self, batches: Iterable[str]) -> list[str]:
        """Ids of the result files that these batches were seen to have."""
        own = set(batches)
        shown = [
            snapshot.file_id(key)
            for exchange in list(self.exchanges)
            for snapshot in sightings(exchange)
            if isinstance(snapshot.raw.get("id"), str) and snapshot.raw["id"] in own
            for key in ("output_file_id", "error_file_id")
        ]
        return [file_id for file_id in dict.fromkeys(shown) if file_id]


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

    `earlier` is a trace to go on with: nothing is created again, what had not ended is waited for. `keep` leaves
    batches that have not ended as they are, so that a later run can go on. `only_scenarios` names those to go
    through; all, without. `budget` is the time of the run; `settings.timeout` real seconds, without.
    """
    record = _Record(list(earlier.exchanges) if earlier else [], progress)
    wire = Wire(settings, record, after=record.exchanges, budget=budget)
    started = earlier.header.started if earlier else datetime.now(timezone.utc).isoformat(timespec="seconds")
    wanted = [s for s in chosen(settings) if only_scenarios is None or s.name in only_scenarios]
    sessions = {s: _session(s.name, wire, earlier) for s in wanted}
    try:
        _side_by_side(sessions, wire, begin=earlier is None)
    except BaseException:
        keep = False
        raise
    finally:
        _clean_up(wire, sessions.values(), record, keep=keep)
        wire.close()
    if not any(exchange.response for exchange in record.exchanges):
        first = record.exchanges[0].error if record.exchanges else "nothing was sent"
        raise NoAnswer(settings.url, first or "no answer")
    header = Header(
        "server",
        settings.url,
        kit=__version__,
        contract=CONTRACT,
        started=started,
        capabilities=capabilities(settings),
    )
    return Trace(header, tuple(sorted(record.exchanges, key=lambda e: (e.ended, e.number))))


def _session(name: str, wire: Wire, earlier: Trace | None) -> Session:
    session = Session(name, wire)
    for exchange in earlier.exchanges if earlier else ():
        if (
            exchange.scenario != name
            or exchange.request.method != "POST"
            or not isinstance(exchange.json, dict)
        ):
            continue
        if is_batch_answer(exchange) and exchange.request.path == "/batches":
            session.batches.append(exchange.json["id"])
        elif exchange.request.path == "/files" and isinstance(exchange.json.get("id"), str):
            session.files.append(exchange.json["id"])
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
            wire.budget.renew(0)  # the others stop at their next step
            raise


def _clean_up(wire: Wire, sessions: Iterable[Session], record: _Record, *, keep: bool) -> None:
    """Cancel what was created and has not ended, delete what was uploaded and what came of it; nothing is judged."""
    wire.budget.renew(CLEANING_SECONDS)
    cleaner, ended = Session(CLEANING, wire), record.ended()
    for session in sessions:
        unfinished = [batch_id for batch_id in dict.fromkeys(session.batches) if batch_id not in ended]
        if keep and unfinished:
            continue
        for batch_id in unfinished if wire.settings.can("cancel") else ():
            cleaner.cancel(batch_id, step=CLEANUP_CANCEL)
        for file_id in dict.fromkeys([*session.files, *record.results(session.batches)]):
            if cleaner.delete_file(file_id).response is None:
                return
