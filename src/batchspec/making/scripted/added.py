"""Batches that a test added as histories, and the routes that show them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from batchspec.making.batches.pages import list_object
from batchspec.making.scripted.contents import ResultFiles
from batchspec.making.scripted.history import History, NoHistory
from batchspec.making.server.behaviour import Answer, Call
from batchspec.making.server.engine import DEFAULT_LIMIT, MOST_LISTED, Engine
from batchspec.making.server.files import StoredFile
from batchspec.making.server.paging import after_of, limit_of
from batchspec.making.server.refusal import Json, Refused


class Added:
    """The histories by the id of their batch, and the files that they name. Lists have them beside the batches of `engine`."""

    def __init__(self) -> None:
        self.engine: Engine | None = None
        self._histories: dict[str, History] = {}
        self._files = ResultFiles()
        self._lock = threading.Lock()
        self._routes: dict[str, Callable[[Call], Answer | None]] = {
            "retrieve": lambda call: self._of_batch(call, History.poll),
            "cancel": lambda call: self._of_batch(call, History.cancel),
            "list": self._page,
            "file": lambda call: self._of_file(call, lambda file: Answer.of(file.json)),
            "content": lambda call: self._of_file(call, _content),
            "delete-file": lambda call: self._of_file(call, self._deleted),
        }

    def add(self, history: History, given: Mapping[str, bytes | None]) -> None:
        """Take a history and the contents of its files. Raises `NoHistory`."""
        with self._lock:
            if history.id in self._histories:
                raise NoHistory(f"the batch '{history.id}' was added before; give all its snapshots at once")
            self._files.add(history.snapshots[-1], given)
            self._histories[history.id] = history

    def answered(self, call: Call) -> Answer | None:
        """The answer to a request about a batch that was added; `None` for any other request."""
        route = self._routes.get(call.route)
        if route is None or not self._histories:
            return None
        with self._lock:
            try:
                return route(call)
            except Refused as error:
                return Answer.of(error.envelope, error.status)

    def _of_batch(self, call: Call, shown: Callable[[History], Json]) -> Answer | None:
        history = self._histories.get(call.object_id)
        return None if history is None else Answer.of(shown(history))

    def _of_file(self, call: Call, answered: Callable[[StoredFile], Answer]) -> Answer | None:
        file = self._files.find(call.object_id)
        return None if file is None else answered(file)

    def _deleted(self, file: StoredFile) -> Answer:
        self._files.delete(file.id)
        return Answer.of({"id": file.id, "object": "file", "deleted": True})

    def _page(self, call: Call) -> Answer:
        limit = limit_of(call.query, DEFAULT_LIMIT, MOST_LISTED)
        rows = [history.now for history in reversed(self._histories.values())] + _created(self.engine)
        rows.sort(key=_created_at, reverse=True)
        left = after_of(call.query, rows, lambda batch: str(batch["id"]))
        return Answer.of(list_object(left[:limit], has_more=0 < limit < len(left)))


def _content(file: StoredFile) -> Answer:
    return Answer(200, file.content, {"Content-Type": "application/octet-stream"})


def _created(engine: Engine | None) -> list[Json]:
    """Every batch that was created and not added, newest first."""
    rows: list[Json] = []
    query: dict[str, str] = {"limit": str(MOST_LISTED)}
    more = engine is not None
    while engine is not None and more:
        found = engine.batches(query)
        rows += found["data"]
        more, query["after"] = found["has_more"], found["last_id"]
    return rows


def _created_at(batch: Json) -> Any:
    at = batch.get("created_at")
    return at if isinstance(at, int | float) else 0
