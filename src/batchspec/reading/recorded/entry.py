"""One entry of a recording as an exchange, or the reason why it is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from batchspec.reading.trace import Request, Response


class NotRead(Exception):
    """An entry that cannot be read as an exchange; `why` is the clause that people are shown."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Chain:
    """A number of entries that are known to stand in order among themselves, and the position of one of them."""

    name: str
    position: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A request and its answer; `None` where none was recorded."""

    request: Request
    response: Response | None
    began: float | None = None
    """Seconds of any clock that the whole recording shares; `None` where the recording does not tell."""
    ended: float | None = None
    moment: float | None = None
    """The second at which it was stored, where that is all that the recording tells of its time."""
    server: str = ""
    """Host and port of the server that was asked; empty where the recording does not tell."""
    chain: Chain | None = None
    """Set where the order of the file says nothing, and the tool tells the order of some entries in another way."""


def halves(entry: Any) -> tuple[Mapping[Any, Any], Mapping[Any, Any] | None]:
    """The request and the response of an entry that has them under these names; raises `NotRead`.

    A response that is null is an answer that did not come.
    """
    if not isinstance(entry, Mapping):
        raise NotRead("the entry is no object")
    asked = entry.get("request")
    if not isinstance(asked, Mapping):
        raise NotRead("it has no request")
    if "response" not in entry:
        raise NotRead("it has no response")
    answered = entry["response"]
    if answered is not None and not isinstance(answered, Mapping):
        raise NotRead("its response is no object")
    return asked, answered
