"""Whether what was made of overrides is still true to the contract."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from batchspec.making.batches.legal import KEYS
from batchspec.system.nearest import did_you_mean

if TYPE_CHECKING:
    from batchspec.judging.engine import Judge

MEND = "strict=False lets it through"
ALONE = frozenset({"id", "endpoint", "model", "input_file_id", "metadata"})
"""Keys that no other key's truth hangs on: what holds of their values once holds in every batch."""
MOST_HELD = 1_000
_HELD: set[str] = set()


class NotLifecycleTrue(ValueError):
    """The overrides make an object that no server may show; `requirement` is the first that it breaks."""

    def __init__(self, requirement: str, what: str) -> None:
        self.requirement = requirement
        self.what = what
        super().__init__(f"{what}; {MEND}")


def refuse_unknown(overrides: Mapping[str, Any]) -> None:
    """Raise `TypeError` for the first override that is no key of a batch."""
    for key in overrides:
        if key not in KEYS:
            nearest = did_you_mean(key, KEYS)
            meant = f"{nearest}?" if nearest else f"there are {', '.join(KEYS)};"
            raise TypeError(f"a batch has no key {key!r}; {meant} {MEND}")


def refuse_untrue(batch: Mapping[str, Any], overrides: Mapping[str, Any]) -> None:
    """Raise `NotLifecycleTrue` where `batch` breaks a MUST."""
    from batchspec.judging.evidence.snapshot import Snapshot  # noqa: PLC0415
    from batchspec.judging.evidence.tally import Summary  # noqa: PLC0415
    from batchspec_contract.registry import BY_ID  # noqa: PLC0415

    told_before = repr(overrides) if overrides.keys() <= ALONE else ""
    if told_before in _HELD:
        return
    summary = Summary()
    _judge().batch(Snapshot(batch), summary)
    for requirement, tally in summary.tallies.items():
        if tally.broken:
            told = ", ".join(f"{key}={value!r}" for key, value in overrides.items())
            statement = BY_ID[requirement].statement.rstrip(".")
            cause = tally.evidence[0].cause
            raise NotLifecycleTrue(
                requirement,
                f"no {batch.get('status')} batch has {told}: {cause} ({requirement}: {statement})",
            )
    if told_before and len(_HELD) < MOST_HELD:
        _HELD.add(told_before)


@cache
def _judge() -> Judge:
    from batchspec.judging.engine import Judge  # noqa: PLC0415
    from batchspec_contract.registry import REQUIREMENTS  # noqa: PLC0415

    return Judge(row for row in REQUIREMENTS if row.judges == "batch" and row.level == "MUST")
