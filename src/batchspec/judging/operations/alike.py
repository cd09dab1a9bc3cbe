"""Equal JSON values: numbers compare by value, a key that is absent and one that is null are the same."""

from __future__ import annotations

from typing import Any


def same(one: Any, other: Any) -> bool:
    """True of equal JSON values."""
    return _agree(one, other, more=False)


def within(wanted: Any, got: Any) -> bool:
    """True where `got` has all that `wanted` has, and maybe more keys; what is null is not wanted."""
    return wanted is None or _agree(wanted, got, more=True)


def _agree(one: Any, other: Any, *, more: bool) -> bool:
    """True where both agree; with `more` the other may have more keys. Values may be nested as deep as the reader lets them."""
    left = [(one, other)]
    while left:
        wanted, got = left.pop()
        if isinstance(wanted, dict) and isinstance(got, dict):
            keys = (key for key, part in wanted.items() if part is not None) if more else {**wanted, **got}
            left += ((wanted.get(key), got.get(key)) for key in keys)
        elif isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
            left += zip(wanted, got, strict=True)
        elif _kind(wanted) is not _kind(got) or wanted != got:
            return False
    return True


def _kind(value: Any) -> type:
    """The kind of a JSON value; 1 and 1.0 are of one kind, 1 and true are not."""
    return float if type(value) is int else type(value)
