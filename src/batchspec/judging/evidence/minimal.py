"""The smallest object that is still broken in the same way, of one that people could read at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

LARGEST = 500
"""Values in an object that is made smaller; a batch has about fifty. Each key costs a judgement of all that is left, and
what is smallest of an object with thousands of entries is no example that anybody reads."""


def smallest(raw: Mapping[str, Any], still_broken: Callable[[dict[str, Any]], bool]) -> dict[str, Any] | None:
    """`raw` without every key that `still_broken` can do without; `None` where it is too large to be looked through."""
    if _is_large(raw):
        return None
    small = dict(raw)
    for key in list(small):
        without = {name: value for name, value in small.items() if name != key}
        if still_broken(without):
            small = without
    return small


def _is_large(value: Any) -> bool:
    """True of an object with more than `LARGEST` values at all depths."""
    count, waiting = 0, [value]
    while waiting and count <= LARGEST:
        held = waiting.pop()
        parts = held.values() if isinstance(held, Mapping) else held if isinstance(held, list) else ()
        count += len(parts)
        waiting.extend(parts)
    return count > LARGEST
