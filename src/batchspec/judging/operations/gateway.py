"""Both sides of a gateway: what its clients asked it, what it asked its upstream, and which of the two belong together.

The kit serves the upstream itself, and both sides have one clock. So what the upstream was asked while a client waited for an
answer was asked for that client, as long as no other request was under way at the gateway. A gateway may also go on errands of
its own, to look after batches or to make them later. Where it is seen to, less is concluded from the time alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import Any

from batchspec.declarations.declared import NOTHING, Declared
from batchspec.judging.evidence.pages import is_list, rows
from batchspec.judging.evidence.sightings import looks_like_batch
from batchspec.judging.operations.address import Kind
from batchspec.judging.operations.alike import same
from batchspec.judging.operations.ids import MAKING, RESULTS, asked
from batchspec.judging.operations.input_file import InputFile
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run
from batchspec.reading.place import Place
from batchspec.reading.trace import BROKE_OFF, TOO_SLOW, Exchange
from batchspec_contract.lifecycle import STAMPS

SCRIPTED = "scripted"
"""The scenario of an answer of the upstream that was no answer of a right server: it broke down on purpose."""
ROUNDING = 0.0002
"""Seconds by which two times may be out of order that were both rounded to a tenth of a millisecond."""
KEY_NAME = re.compile(r"authorization$|api[-_]?key$|^key$|subscription-key$|(?:^|[-_])token$", re.IGNORECASE)
"""Names of headers and parameters that a key is sent by."""
SCHEME = re.compile(r"^(?:(?:bearer|basic|token|api-?key|key)\s+)+", re.IGNORECASE)
_WORD = re.compile(r"[\w-]+")
GIVEN_UP = 60.0
"""Seconds for which a request whose answer did not come may still be under way at the gateway."""
MOST_SAID = 1_000
"""Earlier answers about a batch that are looked through."""
LOOKS: frozenset[Kind] = frozenset({"retrieve", "list"})
STATE = ("status", *STAMPS.values())
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
    or_else: tuple[dict[str, Any], ...] = ()
    """What the upstream said of it besides, that the gateway may have shown as well."""


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
        found, latest, given_up = [], float("-inf"), dict[Kind, float]()
        for one, following in zip_longest(ordered, ordered[1:]):
            before, latest = latest, max(latest, one.ended)
            if (
                before <= one.began + ROUNDING
                and (following is None or following.began >= one.ended - ROUNDING)
                and given_up.get(one.kind, float("-inf")) < one.began
            ):
                found.append(one)
            if _unanswered(one):
                given_up[one.kind] = one.ended + GIVEN_UP
        return found

    def asked_for(self, front: Operation) -> list[Operation]:
        """The requests of the same kind that reached the upstream while `front` was under way."""
        if front.kind in MAKING & self.errands:  # nobody can tell for whom
            return []
        return [one for one in self._during(front) if one.kind == front.kind]

    @cached_property
    def errands(self) -> frozenset[Kind]:
        """The kinds of requests that reached the upstream while no client waited: the gateway made them by itself.

        To make something for a client it has to be asked for the same; to look at something, any request may be the reason.
        """
        fronts = self.front.operations
        waited = _spans(fronts)
        made = {kind: _spans([one for one in fronts if one.kind == kind]) for kind in MAKING}
        return frozenset(
            one.kind for one in self.upstream.operations if not _inside(one, made.get(one.kind, waited))
        )

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
        """The batches that were cancelled upstream while a request was under way, or by the gateway itself at any time."""
        return {one.id for one in self._during(front) if one.kind == "cancel"} | self._cancelled_by_itself

    @cached_property
    def _cancelled_by_itself(self) -> set[str]:
        asked_for = _spans(self.front.of("cancel"))
        return {one.id for one in self.upstream.of("cancel") if not _inside(one, asked_for)}

    @cached_property
    def pairs(self) -> list[tuple[Operation, Operation]]:
        """A request at the gateway, and the last one upstream that was made for it; of one that was not passed on there is none."""
        return [(front, behind) for front, behind in self._in_time if self._may_be_for(front, behind)]

    @cached_property
    def creates(self) -> list[tuple[Operation, Operation]]:
        """A create at the gateway, and the one upstream that was made for it, at once or later."""
        if "create" not in self.errands:
            return [pair for pair in self.pairs if pair[0].kind == "create"]
        made = {str(_key(one, "id")): one for one in self.upstream.of("create") if one.shows_batch}
        fronts = [one for one in self.front.of("create") if one.shows_batch]
        twins = ((one, self.twins.get(str(_key(one, "id")), "")) for one in fronts)
        return [(front, made[twin]) for front, twin in twins if twin in made]

    @cached_property
    def _in_time(self) -> list[tuple[Operation, Operation]]:
        """Pairs by their time alone."""
        found = []
        for front in self.alone:
            behind = self.asked_for(front)
            if behind and len({one.id for one in behind}) == 1:
                found.append((front, behind[-1]))
        return found

    def _may_be_for(self, front: Operation, behind: Operation) -> bool:
        """False where the request upstream was about something else, or may have been an errand."""
        if not front.id:
            return True
        known = self._made.get(front.id)
        return behind.id in known if known else behind.kind not in self.errands

    @cached_property
    def _made(self) -> dict[str, set[str]]:
        """The ids upstream of what was created and uploaded, by those that the gateway gave."""
        found: dict[str, set[str]] = {}
        for front, behind in self._in_time:
            one, other = _key(front, "id"), _key(behind, "id")
            made = front.kind in MAKING and front.ok and behind.ok
            if made and isinstance(one, str) and isinstance(other, str):
                found.setdefault(one, set()).add(other)
        return found

    def _said(self, batch_id: Any, front: Operation) -> tuple[dict[str, Any], ...]:
        """What the upstream said of a batch while `front` was under way; and before, to a gateway that looks after its batches."""
        since = float("-inf") if self.errands & LOOKS else front.began - ROUNDING
        said = self._sayings.get(batch_id, []) if isinstance(batch_id, str) else []
        return tuple(batch for ended, batch in said[-MOST_SAID:] if since <= ended <= front.ended + ROUNDING)

    @cached_property
    def _sayings(self) -> dict[str, list[tuple[float, dict[str, Any]]]]:
        """What the upstream said of each batch, and when."""
        found: dict[str, list[tuple[float, dict[str, Any]]]] = {}
        for one in self.upstream.operations:
            for batch in (one.json,) if one.shows_batch else list_rows(one) if one.kind == "list" else ():
                if isinstance(batch.get("id"), str):
                    found.setdefault(batch["id"], []).append((one.ended, batch))
        return found

    def is_about(self, front: Operation, upstream: Collection[str]) -> bool:
        """True where an answer fits one of these batches upstream, and what was asked there meanwhile may have been an errand."""
        if not self.errands & {front.kind, *LOOKS} or not front.shows_batch:
            return front.kind in self.errands
        said = (batch for one in upstream for _, batch in self._sayings.get(one, ())[-MOST_SAID:])
        return front.json.get("id") == front.id and any(
            all(same(front.json.get(key), batch.get(key)) for key in STATE) for batch in said
        )

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

    def same_files(self, pair: Pair, front: str, upstream: str) -> bool:
        """True where input files of one text are shown by several ids, on either side."""
        sides = ((self.front, pair.front, front), (self.upstream, pair.upstream, upstream))
        return all(one == other or _same_text(run, one, other) for run, one, other in sides)

    @cached_property
    def shown(self) -> list[Shown]:
        """Each batch that create, retrieve or cancel showed on both sides."""
        return [
            Shown(front.json, behind.json, front.place, self._said(behind.json.get("id"), front))
            for front, behind in self.pairs
            if front.kind in {"create", "retrieve", "cancel"} and front.shows_batch and behind.shows_batch
        ]

    @cached_property
    def listed(self) -> list[Shown]:
        """The rows of lists, each with the row upstream that its id stands for."""
        found = []
        for front, behind in self.pairs:
            upstream = {str(row.get("id")): row for row in list_rows(behind)} if front.kind == "list" else {}
            for row in list_rows(front) if upstream else ():
                twin = upstream.get(self.twins.get(str(row.get("id")), ""))
                if twin is not None:
                    found.append(Shown(row, twin, front.place, self._said(twin.get("id"), front)))
        return found

    @cached_property
    def all_twins(self) -> dict[str, set[str]]:
        """Every id upstream of each batch and file, by the id that the gateway gave it."""
        found: dict[str, set[str]] = {}
        for pair in (*self.batches, *self.files):
            found.setdefault(pair.front, set()).add(pair.upstream)
        return found

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
    def own_ids(self) -> re.Pattern[str]:
        """The ids that the gateway has in place of its upstream's, the longest first."""
        own = sorted((a for a, b in self.twins.items() if a != b), key=len, reverse=True)
        return re.compile("|".join(map(re.escape, own)) or r"(?!)")

    def as_shown(self, text: str) -> str:
        """A text of the upstream with the gateway's ids in place of the upstream's."""
        fronts = {upstream: front for front, upstream in self.twins.items()}
        return _WORD.sub(lambda found: fronts.get(found[0], found[0]), text)

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


def _same_text(run: Run, one: str, other: str) -> bool:
    """True where two files were uploaded with the same text."""
    texts = [
        file.upload.exchange.request.file for i in (one, other) if (file := run.files.get(i)) and file.upload
    ]
    return len(texts) == 2 and texts[0] is not None and texts[0] == texts[1]


def _unanswered(one: Operation) -> bool:
    """True of a request whose answer did not come, or not to its end."""
    response = one.exchange.response
    return response is None or (response.fault or "").startswith((BROKE_OFF, TOO_SLOW))


def _spans(operations: Iterable[Operation]) -> list[tuple[float, float]]:
    """The times in which one of these was under way at the gateway, in order and apart."""
    found: list[tuple[float, float]] = []
    for one in sorted(operations, key=lambda one: one.began):
        ended = one.ended + (GIVEN_UP if _unanswered(one) else ROUNDING)
        if found and one.began - ROUNDING <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ended))
        else:
            found.append((one.began - ROUNDING, ended))
    return found


def _inside(one: Operation, spans: list[tuple[float, float]]) -> bool:
    """True of what happened wholly within one of these times."""
    at = bisect_right(spans, one.began, key=lambda span: span[0]) - 1
    return at >= 0 and one.ended <= spans[at][1]


def _pair(front: Any, upstream: Any, pointer: str, place: Place) -> list[Pair]:
    if isinstance(front, str) and isinstance(upstream, str) and front and upstream:
        return [Pair(front, upstream, pointer, place)]
    return []


def _key(operation: Operation, key: str) -> Any:
    return operation.json.get(key) if isinstance(operation.json, dict) else None


def _tokens(operation: Operation) -> Iterator[str]:
    """The keys that a request has in its headers and its query."""
    sent = (*operation.exchange.request.headers.items(), *operation.query.items())
    for name, value in sent:
        if KEY_NAME.search(name):
            token = SCHEME.sub("", value)
            if token and not token.startswith("["):  # a trace has a mark in the place of a key
                yield token


def list_rows(operation: Operation) -> Iterable[dict[str, Any]]:
    """The batches of a page."""
    page = operation.json if operation.ok else None
    return (row for row in rows(page) if looks_like_batch(row)) if is_list(page) else ()


def json_lines(text: str) -> list[dict[str, Any]] | None:
    """The objects of a text of JSON lines; `None` where a line is something else."""
    file = InputFile(text)
    return file.requests if len(file.requests) == len(file.lines) else None
