"""The smallest object that is still broken in the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def smallest(raw: Mapping[str, Any], still_broken: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """`raw` without every key that `still_broken` can do without."""
    small = dict(raw)
    for key in list(small):
        without = {name: value for name, value in small.items() if name != key}
        if still_broken(without):
            small = without
    return small
