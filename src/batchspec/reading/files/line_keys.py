"""The keys of a log's lines, as `--log-keys` names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

MOST_KEYS = 30
"""Keys that are named; a line has some ten."""
LONGEST_KEY = 60
"""Characters of a key that is named; a longer one is data."""
DEEPEST = 4
"""Objects within each other that are looked into."""


def keys_of(row: Mapping[Any, Any]) -> Iterator[str]:
    """The first keys of a line that hold no object, with a dot before each that stands in another."""
    yield from islice(_keys(row, "", DEEPEST), MOST_KEYS)


def _keys(row: Mapping[Any, Any], above: str, depth: int) -> Iterator[str]:
    for key, value in row.items():
        name = f"{above}{key}"
        if len(name) > LONGEST_KEY:
            continue
        if isinstance(value, Mapping) and value and depth > 1:
            yield from _keys(value, f"{name}.", depth - 1)
        else:
            yield name
