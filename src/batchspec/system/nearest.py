"""The suggestion for a name that there is not: the names most like it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(
    name: str, names: Iterable[str], *, most: int = 1, alike: float = 0.6, quoted: bool = False
) -> str:
    """`did you mean this`, or `did you mean this or that`; empty where no name is like it.

    `alike` is how much of two names must be the same, 0 to 1.
    """
    near = get_close_matches(name, list(names), n=most, cutoff=alike)
    return f"did you mean {' or '.join(repr(other) if quoted else other for other in near)}" if near else ""
