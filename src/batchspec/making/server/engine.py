"""The Batch API without HTTP: files and batches in memory. The clock decides in which state they are.

No thread works behind it. Each request reads the time once, and the whole answer follows from that time. So every stamp
is set once, and two answers never disagree.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Collection, Mapping
from typing import Any

from batchspec.making.batches.pages import list_object
from batchspec.making.server.batch import Batch, ResultIds, shown
from batchspec.making.server.behaviour import Behaviour, Upload
from batchspec.making.server.clock import Clock, RunningClock
from batchspec.making.server.create import CreateRequest, checked
from batchspec.making.server.files import FileStore, StoredFile, checked_purpose
from batchspec.making.server.ids import Ids
from batchspec.making.server.life import Scenario, planned, refused, scenario_of
from batchspec.making.server.lines import Fault, Input, read
from batchspec.making.server.paging import after_of, limit_of
from batchspec.making.server.refusal import Json, Refused, missing, no_batch, quoted
from batchspec.making.server.results import Work, written

DEFAULT_LIMIT, MOST_LISTED = 20, 100
"""Batches of a page: without a `limit`, and with the largest one that OpenAI documents."""

REFUSED_ANYWAY = Fault(
    "token_limit_exceeded",
    "Enqueued token limit reached: this server refuses every batch, whatever its input.",
)


class Engine:
    """The files and batches of a server. Each public method is one request; it raises `Refused` for a bad one."""

    def __init__(
        self,
        clock: Clock | None = None,
        *,
        scenario: str | Scenario = "happy",
        behaviour: Behaviour | None = None,
        models: Collection[str] | None = None,
        seed: int | None = None,
    ) -> None:
        self.clock = clock or RunningClock()
        self.behaviour = behaviour or Behaviour()
        self._scenario = scenario_of(scenario)
        self._next_scenarios: deque[Scenario] = deque()
        self._models = models
        self._ids = Ids(seed)
        self._files = FileStore()
        self._batches: dict[str, Batch] = {}
        self._open: dict[str, Batch] = {}
        self._lock = threading.RLock()

    def take_next(self, *scenarios: str | Scenario) -> None:
        """Use these scenarios for the next batches, one each, and after them the scenario of the server again."""
        with self._lock:
            self._next_scenarios.extend(map(scenario_of, scenarios))

    def upload(self, purpose: str | None, file: Upload | None, expires_after: int | None = None) -> Json:
        """Store a file."""
        good = checked_purpose(purpose)
        if file is None:
            raise missing("file")
        with self._lock:
            at = int(self.clock.now())
            expires = None if expires_after is None else at + expires_after
            stored = StoredFile(self._ids.file(), file.name, good, file.content, at, expires)
            self._files.add(stored)
            return stored.json

    def files(self, query: Mapping[str, str]) -> Json:
        """A page of the files."""
        with self._lock:
            return self._files.page(query, self._now())

    def file(self, file_id: str) -> Json:
        """One file, without its content."""
        with self._lock:
            return self._files.get(file_id, self._now()).json

    def content(self, file_id: str) -> bytes:
        """The content of a file."""
        with self._lock:
            return self._files.get(file_id, self._now()).content

    def delete_file(self, file_id: str) -> Json:
        """Delete a file; batches that were made of it go on."""
        with self._lock:
            self._files.delete(file_id, self._now())
            return {"id": file_id, "object": "file", "deleted": True}

    def create(self, body: Any) -> Json:
        """Create a batch. A bad input file does not refuse it: the batch fails later."""
        asked = checked(self.behaviour.create_body(body))
        with self._lock:
            file = self._files.find(asked.input_file_id, self._now())
        found = self._read(file, asked)
        with self._lock:
            now = self._now()
            batch = self._begun(asked, found, now)
            self._batches[batch.id] = self._open[batch.id] = batch
            self._catch_up(now)
            return self._shown(batch, now, "create")

    def retrieve(self, batch_id: str) -> Json:
        """One batch as it is now."""
        with self._lock:
            now = self._now()
            return self._shown(self._batch(batch_id), now, "retrieve")

    def cancel(self, batch_id: str) -> Json:
        """Cancel a batch. One that is cancelling or cancelled already is shown as it is."""
        with self._lock:
            now = self._now()
            batch = self._batch(batch_id)
            status = batch.course.status(now)
            if self.behaviour.refuses_cancel(status in {"completed", "failed", "expired"}, status):
                raise Refused(409, f"Cannot cancel a batch with status {quoted(status)}.")
            if status not in {"cancelling", "cancelled"}:
                course = batch.course.cancelled(now, batch.scenario.pace)
                batch.course = self.behaviour.course(course, batch)
                self._catch_up(now)
            return self._shown(batch, now, "cancel")

    def batches(self, query: Mapping[str, str]) -> Json:
        """A page of the batches, newest first."""
        limit = limit_of(query, DEFAULT_LIMIT, MOST_LISTED)
        with self._lock:
            now = self._now()
            rows = list(reversed(self._batches.values()))
            left = after_of(query, rows, lambda batch: batch.id)
            data = [self._shown(batch, now, "list") for batch in left[:limit]]
            right = list_object(data, has_more=0 < limit < len(left))
            return self.behaviour.page(
                right, lambda: [self._shown(batch, now, "list") for batch in rows], query
            )

    def _now(self) -> float:
        now = self.clock.now()
        self._catch_up(now)
        return now

    def _batch(self, batch_id: str) -> Batch:
        if batch_id not in self._batches:
            raise no_batch(batch_id)
        return self._batches[batch_id]

    def _shown(self, batch: Batch, now: float, route: str) -> Json:
        return self.behaviour.shown(shown(batch, now), batch, route)

    def _read(self, file: StoredFile | None, asked: CreateRequest) -> Input:
        if file is None:
            message = f"The file {quoted(asked.input_file_id)} does not exist."
            found = Input(faults=(Fault("invalid_request", message, "file_id"),))
        elif file.purpose != "batch":
            message = f"The file {quoted(file.id)} has the purpose {quoted(file.purpose)}, not 'batch'."
            found = Input(faults=(Fault("invalid_request", message, "file_id"),))
        else:
            found = read(file.content, asked.endpoint, self._models)
        return self.behaviour.input(found, file.content if file else None)

    def _begun(self, asked: CreateRequest, found: Input, now: float) -> Batch:
        scenario = self._next_scenarios.popleft() if self._next_scenarios else self._scenario
        if scenario.refuses and not found.faults:
            found = Input(faults=(REFUSED_ANYWAY,))
        course = (
            refused(scenario, now)
            if found.faults
            else planned(scenario, now, now + asked.window, len(found.requests))
        )
        reserved = (self._ids.file(), self._ids.file())
        batch = Batch(self._ids.batch(), asked, found, now, scenario, course, reserved)
        batch.course = self.behaviour.course(course, batch)
        return batch

    def _catch_up(self, now: float) -> None:
        for batch in [batch for batch in self._open.values() if batch.ended(now)]:
            del self._open[batch.id]
            batch.results = self._filed(batch, now)

    def _filed(self, batch: Batch, now: float) -> ResultIds:
        stamps = batch.course.stamps(now)
        if "in_progress_at" not in stamps:
            return ResultIds()
        at = max(stamps.values())
        status, run = batch.course.status(now), batch.course.run(now)
        work = Work(batch.id, batch.asked.endpoint, batch.requests, run, stamps["in_progress_at"], status)
        results = self.behaviour.results(written(work), batch)
        output = self._write(batch, batch.reserved[0], "output", results.output, at)
        errors = self._write(batch, batch.reserved[1], "error", results.errors, at)
        return ResultIds(output, errors, results.tokens)

    def _write(self, batch: Batch, file_id: str, kind: str, lines: list[Json], at: int) -> str | None:
        if not lines:
            return None
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        name = f"{batch.id}_{kind}.jsonl"
        content = self.behaviour.content(text.encode("utf-8", "replace"), name)
        expires = None if batch.asked.kept is None else at + batch.asked.kept
        self._files.add(StoredFile(file_id, name, "batch_output", content, at, expires))
        return file_id
