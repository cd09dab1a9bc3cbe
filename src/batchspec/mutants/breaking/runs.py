"""Runs of the kit against the reference server, by what they show of a batch: the states it comes to, or the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from batchspec.making.ways import Fault


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what is asked of the server, and the way its batch goes."""

    path: tuple[str, ...]
    scenarios: tuple[str, ...]
    server: str = "happy"
    settings: Mapping[str, Any] = field(default_factory=dict)

    def shows(self, fault: Fault) -> bool:
        """Whether its batch can be seen with that fault: in its status, come by its path."""
        if fault.given or fault.status not in self.path:
            return False
        return fault.path in (None, self.path[: self.path.index(fault.status) + 1])


FIRST = Run(("validating", "in_progress", "finalizing", "completed"), ("happy-path",))
BARE = Run(("validating", "cancelling", "cancelled"), ("cancel-early",))
"""Its batch is created without what a caller may leave out."""
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
"""The first that shows what is looked for is taken."""


def showing(fault: Fault) -> Run | None:
    """The run whose batch can be seen with that fault; `None` where there is none."""
    return next((run for run in RUNS if run.shows(fault)), None)
