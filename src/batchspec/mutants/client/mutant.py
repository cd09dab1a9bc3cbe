"""A client mutant: the built-in client with one thing broken on purpose, and the requirement that has to notice."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from batchspec.driving.client.answer import Answer, Call, Kind
from batchspec.driving.client.pass_through import PassThrough, Sent
from batchspec.mutants.client.broken import Edit

Page = dict[str, Any]


class UnknownMutant(ValueError):
    """No client mutant has that name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name = name
        super().__init__(f"no client mutant named {name!r}; there are {', '.join(known)}")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One way to be wrong; only a check that works can tell it from the built-in client."""

    name: str
    requirement: str
    """The one that has to notice."""
    breaks: str
    """What it does, as a sentence about it would go on."""
    batch: Edit | None = None
    """What it makes of every batch, alone or in a page."""
    page: Callable[[Page], Page] | None = None
    sends: Callable[[Sent, Call], Sent] | None = None
    fails: Callable[[int, str], Answer] | None = None
    """What it makes of an HTTP error."""

    @property
    def kills(self) -> tuple[str, ...]:
        """The requirements that have to notice, each of them."""
        return (self.requirement,)

    def client(self) -> PassThrough:
        return Mutated(self)


class Mutated(PassThrough):
    """The built-in client with one mutation."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def read(self, kind: Kind, text: str) -> str:
        value = json.loads(text)
        if kind == "batch":
            return json.dumps(self._batch(value))
        page = self.mutant.page(value) if self.mutant.page else value
        rows = page.get("data")
        return json.dumps({**page, "data": [self._batch(row) for row in rows]} if rows else page)

    def request(self, call: Call) -> Sent:
        sent = super().request(call)
        return self.mutant.sends(sent, call) if self.mutant.sends else sent

    def failed(self, status: int, text: str) -> Answer:
        return self.mutant.fails(status, text) if self.mutant.fails else super().failed(status, text)

    def _batch(self, value: Any) -> Any:
        return self.mutant.batch(value) if self.mutant.batch and isinstance(value, dict) else value
