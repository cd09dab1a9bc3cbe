"""One run of `batchspec contract diff`, as one value; every rendering and the exit code come from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.revisions.changes import Comparison
from batchspec.revisions.foreseen import Foreseen
from batchspec.revisions.waived import Waived

FailOn = Literal["any", "breaking", "touched", "nothing"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What differs, and what of the user's own that touches."""

    comparison: Comparison
    waived: tuple[Waived, ...] = ()
    foreseen: tuple[Foreseen, ...] = ()
    fail_on: FailOn = "any"

    @property
    def touches(self) -> bool:
        """True where a waiver is touched, or a recorded verdict may be another."""
        return any(one.touched for one in self.waived) or any(
            one.may_differ or one.refused for one in self.foreseen
        )

    @property
    def exit_code(self) -> ExitCode:
        """1 where there is what the run is to fail on, else 0."""
        found = {
            "any": self.comparison.differs,
            "breaking": self.comparison.breaks,
            "touched": self.touches,
            "nothing": False,
        }[self.fail_on]
        return ExitCode.NOT_CONFORMANT if found else ExitCode.OK
