"""One request over HTTP, bounded in time and size, and written down as an exchange."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import urllib3

from batchspec.contract.placeholders import WRONG_KEY
from batchspec.driving.server.http.allowance import NONE_LEFT, Allowance
from batchspec.driving.server.http.answers import AnswerReader
from batchspec.driving.server.http.budget import LONGEST_REQUEST, Budget
from batchspec.driving.server.http.connections import Deadline, keeping_to
from batchspec.driving.server.http.heads import HeadLimit, TooLong
from batchspec.driving.server.http.settings import Key, Settings
from batchspec.driving.server.http.throttle import Throttle, Turn
from batchspec.driving.server.http.transport import Sockets, Transport
from batchspec.reading.step import Step
from batchspec.reading.trace import CLEANING, CUT_SHORT, Exchange, Request, Response
from batchspec.system.network_errors import with_request
from batchspec.system.quoting import beginning
from batchspec.system.secrets.held import Secret
from batchspec.version import __version__

SECOND_KEY = "batchspec-key"
"""The header of a request that is sent with the key of a second tenant."""
MOST_NOTES = 100
"""Notes on a run that are kept; a server that makes more of them makes the same ones."""

LONGEST_SHOWN = 120
"""Characters of a request that a note names; an id may have thousands."""

FORM = {"purpose": "batch"}
"""The form of an upload, beside its file."""
MAKING = frozenset({"/files", "/batches"})
"""The paths of requests that make something, with POST."""

Recorder = Callable[[Exchange], None]


class Wire:
    """Sends requests to one server; every exchange is numbered and handed to `record` as it was, secrets included."""

    def __init__(
        self,
        settings: Settings,
        record: Recorder,
        after: Sequence[Exchange] = (),
        budget: Budget | None = None,
        started: float | None = None,
    ) -> None:
        """`after` are the exchanges of an earlier run that this one goes on with.

        `started` is the time of `time.monotonic` that seconds are counted from; without it they go on from those exchanges.
        """
        self.settings = settings
        ended = max((exchange.ended for exchange in after), default=0.0)
        self.started = time.monotonic() - ended if started is None else started
        self.budget = budget or Budget(settings.timeout)
        self._record = record
        self._count = max((exchange.number for exchange in after), default=0)
        self._lock = threading.Lock()
        self._notes: dict[str, None] = {}
        self._reader = AnswerReader(settings.limits)
        self._told: set[str] = set()
        """The limits that answers were beyond, as far as they were told."""
        self.throttle = Throttle()
        self.gave_up = False
        """True once a request had no answer however often it was sent."""
        self._answered = any(exchange.response for exchange in after)
        self.batches: set[str] = set()
        """Ids of the batches that the server told the run it had created."""
        self._transport: Transport = (
            settings.app.transport(self.note) if settings.app else Sockets(settings.ca_bundle)
        )
        self._only: str | None = None
        self.allowance = Allowance(settings.max_requests)
        self._on_the_way: dict[Deadline, Exchange] = {}
        """Requests that have no answer yet, by their deadlines."""

    def close(self) -> None:
        self._transport.close()

    @property
    def silent(self) -> bool:
        """True where the server answered nothing yet, however often it was asked: nobody may be there at all."""
        return self.gave_up and not self._answered

    def leave_to(self, scenario: str) -> None:
        """From now on only the requests of that scenario are sent; to all others it is as if the time were up.

        Those of others that wait for a connection are called off, so that nothing is made that nobody takes away.
        """
        with self._lock:
            self._only = scenario
            for deadline, exchange in self._on_the_way.items():
                if exchange.scenario != scenario:
                    deadline.call_off()

    @property
    def making(self) -> bool:
        """True while a request that makes a batch or a file has no answer yet."""
        return any(_makes(exchange.request) for exchange in self.unanswered())

    def unanswered(self) -> list[Exchange]:
        """The requests of the run that are on their way, as exchanges that nobody waited for; none of those of the cleaning."""
        with self._lock:
            return [one for one in self._on_the_way.values() if one.scenario != CLEANING]

    def give_up(self) -> list[Exchange]:
        """The same, numbered: what the trace of a run has of them that was interrupted."""
        ended = round(time.monotonic() - self.started, 4)
        return [replace(one, ended=ended, number=self._number()) for one in self.unanswered()]

    @contextmanager
    def _counted(self, deadline: Deadline, unsent: Exchange) -> Iterator[float]:
        """Count a request among those on their way, and give the time at which it began.

        Its scenario may have come to its end meanwhile, so the look at that and the counting are one step.
        """
        began = time.monotonic() - self.started
        with self._lock:
            if self._only not in {None, unsent.scenario}:
                deadline.call_off()
            self._on_the_way[deadline] = replace(unsent, began=round(began, 4))
        try:
            yield began
        finally:
            with self._lock:
                del self._on_the_way[deadline]

    def note(self, text: str) -> None:
        """Remember something that a reader of the report has to know and that no exchange shows."""
        with self._lock:
            if len(self._notes) < MOST_NOTES:
                self._notes[text] = None

    @property
    def notes(self) -> tuple[str, ...]:
        with self._lock:
            return tuple(self._notes)

    def _tell_cut(self, exchange: Exchange) -> None:
        """Note that an answer was cut by a limit of ours, once for each limit: nothing that is judged shows it."""
        response = exchange.response
        if response is None or not response.cut or response.fault is None:
            return
        with self._lock:
            if response.fault in self._told:
                return
            self._told.add(response.fault)
        asked = beginning(f"{exchange.request.method} {exchange.request.path}", LONGEST_SHOWN)
        self.note(f"{asked}: {response.fault}. The answer was not read on, and is not judged")

    def send(  # noqa: PLR0913  a request has as many parts
        self,
        scenario: str,
        step: Step,
        method: str,
        path: str,
        *,
        body: Any = None,
        file: str | None = None,
        query: Mapping[str, Any] | None = None,
        raw: bytes | None = None,
        key: Key = "own",
    ) -> Exchange:
        """Send one request; `body` goes as JSON, `file` as an upload with purpose `batch`, `raw` as it is.

        When the run's time is up nothing is sent: the exchange then has the error `CUT_SHORT`, and is not recorded.
        """
        headers, payload, shown = self._payload(body, file, raw)
        headers = {**headers, **self._key_headers(key)}
        target = path + (f"?{urlencode(query)}" if query else "")
        sent = {name.lower(): value for name, value in headers.items()}
        form = {} if file is None else FORM
        request = Request(method=method, path=target, headers=sent, body=shown, file=file, form=form)
        address = self._address(path, query or {})
        unsent = Exchange(scenario=scenario, step=step, request=request, error=CUT_SHORT)
        with self._turn(scenario, step) as turn:
            seconds = self.budget.for_a_request() if self._only in {None, scenario} else 0.0
            if seconds <= 0:
                self.budget.up = True
                return unsent
            if not self._may_send(scenario):
                return replace(unsent, error=NONE_LEFT)
            deadline = Deadline(seconds, HeadLimit(self.settings.limits))
            with self._counted(deadline, unsent) as began:
                response, error = self._exchange(method, address, headers, payload, deadline)
                if deadline.called_off:
                    return unsent
                exchange = replace(
                    unsent,
                    response=response,
                    error=error,
                    began=round(began, 4),
                    ended=round(time.monotonic() - self.started, 4),
                    number=self._number(),
                )
                self._tell_cut(exchange)
                self._record(exchange)
            turn.well = not exchange.transient
            self._answered = self._answered or exchange.response is not None
        return exchange

    @contextmanager
    def _turn(self, scenario: str, step: Step) -> Iterator[Turn]:
        """The turn of a request. The cleaning waits for none: its time is short, and it sends few requests at once."""
        if scenario == CLEANING:
            yield Turn(step.operation, 0.0)
            return
        turn = self.throttle.enter(
            step.operation, lambda: self.budget.left() <= 0 or self._only not in {None, scenario}
        )
        try:
            yield turn
        finally:
            self.throttle.leave(turn)

    def _may_send(self, scenario: str) -> bool:
        """True when a request of the scenario may be sent: those of the cleaning are not counted."""
        return self._only == scenario or self.allowance.take(scenario)

    def status_at(self, address: str, scenario: str = "") -> int | None:
        """The status of the answer to a GET of any address; it is no part of the run and not recorded.

        `None` where there is no answer, or where no request is left for it.
        """
        if not self._may_send(scenario):
            return None
        headers = {**self._payload(None, None, None)[0], **self._key_headers("own")}
        deadline = Deadline(self.budget.for_a_request(), HeadLimit(self.settings.limits))
        response, _ = self._exchange("GET", address, headers, None, deadline)
        return response.status if response else None

    def _number(self) -> int:
        with self._lock:
            self._count += 1
            return self._count

    def _address(self, path: str, query: Mapping[str, Any]) -> str:
        everything = {**self.settings.query, **query}
        return self.settings.address(path) + (f"?{urlencode(everything)}" if everything else "")

    def _payload(
        self, body: Any, file: str | None, raw: bytes | None
    ) -> tuple[dict[str, str], bytes | None, str | None]:
        headers = {
            "accept": "application/json",
            "user-agent": f"batchspec/{__version__}",
            **self.settings.headers,
        }
        if file is not None:
            fields: dict[str, str | tuple[str, str | bytes, str]] = {
                **FORM,
                "file": ("batchspec.jsonl", file, "application/jsonl"),
            }
            payload, headers["content-type"] = urllib3.encode_multipart_formdata(fields)
            return headers, payload, None
        if raw is not None:
            return {**headers, "content-type": "application/json"}, raw, raw.decode("utf-8", "replace")
        if body is not None:
            # The escape of Python for half a character, \udcff, is that of JSON as well.
            payload = json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace")
            return {**headers, "content-type": "application/json"}, payload, payload.decode()
        return headers, None, None

    def _key_headers(self, key: Key) -> dict[str, str]:
        """The headers of a key. A second tenant's request says so, since its key is taken out of traces."""
        keys = {"own": self.settings.api_key, "wrong": WRONG_KEY, "second": self.settings.second_api_key}
        found = keys.get(key)
        named = {SECOND_KEY: "second"} if key == "second" else {}
        return {"authorization": Secret(f"Bearer {found}"), **named} if found else {}

    def _exchange(
        self, method: str, url: str, headers: dict[str, str], payload: bytes | None, deadline: Deadline
    ) -> tuple[Response | None, str | None]:
        """The answer, or why there is none. What the end of the run cuts short is no answer, however much of it came."""
        with keeping_to(deadline):
            response, error = self._tried(method, url, headers, payload, deadline)
        broken = response is None or (response.fault is not None and not response.cut)
        if broken and deadline.seconds < LONGEST_REQUEST and deadline.passed:
            self.budget.up = True
            return None, CUT_SHORT
        return response, error

    def _tried(
        self, method: str, url: str, headers: dict[str, str], payload: bytes | None, deadline: Deadline
    ) -> tuple[Response | None, str | None]:
        try:
            return self._ask(method, url, headers, payload, deadline), None
        except (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
            too_long = next((reason for reason in error.args if isinstance(reason, TooLong)), None)
            return None, str(too_long) if too_long else with_request(error)

    def _ask(
        self, method: str, url: str, headers: dict[str, str], payload: bytes | None, deadline: Deadline
    ) -> Response:
        answer = self._transport.ask(method, url, headers, payload, deadline)
        return self._reader.read(answer, deadline, is_content=_is_content(url))


def _makes(request: Request) -> bool:
    return request.method == "POST" and request.path in MAKING


def _is_content(url: str) -> bool:
    return url.partition("?")[0].endswith("/content")
