"""A client mutant: the pass-through client with one thing broken on purpose, and the requirement that has to find it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from batchspec.driving.client.answer import Answer, Call, Kind
from batchspec.driving.client.pass_through import PassThrough, Sent
from batchspec.mutants.client_parts.batch_edits import Edit

Page = dict[str, Any]


class UnknownMutant(ValueError):
    """No client mutant has that name."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        self.name = name
        super().__init__(f"no client mutant named {name!r}; there are {', '.join(names)}")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One broken client. Only a requirement that works can tell it from the pass-through client."""

    name: str
    requirement: str
    """The one requirement that has to find it."""
    breaks: str
    """A sentence on what it does, without its subject and its full stop."""
    batch: Edit | None = None
    """The edit of every batch that it reads, alone or in a page."""
    page: Callable[[Page], Page] | None = None
    """The edit of every page that it reads."""
    sends: Callable[[Sent, Call], Sent] | None = None
    """The edit of every request that it sends."""
    fails: Callable[[int, str], Answer] | None = None
    """Its answer to an HTTP error, from the status and the body."""

    @property
    def kills(self) -> tuple[str, ...]:
        """The requirement, in the form that mutants of servers have it in."""
        return (self.requirement,)

    def client(self) -> PassThrough:
        return BrokenClient(self)


class BrokenClient(PassThrough):
    """The pass-through client with the edits of one mutant."""

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
