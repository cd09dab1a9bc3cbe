"""A waiver, and what became of it in a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from batchspec.system.python_310 import StrEnum

PLACEHOLDER = "not looked at yet; say here why it is tolerated"
"""The reason that a waiver is written with."""


class Kind(StrEnum):
    """Why a fault is tolerated; only `flaky` tolerates that it does not happen."""

    BUG = "bug"
    MISSING_FEATURE = "missing-feature"
    DISPUTE = "dispute"
    FLAKY = "flaky"


class State(StrEnum):
    """What became of a waiver."""

    MATCHED = "matched"
    TOLERATED = "tolerated"
    """Flaky, and it did not happen this time."""
    UNMATCHED = "unmatched"
    EXPIRED = "expired"
    VERSION_UNKNOWN = "version-unknown"
    SET_ASIDE = "set-aside"
    """For another version, or for what this run was not asked to judge."""


STALE = frozenset({State.UNMATCHED, State.EXPIRED, State.VERSION_UNKNOWN})
"""States that fail the run."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """One requirement that may break in the ways named, and why."""

    requirement: str
    signatures: tuple[str, ...]
    kind: Kind
    reason: str
    issue: str = ""
    versions: str = ""
    """Of the target: `>=1.2, <2`; none means every version."""
    expires: date | None = None
    """The last day it holds."""
    where: str = ""
    """File and line, for people."""

    @property
    def strict(self) -> bool:
        """Whether it is certain, before the run, that a pass is a failure."""
        return self.kind is not Kind.FLAKY and not self.versions


@dataclass(frozen=True, slots=True)
class Use:
    """A waiver, what became of it, and which of its signatures nothing matched."""

    waiver: Waiver
    state: State
    unmatched: tuple[str, ...] = ()

    @property
    def stale(self) -> bool:
        return self.state in STALE

    def to_json(self) -> dict[str, Any]:
        """As in the report; what the waiver does not say is left out."""
        waiver = self.waiver
        told = {
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
            **{key: value for key, value in told.items() if value},
        }
