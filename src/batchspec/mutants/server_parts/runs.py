"""Runs of the driver against the reference server, by the states that they show a batch in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from batchspec.making.ways import Fault


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the scenarios of the driver and of the server, and the path that its batch takes through the states."""

    path: tuple[str, ...]
    scenarios: tuple[str, ...]
    server: str = "happy"
    settings: Mapping[str, Any] = field(default_factory=dict)

    def shows(self, fault: Fault) -> bool:
        """True when the batch comes to the status of the fault, by the path of the fault."""
        if fault.given or fault.status not in self.path:
            return False
        return fault.path in (None, self.path[: self.path.index(fault.status) + 1])


FIRST = Run(("validating", "in_progress", "finalizing", "completed"), ("happy-path",))
BARE = Run(("validating", "cancelling", "cancelled"), ("cancel-early",))
"""The batch of this run is created without the optional keys."""
LISTED = Run(("validating",), ("paging",))
RUNS = (
    FIRST,
    BARE,
    Run(("validating", "failed"), ("bad-file-unknown-file",)),
    Run(
        ("validating", "in_progress", "finalizing", "expired"),
        ("happy-path",),
        "expires",
        {"window": "6s"},
    ),
)
"""In this order: a mutant is given the first run that can show it."""


def showing(fault: Fault) -> Run | None:
    """The first run that shows a batch with that fault; `None` where none does."""
    return next((run for run in RUNS if run.shows(fault)), None)
