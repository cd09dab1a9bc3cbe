"""Derived mutants, tried out without a server of their own: the answers of a run against the unbroken server are edited."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import Any

from werkzeug.exceptions import HTTPException

from batchspec.judging.evidence.sightings import looks_like_batch
from batchspec.making.server.app import routed
from batchspec.mutants.server_parts.edits import Shows
from batchspec.mutants.server_parts.mutant import Mutant
from batchspec.reading.trace import Exchange, Trace

_ROUTES = routed("").bind("")


class Recordings:
    """Traces of runs against the unbroken server. Each run is made once, and shared between threads."""

    def __init__(self, record: Callable[[Mutant], Trace]) -> None:
        self._record = record
        self._made: dict[str, Trace] = {}
        self._lock = Lock()

    def of(self, mutant: Mutant) -> Trace:
        """The trace of the run that shows a mutant, made against the unbroken server."""
        key = json.dumps([mutant.server, mutant.scenarios, dict(mutant.settings)])
        with self._lock:
            if key not in self._made:
                self._made[key] = self._record(mutant)
            return self._made[key]


def edited(trace: Trace, shows: Shows) -> Trace:
    """The trace as it would be if the server had edited every batch that it shows."""
    return replace(trace, exchanges=tuple(_edited(exchange, shows) for exchange in trace.exchanges))


def _edited(exchange: Exchange, shows: Shows) -> Exchange:
    route = _route(exchange)
    if exchange.response is None or not exchange.response.ok or route is None:
        return exchange
    if route == "list" and isinstance(exchange.json, dict):
        shown: Any = {**exchange.json, "data": [shows.of(row, route) for row in exchange.json["data"]]}
    elif looks_like_batch(exchange.json):
        shown = shows.of(exchange.json, route)
    else:
        return exchange
    body = json.dumps(shown, ensure_ascii=False)
    return replace(exchange, response=replace(exchange.response, body=body))


def _route(exchange: Exchange) -> str | None:
    """The name of the route that a request asked for; `None` where the server has no such route."""
    try:
        return str(_ROUTES.match(exchange.request.path.partition("?")[0], exchange.request.method)[0])
    except HTTPException:
        return None
