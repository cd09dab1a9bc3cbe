"""Attempts: which exchanges were sent again, and what came of it. Requests are compared, and no name of a scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from batchspec.judging.evidence.pages import is_list, rows
from batchspec.judging.evidence.sightings import is_batch_answer, looks_like_batch
from batchspec.judging.operations.address import Address
from batchspec.judging.operations.operation import KEY_HEADERS, SECOND_KEY
from batchspec.reading.trace import Exchange

LASTING = 6
"""Looks in a row that failed before a cancel, so that they are no hiccup: two that were each sent three times, as the SDKs do."""
CONFLICT = 409
"""The SDKs take it for a lock that somebody else held."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """The positions of the exchanges that were not the last of their request."""

    stumbled: frozenset[int]
    """Those that failed in passing: the server answered the same request later, or had done what was asked."""
    repeated: frozenset[int]
    """Those that failed, and failed again when they were sent once more."""
    found: Mapping[int, str]
    """The creates whose answer was lost, each with the id of the batch that a list showed later."""


def attempts(
    exchanges: Sequence[Exchange], addresses: Sequence[Address], *, planned: bool = False
) -> Attempts:
    """The attempts of a run, in time linear in its size; each exchange has its address.

    A planned run sends again what is transient. An official SDK, whose traffic may be recorded, does so after other errors, too.
    """
    found = _found(exchanges, addresses)
    same = _Same(exchanges, addresses)
    keys = [same.of(position) for position in range(len(exchanges))]
    failed = [one.transient and at not in found for at, one in enumerate(exchanges)]
    stumbled = set(found) | _answered_later(exchanges, keys, failed)
    if not planned:
        # One that stays is an answer like any other, and none that is repeated: the batch may be another when it comes again.
        told = [_is_sent_again(one) and at not in found for at, one in enumerate(exchanges)]
        either = [one or other for one, other in zip(failed, told, strict=True)]
        stumbled |= {at for at in _answered_later(exchanges, keys, either) if told[at]}
    else:
        # In somebody's recording an outage may have ended by chance before the cancel; a run of ours cancels what it gave up.
        stumbled -= _until_cancelled(exchanges, addresses, failed)
    again, repeated = set[_Key](), set[int]()
    for at in range(len(exchanges) - 1, -1, -1):
        if failed[at] and at not in stumbled:
            if keys[at] in again:
                repeated.add(at)
            elif not exchanges[at].undecided:
                again.add(keys[at])
    return Attempts(frozenset(stumbled), frozenset(repeated), found)


def _answered_later(exchanges: Sequence[Exchange], keys: Sequence[_Key], passing: Sequence[bool]) -> set[int]:
    """The positions of errors that passed: the same request has an answer that is no such error, and not known to come before."""
    latest: dict[_Key, float] = {}
    last: dict[_Key, int] = {}
    for at, exchange in enumerate(exchanges):
        if not passing[at]:
            latest[keys[at]] = max(exchange.ended, latest.get(keys[at], 0.0))
            last[keys[at]] = at
    return {
        at
        for at, exchange in enumerate(exchanges)
        if passing[at] and (last.get(keys[at], -1) > at or latest.get(keys[at], 0.0) > exchange.began)
    }


def _until_cancelled(
    exchanges: Sequence[Exchange], addresses: Sequence[Address], failed: Sequence[bool]
) -> set[int]:
    """The positions of errors that nothing but a cancel ended: each look at a batch failed, until it was cancelled.

    They did not pass, so they are the server's answer. A few may still be a hiccup that happened to come before the cancel.
    """
    since: dict[str, list[int]] = {}
    found: set[int] = set()
    for at, (exchange, where) in enumerate(zip(exchanges, addresses, strict=True)):
        if where.kind == "cancel" and not failed[at] and exchange.response is not None:
            looks = since.pop(where.id, [])
            found.update(looks if len(looks) >= LASTING else ())
        elif where.kind == "retrieve" and failed[at] and not exchange.undecided:
            since.setdefault(where.id, []).append(at)
        elif where.kind == "retrieve":
            since.pop(where.id, None)
    return found


def _is_sent_again(exchange: Exchange) -> bool:
    """True of an answer after which the official SDKs send a request again, whether or not it is transient to us."""
    status = exchange.response.status if exchange.response else 0
    told = exchange.response.headers.get("x-should-retry", "") if exchange.response and status >= 400 else ""
    return status == CONFLICT or status >= 500 or told == "true"


_Key = tuple[object, ...]
"""A request as a value."""


class _Same:
    """Requests as values that are equal where a client sent the same one again."""

    def __init__(self, exchanges: Sequence[Exchange], addresses: Sequence[Address]) -> None:
        self._exchanges = exchanges
        self._addresses = addresses
        self._texts = {
            made: exchange.request.file
            for exchange, where in zip(exchanges, addresses, strict=True)
            if where.kind == "upload"
            and (made := _id_of(exchange.json))
            and exchange.request.file is not None
        }

    def of(self, position: int) -> tuple[object, ...]:
        request = self._exchanges[position].request
        # With another key it is another request.
        keys = sorted(
            (name.lower(), value)
            for name, value in request.headers.items()
            if name.lower() in (*KEY_HEADERS, SECOND_KEY)
        )
        return (request.method, request.path, *self._body(position), request.file, *keys)

    def _body(self, position: int) -> tuple[object, ...]:
        """The body, in a create with the text of its input file in place of its id: a new upload has another id."""
        request = self._exchanges[position].request
        named = _input_file_id(self._exchanges[position]) if self._is_create(position) else None
        text = self._texts.get(named) if named else None
        if text is None or named is None:
            return (request.body,)
        return (str(request.body).replace(f'"{named}"', '""'), text)

    def _is_create(self, position: int) -> bool:
        return self._addresses[position].kind == "create"


def _found(exchanges: Sequence[Exchange], addresses: Sequence[Address]) -> dict[int, str]:
    """The creates whose answer was lost and whose batch a list showed later, as no answer to another create did.

    It is known by its input file and its metadata, and by not being on any list before the create was sent. A server that never answered a
    create with a batch does not stumble: it answers no create.
    """
    lost: dict[str, list[int]] = {}
    for position, (exchange, where) in enumerate(zip(exchanges, addresses, strict=True)):
        named = _input_file_id(exchange) if where.kind == "create" and exchange.lost else None
        if named and not exchange.undecided:
            lost.setdefault(named, []).append(position)
    made = (one for one, where in zip(exchanges, addresses, strict=True) if where.kind == "create")
    told = {_id_of(one.json) for one in made if is_batch_answer(one)} if lost else set()
    if not told:
        return {}
    found: dict[int, str] = {}
    for position, row in _first_rows(exchanges, addresses):
        if row["id"] in told:
            continue
        mine = [
            at
            for at in lost.get(_text(row.get("input_file_id")), ())
            # A list that was answered while the create was on its way may show the batch.
            if at not in found
            and exchanges[at].began <= exchanges[position].ended
            and _same_metadata(exchanges[at].request.json, row)
        ]
        found |= dict.fromkeys(mine[-1:], row["id"])
    return found


def _first_rows(
    exchanges: Sequence[Exchange], addresses: Sequence[Address]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The batches on the lists, each where it was seen first."""
    seen: set[str] = set()
    for position, (exchange, where) in enumerate(zip(exchanges, addresses, strict=True)):
        value = exchange.json if where.kind == "list" else None
        for row in rows(value) if is_list(value) else ():
            batch_id = _id_of(row)
            if batch_id and batch_id not in seen and looks_like_batch(row):
                seen.add(batch_id)
                yield position, row


def _same_metadata(asked: Any, shown: Mapping[str, Any]) -> bool:
    """True where a batch shows the metadata that were asked for, or none at all."""
    return not shown.get("metadata") or shown["metadata"] == asked.get("metadata")


def _input_file_id(exchange: Exchange) -> str | None:
    asked = exchange.request.json
    return _text(asked.get("input_file_id")) or None if isinstance(asked, dict) else None


def _id_of(value: Any) -> str | None:
    return _text(value.get("id")) or None if isinstance(value, Mapping) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
