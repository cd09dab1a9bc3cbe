"""Requests of the cleaning: one that is not decided is sent again, and none ends the cleaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchspec.driving.server.http.paths import NoSegment, segment
from batchspec.driving.server.http.settings import Key
from batchspec.driving.server.http.wire import Wire
from batchspec.reading.step import LIST, Step
from batchspec.reading.trace import CLEANING, CUT_SHORT, Exchange, Request

RETRY_PAUSES = (0.5, 1.0)
"""Seconds before a request is sent again."""
LEAST_FOR_RETRY = 4.0
"""Seconds below which nothing is sent again: where one kind of request is never answered, the others have their turn."""
NOT_FOUND = 404
NO_ROUTE = frozenset({405, 501})
"""Statuses that say that a path has no such method."""
_NOT_LET_IN = frozenset({401, 403, NOT_FOUND})


class Asking:
    """Sends the requests of the cleaning."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def about(self, its_id: str, step: Step, method: str, path: str, key: Key = "own") -> Exchange:
        """Ask about one batch or file; `path` has `{}` where its id stands.

        The run's own key is tried first, then `key`, that of the request which made the thing.
        """
        try:
            whole = path.format(segment(its_id))
        except NoSegment as error:
            return Exchange(Request(method, path), error=str(error), scenario=CLEANING, step=step)
        answer = self._sent(step, method, whole, "own")
        if key != "own" and answer.response is not None and answer.response.status in _NOT_LET_IN:
            return self._sent(step, method, whole, key)
        return answer

    def page(self, limit: int) -> Exchange:
        """Ask for the first page of the list."""
        return self._sent(LIST, "GET", "/batches", "own", query={"limit": limit})

    def _sent(
        self, step: Step, method: str, path: str, key: Key, query: Mapping[str, Any] | None = None
    ) -> Exchange:
        """Send a request, and again as every request of a run is, as long as there is time for others."""
        answer = self.wire.send(CLEANING, step, method, path, key=key, query=query)
        budget = self.wire.budget
        for pause in RETRY_PAUSES:
            if _decided(answer) or budget.left() < LEAST_FOR_RETRY or not budget.rest(pause):
                break
            again = self.wire.send(CLEANING, step, method, path, key=key, query=query)
            answer = again if again.number else answer
        return answer


def _decided(answer: Exchange) -> bool:
    """True when it would be of no use to ask again: the answer came, or no time is left."""
    if answer.response is None:
        return not answer.number
    return not answer.transient


def status_of(answer: Exchange) -> int:
    """The status of an answer; 0 where there is none."""
    return answer.response.status if answer.response is not None else 0


def why_not(doing: str, tried: Exchange, no_time: str) -> str:
    """The reason why a thing is still there after it was tried to take it away."""
    if tried.response is not None:
        return f"{doing} it was answered {tried.response.status}"
    if tried.number and tried.error == CUT_SHORT:
        return f"{doing} it was not answered"
    if tried.number:
        return f"{doing} it was not answered: {tried.error}"
    return no_time if tried.error == CUT_SHORT else str(tried.error)
