"""A server mutant: the reference server with one thing broken on purpose, and the requirements that have to find it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from batchspec.making.server.behaviour import Behaviour

Make = Callable[[], Behaviour]
"""Makes a new behaviour for each server, since some behaviours remember what they have shown."""


class UnknownMutant(ValueError):
    """No mutant has that name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"no mutant named {name!r}; `batchspec mutants --list` names them")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One broken server. Only a requirement that works can tell it from the reference server."""

    name: str
    breaks: str
    """One sentence on what it does."""
    kills: tuple[str, ...]
    """The requirements that have to find it; each of them has to."""
    behaviour: Make
    from_issue: str = ""
    """A public report of a server, gateway or client that met it: `owner/repository#number`."""
    from_source: str = ""
    """An implementation that does it by its own code or documents, as `schema/sources` names it."""
    also_breaks: tuple[str, ...] = ()
    """Requirements that this mutant cannot but break, too."""
    scenarios: tuple[str, ...] = ("happy-path",)
    """The scenarios of the driver that show it."""
    server: str = "happy"
    """The scenario of the reference server under which it shows."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """The settings of a run against it, where they differ from the usual ones."""
    keys: tuple[str, ...] = ()
    """The keys that it lets in, a tenant each; without any, it lets everybody in."""
    makes_untestable: bool = False
    """True where no run can show `kills` to be broken: it counts as found where they cannot be tested any more."""
    derived: bool = False
    """True of a mutant that nobody wrote: it follows from a field of the contract, or from a way to break a requirement.

    It edits the batches that are shown and does nothing else. So it has no run of its own: the answers of a run against
    the reference server are edited in its place. Beside `also_breaks` it may break any requirement that judges a history
    or a trace.
    """
