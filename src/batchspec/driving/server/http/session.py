"""A scenario's dealings with a server: each call is one exchange, and has its step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from batchspec.driving.server.http.lost_creates import CREATE_PATH, LIMIT, made_by
from batchspec.driving.server.http.paths import NoSegment, check_sendable, segment
from batchspec.driving.server.http.resending import Patience, wait_asked
from batchspec.driving.server.http.settings import Key, Settings
from batchspec.driving.server.http.wire import Wire
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.reading.step import (
    CANCEL,
    CANCEL_ENDED,
    CONTENT,
    CREATE,
    DELETE_FILE,
    LIST,
    LOOK_AT_FILE,
    OTHER_METHOD,
    RETRIEVE,
    UPLOAD,
    Step,
)
from batchspec.reading.trace import CUT_SHORT, Exchange, Request
from batchspec_contract.lifecycle import TERMINAL

FIRST_PAUSE = 0.1
"""Seconds between two polls at first: a test server may be done in a second, and each status should be seen."""
QUICK_FOR = 5.0
"""Seconds until the pauses become longer."""
SLOWER = 1.5
LONGEST_PAUSE = 5.0
"""Seconds; a server that takes minutes is asked a dozen times in each, which no rate limit minds."""
NEEDED = frozenset({"upload", "create", "list"})
"""The operations without whose answers the rest of a scenario, or what is judged by it, cannot be."""
MOST_MISSES = 2
"""Polls in a row that show no batch before it is given up; fewer may be a hiccup of a proxy."""


def pauses(*, sparing: bool = False) -> Iterator[float]:
    """Seconds between two polls: a tenth for the first five, then half as long again up to five.

    `sparing` is for a run whose requests are counted: each pause is half as long again from the first, and none too long.
    """
    spent, pause = 0.0, FIRST_PAUSE
    while True:
        yield pause
        spent += pause
        if sparing:
            pause *= SLOWER
        elif spent >= QUICK_FOR:
            pause = min(pause * SLOWER, LONGEST_PAUSE)


def polls_within(seconds: float, *, sparing: bool = False) -> int:
    """The most polls of one batch in so many seconds, with the one that looks once more when it has ended."""
    spent, count = 0.0, 2
    for pause in pauses(sparing=sparing):
        spent += pause
        if spent >= seconds:
            break
        count += 1
    return count


@dataclass
class Session:
    """One scenario's dealings with the server."""

    scenario: str
    wire: Wire
    batches: list[str] = field(default_factory=list)
    """Ids of the batches it created."""
    files: list[str] = field(default_factory=list)
    """Ids of the files it uploaded."""
    key: Key = "own"
    """The key that its requests are sent with."""
    starved: set[str] = field(default_factory=set)
    """The operations that a scenario is made of and of which a request met nothing but errors that may pass."""

    def with_key(self, key: Key) -> Session:
        """The same session with another key; what it creates belongs to both."""
        return replace(self, key=key)

    @property
    def settings(self) -> Settings:
        return self.wire.settings

    def input_file(self, text: str) -> str | None:
        """A file to make a batch of: the one named in the settings, or `text`, uploaded."""
        return self.settings.input_file_id or (self.upload(text) if self.settings.can("files") else None)

    def upload(self, text: str, step: Step = UPLOAD) -> str | None:
        """Upload an input file; its id, or `None` where there is none."""
        exchange = self._send(step, "POST", "/files", file=text)
        file_id = self._given(exchange)
        if file_id:
            self.files.append(file_id)
        return file_id

    def create(self, input_file_id: str, step: Step = CREATE, **more: Any) -> Exchange:
        """Ask for a batch over an uploaded file; `more` is added to the body."""
        body = {
            "input_file_id": input_file_id,
            "endpoint": self.settings.endpoint,
            "completion_window": self.settings.window,
            **more,
        }
        return self.create_raw(step, body=body)

    def create_raw(self, step: Step, **what: Any) -> Exchange:
        """Ask for a batch with any body, `body` as JSON or `raw` as it is; what is created is remembered."""
        exchange = self._send(step, "POST", CREATE_PATH, in_place=self._made_all_the_same, **what)
        created = self._given(exchange) if is_batch_answer(exchange) else None
        if created:
            self.batches.append(created)
            self.wire.batches.add(created)
        return exchange

    def _made_all_the_same(self, lost: Exchange) -> Exchange | None:
        """The batch of a create whose answer was lost, retrieved; `None` where the list does not show it."""
        asked = lost.request.json
        if not (lost.lost and lost.number and self.settings.can("list")):
            return None
        if not isinstance(asked, dict) or asked.get("input_file_id") not in self.files:
            return None
        found = made_by(self.list_page(LIMIT, None), asked, self.files, self.wire.batches)
        shown = self.retrieve(found) if found else None
        if shown is not None and not is_batch_answer(shown):
            self.starved.add(CREATE.operation)
        return shown

    def retrieve(self, batch_id: str, step: Step = RETRIEVE) -> Exchange:
        return self._send_about(batch_id, step, "GET", "/batches/{}")

    def cancel(self, batch_id: str, step: Step = CANCEL) -> Exchange:
        return self._send_about(batch_id, step, "POST", "/batches/{}/cancel")

    def cancel_ended(self, batch_id: str) -> None:
        """Cancel a batch that has ended, and retrieve it once more."""
        if self.settings.can("cancel"):
            self.cancel(batch_id, step=CANCEL_ENDED)
            self.retrieve(batch_id)

    def list_page(self, limit: int, after: str | None, step: Step = LIST) -> Exchange:
        query = {"limit": limit, **({"after": after} if after else {})}
        try:
            check_sendable(after or "")
        except NoSegment as error:
            return self._unsent(error, step, "GET", "/batches")
        return self._send(step, "GET", "/batches", query=query)

    def other_method(self, method: str, path: str) -> Exchange:
        return self._send(OTHER_METHOD, method, path, body={})

    def fetch_results(self, batch: dict[str, Any]) -> None:
        """Fetch the result files a batch shows."""
        self._fetch(_result_ids(batch))

    def _fetch(self, file_ids: Iterable[str]) -> None:
        for file_id in file_ids if self.settings.can("results") else ():
            self.content(file_id)

    def content(self, file_id: str, step: Step = CONTENT) -> Exchange:
        return self._send_about(file_id, step, "GET", "/files/{}/content")

    def look_at_file(self, file_id: str) -> Exchange:
        return self._send_about(file_id, LOOK_AT_FILE, "GET", "/files/{}")

    def delete_file(self, file_id: str) -> Exchange:
        return self._send_about(file_id, DELETE_FILE, "DELETE", "/files/{}")

    def poll(self, batch_id: str) -> Exchange | None:
        """Retrieve until the batch has ended, once more to see that it stays so; the last sighting.

        A result file whose id is shown before the end is fetched at that moment, and again when the batch has ended.
        `None` where the run's time was up or the server stopped showing the batch.
        """
        misses, early = 0, dict[str, None]()
        for pause in pauses(sparing=self.settings.max_requests is not None):
            exchange = self.retrieve(batch_id)
            if not exchange.number:
                return None  # nothing was sent, and would not be the next time
            if is_batch_answer(exchange):
                misses = 0
                if has_ended(exchange):
                    self._fetch(early)
                    return self.retrieve(batch_id)
                new = [file_id for file_id in _result_ids(exchange.json) if file_id not in early]
                self._fetch(new)
                early |= dict.fromkeys(new)
            else:
                misses += 1
            if misses > MOST_MISSES or not self.rest(max(pause, wait_asked(exchange))):
                return None
        return None

    def rest(self, seconds: float) -> bool:
        """Wait; false, and at once, where the run would have no time left afterwards."""
        return self.wire.budget.rest(seconds)

    def _send_about(self, its_id: str, step: Step, method: str, path: str) -> Exchange:
        """Send a request about one batch or file; `path` has `{}` where its id stands."""
        try:
            whole = path.format(segment(its_id))
        except NoSegment as error:
            return self._unsent(error, step, method, path)
        return self._send(step, method, whole)

    def _unsent(self, why: NoSegment, step: Step, method: str, path: str) -> Exchange:
        """An exchange that was none: it has no answer and is not recorded, and the run's notes say why."""
        self.wire.note(str(why))
        return Exchange(Request(method, path), error=str(why), scenario=self.scenario, step=step)

    def _given(self, exchange: Exchange) -> str | None:
        """The id that an answer gives to what was made; `None` where it gives none that can be sent again."""
        found = id_in(exchange)
        try:
            check_sendable(found or "")
        except NoSegment as error:
            self.wire.note(str(error))
            return None
        return found

    def _send(
        self,
        step: Step,
        method: str,
        path: str,
        *,
        in_place: Callable[[Exchange], Exchange | None] = lambda _: None,
        **what: Any,
    ) -> Exchange:
        """Send, and send again after an error that may pass, as long as there is patience and time.

        `in_place` gives an exchange that stands for one that failed, where there is one; then nothing is sent again.
        """
        patience = Patience()
        while True:
            exchange = self.wire.send(self.scenario, step, method, path, key=self.key, **what)
            pause = patience.pause(exchange)
            other = in_place(exchange)
            if other is not None:
                return other
            if pause is None or self.wire.silent or not self.rest(pause):
                break
        if exchange.transient and exchange.number and exchange.error != CUT_SHORT:
            self.wire.gave_up = self.wire.gave_up or exchange.response is None
            self.starved |= {step.operation} & NEEDED
        return exchange


def _result_ids(batch: Mapping[str, Any]) -> list[str]:
    """The ids of the result files that a batch shows, that of the output file first."""
    shown = (batch.get(key) for key in ("output_file_id", "error_file_id"))
    return [file_id for file_id in shown if isinstance(file_id, str) and file_id]


def has_ended(exchange: Exchange) -> bool:
    """True when an answer shows a batch that has ended; its status may be any JSON value."""
    status = exchange.json.get("status") if is_batch_answer(exchange) else None
    return isinstance(status, str) and status in TERMINAL


def id_in(exchange: Exchange) -> str | None:
    """The id of what an answer shows to have been made; `None` where it shows none."""
    value = exchange.json if exchange.response and exchange.response.ok else None
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, str) and found else None
