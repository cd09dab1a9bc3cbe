"""The belongings of a run: the batches and files that it made or caused, and no others.

A server may show anything, by mistake or on purpose, and other clients may use the same account. So a file is the run's
own where an upload of ours was answered with its id, or where a batch of ours shows it as a result; a file that a batch
of somebody else uses is never ours, whoever shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from batchspec.driving.server.http.paths import NoSegment, check_sendable, segment
from batchspec.driving.server.http.session import Session, id_in
from batchspec.driving.server.http.settings import Key
from batchspec.driving.server.http.wire import SECOND_KEY
from batchspec.judging.evidence.sightings import is_batch_answer, sightings
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.judging.operations.ids import RESULTS
from batchspec.reading.trace import Exchange
from batchspec_contract.lifecycle import TERMINAL

_KEYS: dict[str, Key] = {"no-key": "none", "wrong-key": "wrong"}
"""The key that a request was sent with, by the mistake that it was to use it."""


@dataclass(slots=True)
class OwnBatch:
    """A batch that the run made, as it was seen last."""

    id: str
    scenario: str = ""
    key: Key = "own"
    """The key that it was created with."""
    status: str = ""
    """Empty where no answer showed one."""
    created_at: float | None = None
    input_file: str | None = None
    results: dict[str, None] = field(default_factory=dict)
    """Ids of the result files that it showed."""

    @property
    def ended(self) -> bool:
        return self.status in TERMINAL

    def see(self, snapshot: Snapshot) -> None:
        """Take over what a sighting shows; a batch that has ended stays so."""
        if not self.ended:
            self.status = snapshot.status or self.status
        created = snapshot.raw.get("created_at")
        if isinstance(created, int | float) and not isinstance(created, bool):
            self.created_at = created
        found = (snapshot.file_id(key) for key in RESULTS)
        self.results.update(dict.fromkeys(file_id for file_id in found if file_id))
        self.input_file = snapshot.file_id("input_file_id") or self.input_file


@dataclass(slots=True)
class Belongings:
    """The belongings by id, in the order in which they were made."""

    batches: dict[str, OwnBatch] = field(default_factory=dict)
    uploads: dict[str, str] = field(default_factory=dict)
    """The files that were uploaded, each with its scenario."""
    used: dict[str, str] = field(default_factory=dict)
    """Ids of files that batches of others use, each with the id of such a batch."""
    deleted: set[str] = field(default_factory=set)
    """Paths of files that the server says it has deleted."""

    @property
    def results(self) -> dict[str, OwnBatch]:
        """The result files that the batches showed and that the run did not upload, each with its batch."""
        shown = {file_id: batch for batch in self.batches.values() for file_id in batch.results}
        return {file_id: batch for file_id, batch in shown.items() if file_id not in self.uploads}

    def is_deleted(self, file_id: str) -> bool:
        try:
            return f"/files/{segment(file_id)}" in self.deleted
        except NoSegment:
            return False


def belongings(exchanges: Sequence[Exchange], sessions: Iterable[Session]) -> Belongings:
    """The belongings of a run, of all that it sent and was answered so far."""
    own = Belongings()
    listed, lost = _first_listed(exchanges), False
    for exchange in exchanges:
        lost = lost or (_makes(exchange) and exchange.response is None)
        # After a create whose answer was lost, the next one may be answered with the batch that the first one made.
        _enter_made(own, exchange, {} if lost else listed)
    made = {id_in(exchange) for exchange in exchanges if _makes(exchange)}
    for session in sessions:
        # A session may know of a batch that no answer to a create told: it was found after the answer was lost.
        for batch_id in session.batches:
            if batch_id not in made:
                own.batches.setdefault(batch_id, OwnBatch(batch_id, session.scenario))
        for file_id in session.files:
            if file_id not in made:
                own.uploads.setdefault(file_id, session.scenario)
    for exchange in exchanges:
        for snapshot in sightings(exchange):
            _enter_sighting(own, snapshot, listed=_is_list(exchange))
    return own


def _makes(exchange: Exchange) -> bool:
    return exchange.request.method == "POST" and exchange.request.path in {"/files", "/batches"}


def _is_list(exchange: Exchange) -> bool:
    return exchange.request.method == "GET" and exchange.request.path.partition("?")[0] == "/batches"


def _first_listed(exchanges: Iterable[Exchange]) -> dict[str, float]:
    """The second at which a list first showed each batch."""
    found: dict[str, float] = {}
    for exchange in exchanges:
        for snapshot in sightings(exchange) if _is_list(exchange) else ():
            batch_id = snapshot.raw.get("id")
            if isinstance(batch_id, str):
                found[batch_id] = min(exchange.ended, found.get(batch_id, exchange.ended))
    return found


def _enter_made(own: Belongings, exchange: Exchange, listed: dict[str, float]) -> None:
    request = exchange.request
    if request.method == "DELETE" and exchange.response and exchange.response.ok:
        own.deleted.add(request.path)
    made = id_in(exchange) if _makes(exchange) else None
    if made is None or not _sendable(made):
        return
    if request.path == "/files":
        own.uploads.setdefault(made, exchange.scenario)
    elif request.path == "/batches" and is_batch_answer(exchange) and made not in own.batches:
        # A batch that the list showed before the create was sent is somebody else's, whatever the answer says.
        if listed.get(made, exchange.began) < exchange.began:
            return
        own.batches[made] = OwnBatch(made, exchange.scenario, _key(exchange))


def _key(exchange: Exchange) -> Key:
    if SECOND_KEY in exchange.request.headers:
        return "second"
    return _KEYS.get(exchange.step.tried, "own")


def _sendable(text: str) -> bool:
    try:
        check_sendable(text)
    except NoSegment:
        return False
    return True


def _enter_sighting(own: Belongings, snapshot: Snapshot, *, listed: bool) -> None:
    batch_id, input_file = snapshot.raw.get("id"), snapshot.file_id("input_file_id")
    if isinstance(batch_id, str) and batch_id in own.batches:
        own.batches[batch_id].see(snapshot)
        return
    # An answer about a batch of ours that shows a wrong id, or none, is about a batch of ours all the same.
    if input_file in own.uploads and not (listed and isinstance(batch_id, str)):
        return
    for file_id in (input_file, *(snapshot.file_id(key) for key in RESULTS)):
        if file_id:
            own.used.setdefault(file_id, str(batch_id))
