"""The errors of overrides: a key that no batch has, and values that no server may show."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from batchspec.making.batches.legal import KEYS
from batchspec.system.nearest import did_you_mean

MEND = "strict=False lets it through"


class NotLifecycleTrue(ValueError):
    """The overrides make an object that no server may show; `requirement` is the first that it breaks."""

    def __init__(self, requirement: str, what: str, mend: str = MEND) -> None:
        self.requirement = requirement
        self.what = what
        super().__init__(f"{what}; {mend}")


def refuse_unknown(overrides: Mapping[str, object]) -> None:
    """Raise `TypeError` for the first override that is no key of a batch."""
    refuse_unknown_of(overrides, KEYS, "a batch")


def refuse_unknown_of(
    overrides: Mapping[str, object], keys: Collection[str], what: str, mend: str = MEND
) -> None:
    """Raise `TypeError` for the first override that is none of the keys that `what` has."""
    for key in overrides:
        if key not in keys:
            nearest = did_you_mean(key, keys)
            hint = f"{nearest}?" if nearest else f"there are {', '.join(keys)};"
            raise TypeError(f"{what} has no key {key!r}; {hint} {mend}")
