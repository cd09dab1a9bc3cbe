"""Both sides of a gateway: what its clients asked it, what it asked its upstream, and which of the two belong together.

The kit serves the upstream itself, and both sides have one clock. So what the upstream was asked while a client waited for an
answer was asked for that client, as long as no other request was under way at the gateway.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import Any

from batchspec.declarations.declared import NOTHING, Declared
from batchspec.judging.evidence.pages import is_list, rows
from batchspec.judging.evidence.sightings import looks_like_batch
from batchspec.judging.operations.ids import RESULTS, asked
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run
from batchspec.reading.place import Place
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.trace import Exchange

SCRIPTED = "scripted"
"""The scenario of an answer of the upstream that was no answer of a right server: it broke down on purpose."""
ROUNDING = 0.0002
"""Seconds by which two times may be out of order that were both rounded to a tenth of a millisecond."""
FILE_KEYS = ("input_file_id", *RESULTS)


@dataclass(frozen=True, slots=True)
class Pair:
    """An id at the gateway and the id upstream that it stands for, as one answer shows them."""

    front: str
    upstream: str
    pointer: str
    place: Place


@dataclass(frozen=True, slots=True)
class Shown:
    """A batch as the gateway showed it, and as its upstream did for the same request."""

    front: dict[str, Any]
    upstream: dict[str, Any]
    place: Place


class Gateway:
    """A run against a gateway with the kit's own server as its upstream, indexed from both sides."""

    def __init__(
        self,
        exchanges: Sequence[Exchange],
        upstream: Sequence[Exchange],
        *,
        time_up: bool = False,
        declared: Declared = NOTHING,
    ) -> None:
        self.front = Run(exchanges, planned=True, time_up=time_up, declared=declared)
        self.upstream = Run(upstream, planned=True)
        broke = min((e.began for e in upstream if e.scenario == SCRIPTED), default=None)
        # Once its upstream has broken down a gateway may hold requests back. What it answers then is judged here alone.
        plain = [e for e in exchanges if broke is None or e.ended <= broke]
        self.as_server = (
            self.front if broke is None else Run(plain, planned=True, time_up=time_up, declared=declared)
        )

    @cached_property
    def alone(self) -> list[Operation]:
        """The requests during which no other was under way at the gateway, in the order of their answers."""
        ordered = sorted(self.front.operations, key=lambda one: (one.began, one.ended))
        found, latest = [], float("-inf")
        for one, following in zip_longest(ordered, ordered[1:]):
            before, latest = latest, max(latest, one.ended)
            if before <= one.began + ROUNDING and (
                following is None or following.began >= one.ended - ROUNDING
            ):
                found.append(one)
        return found

    def asked_for(self, front: Operation) -> list[Operation]:
        """The requests of the same kind that reached the upstream while `front` was under way."""
        return [one for one in self._during(front) if one.kind == front.kind]

    def _during(self, front: Operation) -> list[Operation]:
        """What reached the upstream while a request was under way."""
        first = bisect_left(self._began, front.began - ROUNDING)
        last = bisect_right(self._began, front.ended + ROUNDING)
        return [one for one in self._ordered[first:last] if one.ended <= front.ended + ROUNDING]

    @cached_property
    def _ordered(self) -> list[Operation]:
        return sorted(self.upstream.operations, key=lambda one: (one.began, one.ended))

    @cached_property
    def _began(self) -> list[float]:
        return [one.began for one in self._ordered]

    def cancelled_for(self, front: Operation) -> set[str]:
        """The batches that were cancelled upstream while a request was under way."""
        return {one.id for one in self._during(front) if one.kind == "cancel"}

    @cached_property
    def pairs(self) -> list[tuple[Operation, Operation]]:
        """A request at the gateway, and the last one upstream that was made for it; of one that was not passed on there is none."""
        found = []
        for front in self.alone:
            behind = self.asked_for(front)
            if behind and len({one.id for one in behind}) == 1:
                found.append((front, behind[-1]))
        return found

    @cached_property
    def batches(self) -> list[Pair]:
        """The ids of batches, answer by answer."""
        found = []
        for shown in self.shown:
            found += _pair(shown.front.get("id"), shown.upstream.get("id"), "/id", shown.place)
        return found

    @cached_property
    def files(self) -> list[Pair]:
        """The ids of files, answer by answer."""
        found: list[Pair] = []
        for front, behind in self.pairs:
            if front.kind == "upload" and front.ok and behind.ok:
                found += _pair(_key(front, "id"), _key(behind, "id"), "/id", front.place)
        for shown in self.shown:
            for key in FILE_KEYS:
                found += _pair(shown.front.get(key), shown.upstream.get(key), f"/{key}", shown.place)
        return found

    @cached_property
    def shown(self) -> list[Shown]:
        """Each batch that create, retrieve or cancel showed on both sides."""
        return [
            Shown(front.json, behind.json, front.place)
            for front, behind in self.pairs
            if front.kind in {"create", "retrieve", "cancel"} and front.shows_batch and behind.shows_batch
        ]

    @cached_property
    def twins(self) -> dict[str, str]:
        """The id upstream of each batch and file, by the id that the gateway gave it first."""
        found: dict[str, str] = {}
        for pair in (*self.batches, *self.files):
            found.setdefault(pair.front, pair.upstream)
        return found

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The ids upstream for which the gateway has others of its own; not those that a client sent itself."""
        known = {*self.twins, *(named for one in self.front.operations for named in asked(one.exchange))}
        return frozenset(
            upstream for front, upstream in self.twins.items() if front != upstream and upstream not in known
        )

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys that the upstream was asked with and that no client sent."""
        sent = {token for one in self.front.operations for token in _tokens(one)}
        return frozenset(t for one in self.upstream.operations for t in _tokens(one) if t not in sent)

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Host and port of the upstream, as the gateway wrote it; not those that a client named to the gateway itself."""
        found = {one.exchange.request.headers.get("host", "") for one in self.upstream.operations}
        named = {text for one in self.front.operations for text in one.exchange.request.headers.values()}
        return frozenset(host for host in found if ":" in host and not any(host in text for text in named))


def _pair(front: Any, upstream: Any, pointer: str, place: Place) -> list[Pair]:
    if isinstance(front, str) and isinstance(upstream, str) and front and upstream:
        return [Pair(front, upstream, pointer, place)]
    return []


def _key(operation: Operation, key: str) -> Any:
    return operation.json.get(key) if isinstance(operation.json, dict) else None


def _tokens(operation: Operation) -> Iterator[str]:
    """The keys that a request has in its headers."""
    for name in ("authorization", "api-key", "x-api-key"):
        value = operation.exchange.request.headers.get(name, "")
        token = value.partition(" ")[2] or value
        if token and not token.startswith("["):  # a trace has a mark in the place of a key
            yield token


def list_rows(operation: Operation) -> Iterable[dict[str, Any]]:
    """The batches of a page."""
    page = operation.json if operation.ok else None
    return (row for row in rows(page) if looks_like_batch(row)) if is_list(page) else ()


def json_lines(text: str) -> list[dict[str, Any]] | None:
    """The objects of a text of JSON lines; `None` where a line is something else."""
    found = []
    for line in text.split("\n"):
        if line.strip():
            try:
                value = load(line)
            except NotStrictJSON:
                return None
            if not isinstance(value, dict):
                return None
            found.append(value)
    return found


def same(one: Any, other: Any) -> bool:
    """True of equal JSON values; a key that is absent and one that is null are the same."""
    return _plain(one) == _plain(other)


def _plain(value: Any) -> str:
    return json.dumps(_without_nulls(value), sort_keys=True)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(part) for key, part in value.items() if part is not None}
    return [_without_nulls(part) for part in value] if isinstance(value, list) else value


def within(wanted: Any, got: Any) -> bool:
    """True where `got` has all that `wanted` has, and maybe more keys; null is as good as absent."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        return all(part is None or within(part, got.get(key)) for key, part in wanted.items())
    if isinstance(wanted, list) and isinstance(got, list):
        return len(wanted) == len(got) and all(map(within, wanted, got))
    return same(wanted, got)
