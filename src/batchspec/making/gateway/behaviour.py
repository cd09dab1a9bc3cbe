"""The decisions of the gateway, one method each, so that a mutant is one small subclass."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from typing_extensions import Self

from batchspec.reading.strict_json import NotStrictJSON, load


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the gateway sends it to its upstream."""

    method: str
    path: str
    """Below the base URL, with its query."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def creates(self) -> bool:
        """True of a create."""
        return self.method == "POST" and self.path.partition("?")[0] == "/batches"

    @property
    def json(self) -> Any:
        """The body as JSON; `None` where it is none."""
        return _json(self.body)

    def with_json(self, value: Any) -> Self:
        """The same request with another body."""
        return replace(self, body=_text(value))


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as the gateway gives it to its client. A status of 0 is an answer that was lost upstream."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        """The body as JSON; `None` where it is none."""
        return _json(self.body)

    def with_json(self, value: Any) -> Self:
        """The same answer with another body."""
        return replace(self, body=_text(value))


class Passing:
    """The right behaviour: all is passed on as it is. A subclass changes one thing."""

    own_ids = False
    """True where the gateway has ids of its own, `gw-` and that of the upstream."""
    tries = 1
    """How often a request is sent that the upstream broke down at."""
    upstream = ""
    """The base URL of the upstream; the gateway sets it."""

    def asks(self, asked: Asked) -> Asked:
        """What the upstream is asked, with its own ids."""
        return asked

    def answers(self, answered: Answered, asked: Asked) -> Answered:
        """What the client is answered, before the gateway's own ids are put in."""
        return answered

    def shown(self, answered: Answered, asked: Asked) -> Answered:
        """What the client is answered, with the ids that it is shown."""
        return answered


def _json(body: bytes) -> Any:
    try:
        return load(body)
    except NotStrictJSON:
        return None


def _text(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
