"""Answers and delays for the next requests, whatever these ask for."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from batchspec.making.server.behaviour import Answer
from batchspec.making.server.refusal import Refused
from batchspec.reading.json_values import why_not_json

ROUTES = ("create", "retrieve", "cancel", "list", "upload", "files", "file", "content", "delete-file")
"""The routes of the API, named as in `Call.route`."""

Thing = TypeVar("Thing")


@dataclass(slots=True)
class _Due(Generic[Thing]):
    thing: Thing
    times: int
    route: str | None


class Queue(Generic[Thing]):
    """Answers or delays for the next requests; those put first are taken first."""

    def __init__(self) -> None:
        self._due: list[_Due[Thing]] = []
        self._lock = threading.Lock()

    def put(self, thing: Thing, times: int, route: str | None) -> None:
        """Keep `thing` for that many requests, of one route or of any. Raises `ValueError` for no such number or route."""
        if not isinstance(times, int) or times < 1:
            raise ValueError(f"times is {times!r}; it is a whole number from 1")
        if route not in (None, *ROUTES):
            raise ValueError(f"no route {route!r}; there are {', '.join(ROUTES)}")
        with self._lock:
            self._due.append(_Due(thing, times, route))

    def take(self, route: str) -> Thing | None:
        """The thing for a request of this route; `None` where nothing is left for it."""
        with self._lock:
            for due in self._due:
                if due.route in (None, route):
                    due.times -= 1
                    if not due.times:
                        self._due.remove(due)
                    return due.thing
        return None


def answer_of(status: int, body: Any, retry_after: float | None, headers: Mapping[str, str] | None) -> Answer:
    """An answer as a test asks for it. An error without a body gets an envelope. Raises `ValueError` for what is no answer."""
    if not isinstance(status, int) or not 200 <= status <= 599:
        raise ValueError(f"status is {status!r}; it is a whole number from 200 to 599")
    if body is None and status < 400:
        raise ValueError(f"answer({status}) needs a body; only errors have one of their own")
    wanted = dict(headers or {})
    if retry_after is not None:
        if not isinstance(retry_after, int | float) or not retry_after >= 0:
            raise ValueError(f"retry_after is {retry_after!r}; it is a number of seconds from 0")
        wanted["Retry-After"] = str(retry_after)
    if isinstance(body, str | bytes):
        answer = Answer(
            status, body.encode() if isinstance(body, str) else body, {"Content-Type": "text/plain"}
        )
    else:
        answer = _json(status, _envelope(status) if body is None else body)
    # Names of headers have no case: a `content-type` of the test replaces ours, which is written otherwise.
    replaced = {name.lower() for name in wanted}
    kept = {name: value for name, value in answer.headers.items() if name.lower() not in replaced}
    return Answer(status, answer.body, kept | wanted)


def _json(status: int, body: Any) -> Answer:
    try:
        return Answer.of(body, status)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"the body cannot be written as JSON: {why_not_json(body, error)}") from None


def _envelope(status: int) -> Any:
    phrases = {each.value: each.phrase for each in HTTPStatus}
    message = f"{phrases.get(status, 'Error')} (answered so by the script of the test)."
    envelope = Refused(status, message).envelope
    if status == 429:
        envelope["error"] |= {"type": "rate_limit_error", "code": "rate_limit_exceeded"}
    return envelope
