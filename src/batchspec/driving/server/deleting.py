"""Deleting the files of a run: those that it uploaded and those that its batches made, and no others."""

from __future__ import annotations

from dataclasses import dataclass

from batchspec.driving.server.asking import NO_ROUTE, NOT_FOUND, Asking, status_of, why_not
from batchspec.driving.server.belongings import Belongings, OwnBatch
from batchspec.driving.server.http.paths import segment
from batchspec.driving.server.ledger import NO_TIME, Ledger
from batchspec.reading.step import CONTENT, DELETE_FILE, LOOK_AT_FILE
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.trace import CLEANING, Exchange
from batchspec.system.quoting import beginning, named

OUTPUT = "batch_output"
"""The purpose of a file that a batch made, as OpenAI documents it."""
SLACK = 5
"""Seconds that a result may seem older than its batch: whole seconds, and servers of several machines."""


@dataclass
class Deleting:
    """Deletes files one by one; `ledger` has what comes of each."""

    asking: Asking
    ledger: Ledger
    no_route: int = 0
    """The status that showed that the server has no way to delete files; 0 where none did."""

    def delete(self, file_id: str, own: Belongings) -> None:
        """Delete one file, where it is sure to be the run's own."""
        batch = own.results.get(file_id)
        why = _used(file_id, own) or (self._not_made_by(batch, file_id) if batch else "")
        if why:
            self.ledger.close("file", file_id, why)
            return
        answer = self.asking.about(file_id, DELETE_FILE, "DELETE", "/files/{}", batch.key if batch else "own")
        status = status_of(answer)
        if answer.response is not None and answer.response.ok:
            self._believe(file_id, answer)
        elif status in NO_ROUTE:
            self._no_route(file_id, status)
        elif status == NOT_FOUND:
            self._not_found(file_id)
        else:
            self._refused(file_id, answer, own)

    def _believe(self, file_id: str, answer: Exchange) -> None:
        if isinstance(answer.json, dict) and answer.json.get("deleted") is False:
            self.ledger.close("file", file_id, "the server answered that it did not delete it")
        else:
            self.ledger.gone("file", file_id)

    def _no_route(self, file_id: str, status: int) -> None:
        self.no_route = status
        self.ledger.close("file", file_id, f"the server has no DELETE /files: {status}")

    def _not_found(self, file_id: str) -> None:
        """Tell a file that is gone from a server that has no way to delete it: the latter still shows it."""
        if self.no_route == NOT_FOUND or self._is_there(file_id):
            self._no_route(file_id, NOT_FOUND)
        else:
            self.ledger.gone("file", file_id)

    def _is_there(self, file_id: str) -> bool:
        looked = self.asking.about(file_id, LOOK_AT_FILE, "GET", "/files/{}")
        if looked.response is None or looked.response.ok:
            return looked.response is not None
        # Some servers have neither route. This look is no part of the run: what is asked after a delete shows nothing.
        wire = self.asking.wire
        found = wire.status_at(wire.settings.address(f"/files/{segment(file_id)}/content"), CLEANING)
        return found is not None and 200 <= found < 300

    def _refused(self, file_id: str, answer: Exchange, own: Belongings) -> None:
        why = why_not("deleting", answer, NO_TIME)
        running = next(
            (batch for batch in own.batches.values() if not batch.ended and _uses(batch, file_id)), None
        )
        if answer.response is not None and running is not None:
            self.ledger.explain("file", file_id, f"{why} while batch {running.id} had not ended")
        elif answer.number or answer.response is not None or why != NO_TIME:
            self.ledger.close("file", file_id, why)

    def _not_made_by(self, batch: OwnBatch, file_id: str) -> str:
        """The reason why a file that a batch shows as its result may be somebody else's; empty where it is the batch's."""
        looked = self.asking.about(file_id, LOOK_AT_FILE, "GET", "/files/{}", batch.key)
        status = status_of(looked)
        if looked.response is None or not looked.response.ok:
            missing = status == NOT_FOUND or status in NO_ROUTE
            return "" if missing else why_not("looking at", looked, NO_TIME)
        shown = looked.json if isinstance(looked.json, dict) else {}
        purpose, created = shown.get("purpose"), shown.get("created_at")
        by = f"batch {batch.id} shows it as a result, and it may be somebody else's"
        has_its_id = batch.id in str(shown.get("filename"))
        if (
            isinstance(purpose, str)
            and purpose != OUTPUT
            and not has_its_id
            and not self._holds_results(batch, file_id)
        ):
            return f"{by}: its purpose is {named(purpose, 40)}, and it holds no result lines"
        if _older(created, batch.created_at):
            return f"{by}: it is older than the batch"
        return ""

    def _holds_results(self, batch: OwnBatch, file_id: str) -> bool:
        """True of a file that begins with a result line: some servers give result files the purpose of input files.

        A file whose name has the id of the batch need not be asked for, nor is there anything in an empty one.
        """
        fetched = self.asking.about(file_id, CONTENT, "GET", "/files/{}/content", batch.key)
        text = fetched.response.body if fetched.response and fetched.response.ok else None
        if text == "":
            return True
        try:
            line = load((text or "").lstrip().partition("\n")[0])
        except NotStrictJSON:
            return False
        return isinstance(line, dict) and "custom_id" in line and bool(line.keys() & _OUTCOMES)


_OUTCOMES = frozenset({"response", "error"})
"""Keys of a result line that no input line has."""


def _older(created: object, batch_created: float | None) -> bool:
    if not isinstance(created, int | float) or isinstance(created, bool) or batch_created is None:
        return False
    return created < batch_created - SLACK


def _used(file_id: str, own: Belongings) -> str:
    """The reason to leave a file that a batch of somebody else uses, too; empty where none does."""
    other = own.used.get(file_id)
    return f"batch {beginning(other, 80)} uses it, and the run did not make that batch" if other else ""


def _uses(batch: OwnBatch, file_id: str) -> bool:
    return batch.input_file == file_id or file_id in batch.results
