"""The exchanges that were judged, and those that were not: foreign, unread, without a body, or of other people's batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from batchspec.reading.files.unread import Unread

MOST_NAMED = 20
"""Entries and ids that are named; the count goes on. A person looks through as many, and a list of batches may be long."""
_SENTENCE = 5
"""Of those, the ones that a sentence for people names."""


@dataclass(slots=True)
class Traffic:
    """The exchanges of runs and recordings, counted."""

    planned: int = 0
    """Runs of ours, which meant to show everything."""
    recorded: int = 0
    """Recordings of other people's traffic."""
    exchanges: int = 0
    stumbled: int = 0
    """Errors that passed: the same request was answered later."""
    another_api: int = 0
    """Exchanges about batches that are none of the Batch API."""
    foreign: int = 0
    """Exchanges that are about neither batches nor files."""
    not_stored: int = 0
    """Bodies that the recording tool did not keep."""
    others: int = 0
    """Files of folders that are neither recordings nor JSON."""
    log_lines: int = 0
    """Lines of logs that tell of no request."""
    logs: int = 0
    """Logs that were read."""
    keys: dict[str, None] = field(default_factory=dict)
    """The keys of the first lines of logs, and of lines that are neither of a log nor a batch."""
    met: set[str] = field(default_factory=set)
    """The parts of an exchange that lines of logs have, each as `part=key`."""
    unmet: tuple[str, ...] = ()
    """What somebody named with `--log-keys` and no line has."""
    anew: int = 0
    """Times that an id was made again, as by a server that was started anew."""
    servers: dict[str, int] = field(default_factory=dict)
    """The servers of recordings, each with the number of its exchanges about batches and files."""
    unread: int = 0
    """Entries and files that could not be read."""
    unread_named: list[Unread] = field(default_factory=list)
    refused: int = 0
    """Requests of a client that were refused with 4xx."""
    first_refused: str = ""
    """The first of them, in words."""
    firsts: dict[str, str] = field(default_factory=dict)
    """The place of the first exchange of each kind that is counted, in words."""
    own: int = 0
    """Requests about batches and files that the kit itself sent."""
    answers: dict[str, dict[str, int]] = field(default_factory=dict)
    """How often each kind of request without a mistake got each status; `none` is no answer."""
    existing: dict[str, None] = field(default_factory=dict)
    """Ids of batches that the run did not make."""

    def add(self, other: Traffic) -> None:
        """Add what was counted elsewhere."""
        for name in (
            "planned",
            "recorded",
            "exchanges",
            "foreign",
            "another_api",
            "not_stored",
            "unread",
            "refused",
            "own",
            "stumbled",
            "others",
            "log_lines",
            "anew",
            "logs",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.first_refused = self.first_refused or other.first_refused
        self.firsts = other.firsts | self.firsts
        self.unread_named = (self.unread_named + other.unread_named)[:MOST_NAMED]
        self.existing |= other.existing
        self.add_keys(other.keys)
        self.met |= other.met
        self.unmet = tuple(dict.fromkeys((*self.unmet, *other.unmet)))
        for server, count in other.servers.items():
            self.add_server(server, count)
        for kind, statuses in other.answers.items():
            counted = self.answers.setdefault(kind, {})
            for status, count in statuses.items():
                counted[status] = counted.get(status, 0) + count

    def add_server(self, server: str, count: int) -> None:
        """Count exchanges with a server of a recording."""
        if count:
            self.servers[server] = self.servers.get(server, 0) + count

    def add_keys(self, keys: Iterable[str]) -> None:
        """Keep some keys of lines."""
        for key in keys:
            if len(self.keys) < MOST_NAMED:
                self.keys[key] = None

    @property
    def keys_in_words(self) -> str:
        """The keys that the first lines have; empty where no line was seen."""
        return f"the first lines have {', '.join(self.keys)}" if self.keys else ""

    def add_unread(self, found: Iterable[Unread]) -> None:
        """Count entries that could not be read."""
        for one in found:
            self.unread += 1
            if len(self.unread_named) < MOST_NAMED:
                self.unread_named.append(one)

    def notes(self) -> Iterator[str]:
        """What a reader of the report should know of it, a sentence each."""
        if self.unread:
            named = "; ".join(map(_unread_words, self.unread_named[:_SENTENCE]))
            yield f"not read: {_counted(self.unread, 'entry', 'entries')}: {named}{_more(self.unread)}"
        if self.not_stored:
            count = _counted(self.not_stored, "body", "bodies")
            yield f"{count} not stored by the recording tool, and so not judged{self._first('not_stored')}"
        if len(self.servers) > 1:
            named = ", ".join(
                f"{server or 'no host'} ({_counted(count, 'exchange', 'exchanges')})"
                for server, count in list(self.servers.items())[:_SENTENCE]
            )
            yield f"{len(self.servers)} servers are judged apart: {named}{_more(len(self.servers))}; --server judges one of them"
        yield from self._passed_over()

    def _passed_over(self) -> Iterator[str]:
        if self.unmet:
            told = f"; {self.keys_in_words}" if self.keys else ""
            yield f"--log-keys: no line of a log has {', '.join(self.unmet)}{told}"
        if self.anew:
            count = _counted(self.anew, "time", "times")
            yield f"{count} a batch or a file was made of an id that another had: the two are judged apart, as of two servers"
        if self.others:
            count = _counted(self.others, "file", "files")
            yield f"{count} passed over: neither recordings nor JSON{self._first('others')}"
        if self.log_lines:
            count = _counted(self.log_lines, "entry", "entries")
            yield f"{count} passed over: they tell of no request over HTTP"
        if self.another_api:
            count = _counted(self.another_api, "exchange", "exchanges")
            yield f"{count} about batches passed over: nothing there shows the Batch API{self._first('another_api')}"
        if self.foreign:
            count = _counted(self.foreign, "exchange", "exchanges")
            yield f"{count} passed over: they are about neither batches nor files{self._first('foreign')}"
        if self.stumbled:
            count = _counted(self.stumbled, "error", "errors")
            yield f"{count} passed over: the same request was answered later{self._first('stumbled')}"
        if self.existing:
            named = ", ".join(list(self.existing)[:_SENTENCE])
            count = _counted(len(self.existing), "batch", "batches")
            yield f"{count} in lists that this run did not make, not judged: {named}{_more(len(self.existing))}; --existing judges them"

    def _first(self, kind: str) -> str:
        return f"; the first is {self.firsts[kind]}" if kind in self.firsts else ""

    def client_notes(self) -> Iterator[str]:
        """The requests that the client's side is not judged by, a sentence each."""
        if self.refused:
            count = _counted(self.refused, "request was", "requests were")
            yield f"{count} refused; the client's side is not judged by them, the first is {self.first_refused}"
        if self.own:
            count = _counted(self.own, "request is", "requests are")
            yield f"{count} batchspec's own, wrong on purpose; the client's side is not judged by them"

    def to_json(self) -> dict[str, Any]:
        """The counts as a report has them."""
        return {
            "exchanges": self.exchanges,
            "foreign": self.foreign,
            "bodiesNotStored": self.not_stored,
            "servers": self.servers,
            "unread": self.unread,
            "unreadEntries": [{"file": u.file, "entry": u.entry, "why": u.why} for u in self.unread_named],
            "answers": {kind: dict(sorted(found.items())) for kind, found in sorted(self.answers.items())},
            "existing": list(self.existing)[:MOST_NAMED],
            "existingBatches": len(self.existing),
        }


def _unread_words(unread: Unread) -> str:
    entry = f" entry {unread.entry}" if unread.entry else ""
    return f"{unread.file}{entry}: {unread.why}"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _more(count: int) -> str:
    return " ..." if count > _SENTENCE else ""
