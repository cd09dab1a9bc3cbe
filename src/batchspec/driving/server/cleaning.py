"""Cleaning up: the server is left as it was, and what could not be taken away is remembered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from batchspec.driving.server.http.session import Session, has_ended
from batchspec.driving.server.http.wire import Wire
from batchspec.judging.evidence.sightings import is_batch_answer, sightings
from batchspec.reading.step import CLEANUP_CANCEL
from batchspec.reading.trace import CLEANING, CUT_SHORT, Exchange
from batchspec_contract.lifecycle import TERMINAL

CLEANING_SECONDS = 10.0
"""Seconds for cleaning up, on top of the run's own: enough for a few dozen requests, and Ctrl-C does not hang."""
LONGEST_REQUEST = 2.0
"""Seconds for one request of it, so that one that is not answered leaves time for the others."""
KEPT = "it is kept for a later run"
NO_CANCEL = "the server has no cancel"
NO_TIME = "there was no time left to take it away"
_CANCELLED = frozenset({"cancelling", "cancelled"})


@dataclass(frozen=True, slots=True)
class Left:
    """Something that the run made and that the server may still have."""

    kind: Literal["batch", "file"]
    id: str
    why: str


def clean_up(
    wire: Wire, sessions: Iterable[Session], exchanges: Sequence[Exchange], *, keep: bool
) -> list[Left]:
    """Cancel what was created and has not ended, delete what was uploaded and what came of it; what is left of both.

    `keep` leaves the batches that have not ended, and their files, for a later run.
    """
    wire.budget.renew(CLEANING_SECONDS, LONGEST_REQUEST)
    ended = _ended(exchanges)
    kept: list[Left] = []
    batches: dict[str, None] = {}
    files: dict[str, None] = {}
    for session in sessions:
        unfinished = [batch_id for batch_id in session.batches if batch_id not in ended]
        if keep and unfinished:
            kept += (Left("batch", batch_id, KEPT) for batch_id in unfinished)
            kept += (Left("file", file_id, KEPT) for file_id in session.files)
            continue
        batches.update(dict.fromkeys(unfinished))
        files.update(dict.fromkeys([*session.files, *_results(session.batches, exchanges)]))
    cleaner = Session(CLEANING, wire)
    # Batches come first: they cost money while they run.
    return [*_cancel(cleaner, batches), *_delete(cleaner, files), *kept]


def _cancel(cleaner: Session, batches: Iterable[str]) -> Iterator[Left]:
    for batch_id in batches:
        if not cleaner.settings.can("cancel"):
            yield Left("batch", batch_id, NO_CANCEL)
            continue
        answer = cleaner.cancel(batch_id, step=CLEANUP_CANCEL)
        shows = answer.json.get("status") if is_batch_answer(answer) else None
        if not has_ended(answer) and not (isinstance(shows, str) and shows in _CANCELLED):
            yield Left("batch", batch_id, _why("cancelling", answer))


def _delete(cleaner: Session, files: Iterable[str]) -> Iterator[Left]:
    for file_id in files:
        answer = cleaner.delete_file(file_id)
        if answer.response is None or not answer.response.ok:
            yield Left("file", file_id, _why("deleting", answer))


def _why(doing: str, tried: Exchange) -> str:
    if tried.response is not None:
        return f"{doing} it was answered {tried.response.status}"
    if tried.number:
        return f"{doing} it was not answered"
    return NO_TIME if tried.error == CUT_SHORT else str(tried.error)


def _ended(exchanges: Iterable[Exchange]) -> set[str]:
    """Ids of the batches that were seen to have ended."""
    return {
        snapshot.raw["id"]
        for exchange in exchanges
        for snapshot in sightings(exchange)
        if snapshot.status in TERMINAL and isinstance(snapshot.raw.get("id"), str)
    }


def _results(batches: Iterable[str], exchanges: Iterable[Exchange]) -> list[str]:
    """Ids of the result files that these batches were seen to have."""
    own = set(batches)
    shown = [
        snapshot.file_id(key)
        for exchange in exchanges
        for snapshot in sightings(exchange)
        if isinstance(snapshot.raw.get("id"), str) and snapshot.raw["id"] in own
        for key in ("output_file_id", "error_file_id")
    ]
    return [file_id for file_id in dict.fromkeys(shown) if file_id]
