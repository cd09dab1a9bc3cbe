"""A waiver, and the state that a run leaves it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from batchspec.system.python_310 import StrEnum

PLACEHOLDER = "not looked at yet; say here why it is tolerated"
"""The reason that a waiver is written with."""


class Kind(StrEnum):
    """The reasons why a fault is tolerated; only `flaky` tolerates that it does not happen."""

    BUG = "bug"
    MISSING_FEATURE = "missing-feature"
    DISPUTE = "dispute"
    FLAKY = "flaky"


class State(StrEnum):
    """The states that a run leaves a waiver in."""

    MATCHED = "matched"
    TOLERATED = "tolerated"
    """Flaky, and it did not happen this time."""
    NOT_SEEN = "not-seen"
    """What it is about did not come up in this run, so nothing says that the fault is gone."""
    UNMATCHED = "unmatched"
    """What it is about came up again, and held."""
    EXPIRED = "expired"
    VERSION_UNKNOWN = "version-unknown"
    SET_ASIDE = "set-aside"
    """For another version, or for what this run was not asked to judge."""


STALE = frozenset({State.UNMATCHED, State.EXPIRED, State.VERSION_UNKNOWN})
"""States that fail the run."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """The requirements of one cause that may break in the ways named, and why."""

    requirements: tuple[str, ...]
    signatures: tuple[str, ...]
    """As the file has them: `case:pointer:keyword`, of an old file with a scenario for a case."""
    kind: Kind
    reason: str
    issue: str = ""
    versions: str = ""
    """Of the target: `>=1.2, <2`; none means every version."""
    expires: date | None = None
    """The last day it holds."""
    where: str = ""
    """File and line, for people."""
    states: tuple[str, ...] = ()
    """The statuses that a run has to see before a fault of a batch counts as gone; none means any."""


@dataclass(frozen=True, slots=True)
class Use:
    """A waiver, its state after a run, and those of its signatures that nothing matched."""

    waiver: Waiver
    state: State
    unmatched: tuple[str, ...] = ()

    @property
    def stale(self) -> bool:
        return self.state in STALE

    def to_json(self) -> dict[str, Any]:
        """The waiver as the report has it; what it does not say is left out."""
        waiver = self.waiver
        optional = {
            "states": list(waiver.states),
            "issue": waiver.issue,
            "versions": waiver.versions,
            "expires": waiver.expires.isoformat() if waiver.expires else "",
            "where": waiver.where,
        }
        return {
            "state": str(self.state),
            "kind": str(waiver.kind),
            "reason": waiver.reason,
            "signatures": list(waiver.signatures),
            **{key: value for key, value in optional.items() if value},
        }
