"""The one table of limits: how much of what a stranger sends is held in memory, and how each limit is raised.

With the limits as they are, no input takes 300 MB beyond the interpreter. They are of the whole process, since what a
file holds is read in many places; `using` sets them for a while.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from batchspec.system.nearest import did_you_mean
from batchspec.system.quoting import named

HIGHEST = 10**15
"""The bound on a limit that somebody sets; it stands for no limit at all."""


class Limit(NamedTuple):
    """One limit. To add one: a row here, and what it bounds asks for it with `most`."""

    default: int
    help: str


LIMITS: dict[str, Limit] = {
    "text": Limit(
        40_000_000,
        "Bytes of one text that is held whole: a JSON or YAML file, a line, a recording. Characters beyond Latin-1 count for more.",
    ),
    "values": Limit(
        2_000_000,
        "Values and keys of one text. An object counts as three, a list as two, an alias of YAML as what it stands for.",
    ),
    "keys": Limit(100_000, "Keys of one object."),
    "expansion": Limit(
        200, "Times that compressed data may grow, once they have come to more than the limit `text`."
    ),
    "unpacked": Limit(1_000_000_000, "Bytes that one compressed file, or all files of an archive, come to."),
    "members": Limit(10_000, "Files of an archive that is judged."),
    "recording": Limit(
        200_000_000,
        "Bytes of memory that requests and answers of recordings or of a trace take: 1,900 for each exchange, and each different body once, with the values in it.",
    ),
    "bodies": Limit(
        40_000_000,
        "Bytes of the bodies of one recording that had to be decompressed or decoded, or stand in files beside it.",
    ),
    "history": Limit(
        150_000_000, "Bytes of memory that the objects take which `--history` compares with each other."
    ),
    "sources": Limit(
        40_000_000,
        "Bytes of a source of `batchspec drift` or `contract diff`, and of the files that it takes out of an archive.",
    ),
    "tokens": Limit(
        700_000,
        "Words and signs of the code that `batchspec drift` parses of one source. Those of Python count as eight.",
    ),
    "answer-bytes": Limit(4 * 1024 * 1024, "Bytes of an answer of a server, decompressed."),
    "content-bytes": Limit(32 * 1024 * 1024, "Bytes of the content of a file on a server, decompressed."),
    "answer-values": Limit(
        50_000,
        "Members of the lists and objects of an answer, or of a line of a file. A page of a hundred batches has about 5,000.",
    ),
    "headers": Limit(200, "Headers of an answer."),
    "header-bytes": Limit(256 * 1024, "Bytes of the head of an answer, with every `100 Continue` before it."),
    "run-bytes": Limit(
        96 * 1024 * 1024,
        "Bytes of memory for all answers of a run together, and for the values that are read from them.",
    ),
}
"""Every limit by its name."""

_set: dict[str, int] = {}


class BadLimit(ValueError):
    """A limit that cannot be set; the message says how it is written."""


def most(name: str) -> int:
    """The value of a limit."""
    return _set.get(name, LIMITS[name].default)


def beyond(what: str, name: str) -> str:
    """`what` is too much, in one clause with the name of the limit and how it is raised."""
    return _told(what, name, most(name))


def _told(what: str, name: str, limit: int) -> str:
    return f"{what}; --limit {name}={2 * limit} raises that limit"


def parsed(texts: Iterable[str]) -> dict[str, int]:
    """The limits that texts such as `values=4000000` set, also several in one with commas between. Raises `BadLimit`."""
    found = {}
    for text in (one.strip() for several in texts for one in several.split(",")):
        name, _, number = (part.strip() for part in text.partition("="))
        if name not in LIMITS:
            nearest = did_you_mean(name[:40], LIMITS, quoted=True)
            hint = f"{nearest}?" if nearest else f"there are {', '.join(LIMITS)}"
            raise BadLimit(f"no limit {named(name, 40)}; {hint}")
        if not number.isascii() or not number.isdigit() or not 0 < len(number) <= len(str(HIGHEST)):
            raise BadLimit(f"write it as {name}={2 * LIMITS[name].default}, a whole number")
        found[name] = min(int(number), HIGHEST)
    return found


def as_set() -> dict[str, int]:
    """The limits that somebody set, to be handed to another process."""
    return dict(_set)


def set_to(limits: Mapping[str, int]) -> None:
    """Set these limits, and all others to their defaults."""
    _set.clear()
    _set.update(limits)


@contextmanager
def using(limits: Mapping[str, int]) -> Iterator[None]:
    """Other limits for a while."""
    before = as_set()
    set_to({**before, **limits})
    try:
        yield
    finally:
        set_to(before)


class Live:
    """Limits as attributes, `limits.answer_bytes` for `answer-bytes`: each has the value that it has when it is asked for.

    `given` are values that take the place of those that are set.
    """

    def __init__(self, **given: int) -> None:
        self._given = {name.replace("_", "-"): number for name, number in given.items()}

    def __getattr__(self, name: str) -> int:
        written = name.replace("_", "-")
        if written not in LIMITS:
            raise AttributeError(name)
        return self.of(written)

    def of(self, name: str) -> int:
        """The limit of that name, written as in the table."""
        return self._given.get(name, most(name))

    def beyond(self, name: str, what: str) -> str:
        """The words on a thing that has more of `what` than the limit of that name allows."""
        return _told(f"more than {self.of(name):,} {what}", name, self.of(name))
