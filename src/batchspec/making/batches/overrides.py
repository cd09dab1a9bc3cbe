"""The errors of overrides: a key that no batch has, and values that no server may show."""

from __future__ import annotations

from collections.abc import Mapping

from batchspec.making.batches.legal import KEYS
from batchspec.system.nearest import did_you_mean

MEND = "strict=False lets it through"


class NotLifecycleTrue(ValueError):
    """The overrides make an object that no server may show; `requirement` is the first that it breaks."""

    def __init__(self, requirement: str, what: str) -> None:
        self.requirement = requirement
        self.what = what
        super().__init__(f"{what}; {MEND}")


def refuse_unknown(overrides: Mapping[str, object]) -> None:
    """Raise `TypeError` for the first override that is no key of a batch."""
    for key in overrides:
        if key not in KEYS:
            nearest = did_you_mean(key, KEYS)
            hint = f"{nearest}?" if nearest else f"there are {', '.join(KEYS)};"
            raise TypeError(f"a batch has no key {key!r}; {hint} {MEND}")
