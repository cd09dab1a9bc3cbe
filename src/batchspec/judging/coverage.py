"""Coverage: the states and edges of the lifecycle that a run has seen, and the forbidden edges that it looked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from batchspec_contract.lifecycle import EDGES, ODD_EDGES, ODDLY_REACHABLE, REACHABLE, STATES

Edge = tuple[str, str]

FORBIDDEN: tuple[Edge, ...] = tuple(
    (a, b) for a in STATES for b in STATES if a != b and b not in ODDLY_REACHABLE[a]
)
"""Changes of status that no path of edges makes, the odd ones included."""


@dataclass(frozen=True)
class Coverage:
    """The things seen: statuses, changes of status from one sighting to the next, and statuses looked at twice."""

    states: frozenset[str] = frozenset()
    changes: frozenset[Edge] = frozenset()
    watched: frozenset[str] = frozenset()
    """Statuses in which a batch was looked at again; that probes every forbidden edge from there."""

    @cached_property
    def legal(self) -> list[Edge]:
        """The documented edges that were seen."""
        return [edge for edge in EDGES if edge in self.changes]

    @cached_property
    def odd(self) -> list[Edge]:
        """Changes that servers make and nobody promises."""
        return [(a, b) for a, b in sorted(self.changes) if b in ODDLY_REACHABLE[a] and b not in REACHABLE[a]]

    @cached_property
    def skipped(self) -> list[Edge]:
        """Legal changes over statuses that no poll happened to see."""
        return [(a, b) for a, b in sorted(self.changes) if b in REACHABLE[a] and (a, b) not in EDGES]

    @cached_property
    def forbidden(self) -> list[Edge]:
        return [edge for edge in FORBIDDEN if edge in self.changes]

    @cached_property
    def probed(self) -> list[Edge]:
        """Forbidden edges that the run would have seen if they had been taken."""
        return [(a, b) for a, b in FORBIDDEN if a in self.watched]

    @cached_property
    def unreached(self) -> list[str]:
        return [state for state in STATES if state not in self.states]

    def to_json(self) -> dict[str, Any]:
        return {
            "states": {state: state in self.states for state in STATES},
            "edges": [{"from": a, "to": b, "seen": (a, b) in self.changes} for a, b in EDGES],
            "odd": [{"from": a, "to": b, "seen": (a, b) in self.changes} for a, b in ODD_EDGES],
            "skipped": _edges(self.skipped),
            "forbidden": _edges(self.forbidden),
            "probed": _edges(self.probed),
            "unreached": self.unreached,
        }


def _edges(edges: Iterable[Edge]) -> list[dict[str, str]]:
    return [{"from": a, "to": b} for a, b in edges]


def in_one_line(lifecycle: dict[str, Any], kind: str) -> str:
    """The coverage as the report's JSON has it, in one line; nothing for a client, which is fed every status.

    Objects by themselves show statuses alone, not how they change.
    """
    states = lifecycle["states"]
    seen = f"{sum(states.values())} of {len(states)} states"
    never = ", ".join(lifecycle["unreached"])
    tail = f"; never reached: {never}" if never else ""
    if kind == "client":
        return ""
    if kind == "files" and not lifecycle["probed"]:
        return f"lifecycle: {seen}{tail.replace('reached', 'seen')}"
    edges, taken = lifecycle["edges"], lifecycle["forbidden"]
    legal = f"{sum(edge['seen'] for edge in edges)} of {len(edges)} legal edges"
    probed = f"{len(lifecycle['probed'])} of {len(FORBIDDEN)} forbidden edges probed"
    shown = ", ".join(f"{edge['from']} to {edge['to']}" for edge in taken)
    return f"lifecycle: {seen}, {legal}, {probed}{f'; taken: {shown}' if shown else ''}{tail}"
