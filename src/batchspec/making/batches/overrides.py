"""The errors of overrides: a key that no batch has, and values that no server may show."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from batchspec.making.batches.legal import KEYS

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
            close = get_close_matches(key, KEYS, 1)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(KEYS)};"
            raise TypeError(f"a batch has no key {key!r}; {hint} {MEND}")
