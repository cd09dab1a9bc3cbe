"""Recordings as sessions: the servers of one kept apart, and what was spread over several files put together.

`apart.py` keeps apart what one server said of different things of the same id.

Files belong to one session where a request in one is about a batch or file that an answer in another told of. Two files that
each made a batch or file of the same id are two sessions: a server that a test starts anew counts from the beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import PurePath
from urllib.parse import urlsplit

from batchspec.judging.apart import parts
from batchspec.judging.evidence.pages import is_list, rows
from batchspec.judging.operations import ids
from batchspec.judging.operations.address import address
from batchspec.judging.operations.order import following
from batchspec.judging.operations.rank import Rank
from batchspec.judging.operations.run import Run
from batchspec.reading.files.recordings import Recording, exchange_of
from batchspec.reading.recorded.entry import Entry
from batchspec.reading.recorded.messages import server_of

MOST_NAMED = 10
"""Servers that an error names."""
_ABOUT = frozenset(
    {"create", "list", "retrieve", "cancel", "upload", "content", "file", "delete-file", "list-files"}
)


@dataclass(frozen=True)
class Server:
    """A server as somebody names it: its host and port, and the path below which its API stands."""

    host: str
    path: str = ""

    @classmethod
    def named(cls, text: str) -> Server:
        """The server of a URL, or of a host with or without a port."""
        url = text if "://" in text else f"//{text}"
        return cls(server_of(url), urlsplit(url).path.rstrip("/"))

    def __str__(self) -> str:
        return f"{self.host}{self.path}"

    def has(self, entry: Entry) -> bool:
        return entry.server == self.host and (
            not self.path or f"{entry.request.path.partition('?')[0]}/".startswith(f"{self.path}/")
        )


class NoSuchServer(Exception):
    """No recording has the server that was asked for; usage, not a finding."""

    def __init__(self, server: Server, known: Sequence[str]) -> None:
        named = ", ".join(name or "(no host)" for name in known[:MOST_NAMED]) or "none"
        super().__init__(f"no recording has the server {server}; they have: {named}")


@dataclass(frozen=True)
class Unit:
    """What one recording holds of one server."""

    recording: Recording
    server: str
    entries: tuple[tuple[int, Entry], ...]
    label: str
    """The file, with the server where the recording has several."""

    @property
    def about(self) -> int:
        """The number of its exchanges that are about batches and files."""
        return sum(_is_about(entry) for _, entry in self.entries)

    @property
    def timed(self) -> bool:
        return all(entry.began is not None and entry.ended is not None for _, entry in self.entries)


def units(recording: Recording, chosen: Server | None = None) -> list[Unit]:
    """The units of a recording, one for each server, or several that `parts` keeps apart; only those of `chosen`, where one is."""
    held: dict[str, list[tuple[int, Entry]]] = {}
    for number, entry in recording.entries:
        if chosen is None or chosen.has(entry):
            held.setdefault(entry.server, []).append((number, entry))
    telling = [server for server, entries in held.items() if any(map(_is_about, (e for _, e in entries)))]
    return [
        Unit(
            recording, server, part.entries, _label(recording.file, f"{server}{part.prefix}", several=several)
        )
        for server, entries in held.items()
        for part in parts(entries, ordered=recording.ordered)
        for several in [len(telling) > 1 or bool(part.prefix)]
    ]


def servers_of(recording: Recording) -> list[str]:
    """The servers that the recording has requests to, each once."""
    return list(dict.fromkeys(entry.server for _, entry in recording.entries))


def _label(file: str, server: str, *, several: bool) -> str:
    return f"{file} ({server or 'no host'})" if several else file


def _is_about(entry: Entry) -> bool:
    return address(entry.request.method, entry.request.path).kind in _ABOUT


def runs(found: Sequence[Unit]) -> Iterator[Run]:
    """The runs that the units are, in the order of their first files."""
    for group in _grouped(found):
        yield _alone(group[0]) if len(group) == 1 else _together(group)


def _alone(unit: Unit) -> Run:
    if unit.timed:
        first = min(entry.began or 0.0 for _, entry in unit.entries) if unit.entries else 0.0
        return Run([exchange_of(number, entry, first) for number, entry in unit.entries], file=unit.label)
    ranked = [(exchange_of(number, entry), rank) for number, entry, rank in _ranked(unit)]
    return Run(following(ranked), file=unit.label)


def _together(group: Sequence[Unit]) -> Run:
    """One run of several units. Its exchanges are numbered anew, and their places name the file and the entry."""
    clocks = not _contradict(group)
    numbered = [
        (unit, number, entry, rank) for unit in group for number, entry, rank in _ranked(unit, clocks=clocks)
    ]
    places = {
        at: f"{unit.label} entry {number}" if len(unit.recording.entries) > 1 else unit.label
        for at, (unit, number, _, _) in enumerate(numbered, 1)
    }
    if clocks and all(unit.timed for unit in group) and len({unit.recording.format for unit in group}) == 1:
        first = min(entry.began or 0.0 for _, _, entry, _ in numbered)
        exchanges = [exchange_of(at, entry, first) for at, (_, _, entry, _) in enumerate(numbered, 1)]
        return Run(exchanges, file=places)
    ranked = [(exchange_of(at, entry), rank) for at, (_, _, entry, rank) in enumerate(numbered, 1)]
    return Run(following(ranked), file=places)


def _contradict(group: Sequence[Unit]) -> bool:
    """True where the times of a file say that a batch or file was asked for before another made it: their clocks differ."""
    made: dict[str, float] = {}
    asked: list[tuple[str, float]] = []
    for _, entry in (one for unit in group for one in unit.entries):
        exchange, at = exchange_of(0, entry), entry.ended if entry.ended is not None else entry.moment
        if at is None:
            continue
        value = exchange.json
        if ids.kind_of(exchange) in ids.MAKING and isinstance(value, dict):
            began = entry.began if entry.began is not None else at
            made.update(dict.fromkeys(ids.shown([value], ["id"]), began))
        elif ids.kind_of(exchange) != "list":
            asked += [(one, at) for one in ids.asked(exchange)]
    return any(at < made[one] for one, at in asked if one in made)


def _ranked(unit: Unit, *, clocks: bool = True) -> Iterator[tuple[int, Entry, Rank]]:
    """The entries of a unit, each with its rank: by the clock of the tool, by the order of the file, or by that of a scenario."""
    recording = unit.recording
    moments = [entry.moment if entry.moment is not None else entry.began for _, entry in unit.entries]
    for (number, entry), moment in zip(unit.entries, moments, strict=True):
        position = number if recording.ordered else None
        if clocks and moment is not None and None not in moments:
            rank = Rank(f"the clock of {recording.format}", moment, recording.file, position)
        elif recording.ordered:
            rank = Rank(recording.file, 0.0, recording.file, position)
        elif entry.chain is not None:
            rank = Rank(f"{PurePath(recording.file).parent} {entry.chain.name}", entry.chain.position)
        else:
            rank = Rank(f"{recording.file} {number}")
        yield number, entry, rank


@dataclass
class _Known:
    """The ids that a unit speaks of."""

    made: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    """Those that its answers tell of, made or not."""
    asked: set[str] = field(default_factory=set)
    """Those that its requests are about, and that no answer of its own told of."""


def _known(unit: Unit) -> _Known:
    known = _Known()
    for _, entry in unit.entries:
        exchange = exchange_of(0, entry)
        kind, value = ids.kind_of(exchange), exchange.json
        if kind != "list":
            known.asked |= set(ids.asked(exchange)) - known.shown
        if not (exchange.response and exchange.response.ok and isinstance(value, dict)):
            continue
        known.shown |= set(ids.shown(rows(value) if is_list(value) else [value]))
        if kind in ids.MAKING:
            known.made |= set(ids.shown([value], ["id"]))
    return known


def _grouped(found: Sequence[Unit]) -> list[list[Unit]]:
    """The units that belong together, server by server."""
    if len({unit.recording.file for unit in found}) <= 1:  # nothing is spread over one file
        return [[unit] for unit in found]
    known = [_known(unit) for unit in found]
    groups = _Groups(len(found))
    for one, other in chain(_links(found, known), _folders(found)):
        groups.join(one, other)
    together: list[list[Unit]] = []
    for group in groups.all():
        if _made_twice([known[index] for index in group]):
            together += [[found[index]] for index in group]
        else:
            together.append([found[index] for index in group])
    return together


def _links(found: Sequence[Unit], known: Sequence[_Known]) -> Iterator[tuple[int, int]]:
    """The pairs of units of which one speaks of what the other made, or else showed."""
    makers, showing = dict[tuple[str, str], list[int]](), dict[tuple[str, str], list[int]]()
    for index, (unit, its) in enumerate(zip(found, known, strict=True)):
        for held, by in ((its.made, makers), (its.shown, showing)):
            for one in held:
                by.setdefault((unit.server, one), []).append(index)
    for index, (unit, its) in enumerate(zip(found, known, strict=True)):
        for one in its.asked | (its.shown - its.made):
            made = makers.get((unit.server, one), [])
            if len(made) == 1:
                yield index, made[0]
            elif not made and one in its.asked:
                yield from ((index, other) for other in showing.get((unit.server, one), [])[:1])


def _made_twice(known: Iterable[_Known]) -> bool:
    """True where two units made a thing of the same id."""
    seen = set[str]()
    for its in known:
        if seen & its.made:
            return True
        seen |= its.made
    return False


def _folders(found: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    """The pairs of units of tools that write each exchange into a file of its own, folder by folder."""
    first: dict[tuple[str, str, str], int] = {}
    for index, unit in enumerate(found):
        recording = unit.recording
        if not recording.ordered and len(recording.entries) == 1:
            folder = str(PurePath(recording.file).parent)
            yield index, first.setdefault((recording.format, folder, unit.server), index)


class _Groups:
    """Groups of indices that are joined pair by pair."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self._top(one), self._top(other)))
        self._above[high] = low

    def all(self) -> list[list[int]]:
        found: dict[int, list[int]] = {}
        for index in range(len(self._above)):
            found.setdefault(self._top(index), []).append(index)
        return list(found.values())

    def _top(self, index: int) -> int:
        while self._above[index] != index:
            self._above[index] = self._above[self._above[index]]
            index = self._above[index]
        return index
