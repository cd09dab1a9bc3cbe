"""Scenarios, found by walking this folder; each drives the server and judges nothing.

A module has `SCENARIOS`. What a scenario begins in one run, it can go on with in a later one.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from batchspec.declarations.declared import Declared
from batchspec.driving.server.http.session import Session

Half = Callable[[Session], None]


def nothing(_session: Session) -> None:
    """For a scenario that has nothing to wait for."""


def none(_batches: Sequence[str]) -> Sequence[str]:
    """Of the batches of a scenario none: it waits for no end."""
    return ()


def every(batches: Sequence[str]) -> Sequence[str]:
    return batches


def first(batches: Sequence[str]) -> Sequence[str]:
    return batches[:1]


def last(batches: Sequence[str]) -> Sequence[str]:
    return batches[-1:]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way to drive a server, in two halves: one begins it, the other waits for its end."""

    name: str
    begin: Half
    go_on: Half = nothing
    awaited: Callable[[Sequence[str]], Sequence[str]] = none
    """Of the ids of the batches that it made, those whose end `go_on` waits for."""
    needs: tuple[str, ...] = ("write",)
    """Capabilities without which it is left out."""
    files: int = 0
    """Input files it uploads, at most."""
    batches: int = 0
    """Batches it creates, at most; refused ones do not count."""
    lines: int = 0
    """Requests in those batches, at most."""
    requests: int = 0
    """HTTP requests beside those that poll, at most, where none has to be sent again."""
    endpoint: Callable[[str], str] = str
    """The endpoint of its lines, by that of the run."""
    counts: Callable[[Declared], Mapping[str, int]] | None = None
    """The numbers above, where they follow from what is declared of the server."""
    worth: int = 0
    """Where not all scenarios fit into a number of requests, those of the most worth are gone through."""

    @property
    def awaits(self) -> int:
        """The number of batches whose end it waits for, at most."""
        return len(self.awaited([""] * self.batches))

    def counted(self, declared: Declared) -> Scenario:
        """The scenario with the numbers that it has against a server of which this is declared."""
        counts: Mapping[str, Any] = self.counts(declared) if self.counts else {}
        return replace(self, **counts)

    def possible(self, capabilities: Mapping[str, bool]) -> bool:
        return all(capabilities.get(need, True) for need in self.needs)


def scenarios() -> dict[str, Scenario]:
    """Every scenario by name, in the order of the folder."""
    modules = (import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__))
    return {scenario.name: scenario for module in modules for scenario in module.SCENARIOS}
