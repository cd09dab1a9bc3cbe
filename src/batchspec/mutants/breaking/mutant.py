"""A mutant: the reference server with one thing broken on purpose, and the requirement that has to notice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from batchspec.making.server.behaviour import Behaviour

Make = Callable[[], Behaviour]
"""Makes the behaviour afresh for each server, since some remember what they have shown."""


class UnknownMutant(ValueError):
    """No mutant has that name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"no mutant named {name!r}; `batchspec mutants --list` names them")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One way to be wrong; only a check that works can tell it from the reference server."""

    name: str
    breaks: str
    """What it does, in one sentence."""
    kills: tuple[str, ...]
    """The requirements that have to notice, each of them."""
    behaviour: Make
    from_issue: str = ""
    """A public report of a server, gateway or client that met it: `owner/repository#number`."""
    from_source: str = ""
    """An implementation that does it by its own code or documents, as `schema/sources` names it."""
    drags: tuple[str, ...] = ()
    """Requirements that cannot but fall with those it is about."""
    scenarios: tuple[str, ...] = ("happy-path",)
    """The scenarios of a run that show it."""
    server: str = "happy"
    """The scenario of the reference server under which it shows."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """How a run against it differs from the usual: fields of `batchspec.driving.server.http.settings.Settings`."""
    hides: bool = False
    """Whether it leaves what it is about untestable, where no run can show it to be broken."""
    derived: bool = False
    """Whether nobody wrote it: its fault is a way of `batchspec.fixtures`, or one that any field can have.

    It shows batches edited and does nothing else, so it is tried out on the answers of a run against the server
    unbroken. What is judged over time, or of a whole run, may fall with it, and so may what it `drags`.
    """
