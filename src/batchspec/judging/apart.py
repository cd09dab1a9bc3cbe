"""What one recording holds of one server, kept apart where the same ids are of different things.

A server that is started anew counts its ids from the beginning. Two APIs of one host, and two tenants, may count for themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from batchspec.judging.operations import ids
from batchspec.judging.operations.address import OTHER, address
from batchspec.judging.operations.asides import tenant_of
from batchspec.reading.files.recordings import exchange_of
from batchspec.reading.recorded.entry import Entry
from batchspec.reading.trace import Exchange

Numbered = tuple[int, Entry]
"""An entry, and its number in the recording."""


@dataclass(frozen=True, slots=True)
class Part:
    """Entries of one run, in the order of the recording."""

    entries: tuple[Numbered, ...]
    prefix: str = ""
    """The path below which its API stands, where another API of the host stands below another."""


def parts(entries: Sequence[Numbered], *, ordered: bool) -> Iterator[Part]:
    """The runs that the entries of one server are: several where an id was made twice.

    They are told apart by the prefix of their paths or by the key where different ones made it, else by the moment of the second.
    Where the entries are in no order, nothing tells which came before it.
    """
    rows = [_Row(number, entry, exchange_of(number, entry)) for number, entry in entries]
    for group in _by(rows, lambda row: row.prefix):
        for own in _by(group, lambda row: row.tenant):
            for era in _eras(_in_time(own)) if ordered or _timed(own) else [own]:
                found = tuple((row.number, row.entry) for row in sorted(era, key=lambda row: row.number))
                yield Part(
                    found, "" if group is rows else next((row.prefix for row in era if row.prefix), "")
                )


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    entry: Entry
    exchange: Exchange

    @property
    def prefix(self) -> str:
        return address(self.exchange.request.method, self.exchange.request.path).prefix

    @property
    def tenant(self) -> str:
        return str(sorted(tenant_of(self.exchange).items()))

    @property
    def is_foreign(self) -> bool:
        return address(self.exchange.request.method, self.exchange.request.path) is OTHER

    @property
    def ok(self) -> bool:
        return self.exchange.response is not None and self.exchange.response.ok

    @property
    def made(self) -> str:
        """The id of what it made; empty where it made nothing."""
        value = self.exchange.json
        if not self.ok or ids.kind_of(self.exchange) not in ids.MAKING or not isinstance(value, dict):
            return ""
        return value["id"] if isinstance(value.get("id"), str) else ""


def _by(rows: list[_Row], key: Callable[[_Row], str]) -> list[list[_Row]]:
    """The rows apart by a key, where rows of different ones made a thing of the same id; else all of them together."""
    makers: dict[str, str] = {}
    if all(makers.setdefault(row.made, key(row)) == key(row) for row in rows if row.made):
        return [rows]
    groups: dict[str, list[_Row]] = {}
    foreign = [row for row in rows if row.is_foreign]
    for row in rows:
        if not row.is_foreign:
            groups.setdefault(key(row), []).append(row)
    first, *others = groups.values()
    return [first + foreign, *others]


def _eras(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """The rows apart at each that made what had been made before it."""
    era: list[_Row] = []
    made: dict[str, int] = {}
    for row in rows:
        if row.made in made:
            at = _end(era, made[row.made] + 1)
            yield era[:at]
            era = era[at:]
            made = {one.made: position for position, one in enumerate(era) if one.made}
        if row.made:
            made[row.made] = len(era)
        era.append(row)
    yield era


def _end(era: Sequence[_Row], least: int) -> int:
    """The number of rows, `least` or more, up to the last that the server answered as it was before it was started anew.

    Behind it, refusals and uploads may be those of the server that knows nothing yet.
    """
    at = len(era)
    while at > least and (not era[at - 1].ok or ids.kind_of(era[at - 1].exchange) == "upload"):
        at -= 1
    return at


def _in_time(rows: list[_Row]) -> list[_Row]:
    """The rows in the order in which they were answered."""
    return sorted(rows, key=lambda row: row.entry.ended or 0.0) if _timed(rows) else rows


def _timed(rows: Sequence[_Row]) -> bool:
    return all(row.entry.ended is not None for row in rows)
