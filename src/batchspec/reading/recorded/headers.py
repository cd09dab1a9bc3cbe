"""Headers as tools store them: an object, a list of pairs, or nothing. Their names are lower case afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

SECRET_NAME = re.compile(r"auth|key|token|secret|cookie|password|credential|signature|^sig", re.IGNORECASE)
"""Names of headers and of query parameters whose values are secrets."""
NUMBERED = re.compile(r"\[key \d+\]")
"""What stands for a secret in a recording."""
_OUR_OWN = re.compile(r"(?:bearer )?batchspec-[a-z-]+", re.IGNORECASE)
"""A key that a run of ours sends to be refused. It opens nothing, so it is no secret."""
_JOINED = frozenset({"content-encoding"})
"""Headers that say the same in one line as in several; of all others the first line counts."""

_LARGEST = 10**18
"""The bound on a number that stands for its text; lengths and the like are below it."""


def headers_of(value: Any) -> dict[str, str]:
    """The headers that `value` holds, whatever its form; those that are no text are left out."""
    found: dict[str, str] = {}
    for name, text in _pairs(value):
        if name not in found:
            found[name] = text
        elif name in _JOINED:
            found[name] = f"{found[name]}, {text}"
    return found


def _pairs(value: Any) -> Iterator[tuple[str, str]]:
    for name, held in _rows(value):
        if isinstance(name, str):
            for text in _texts(held):
                yield name.lower(), text


def _rows(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        for row in value:
            if isinstance(row, Mapping):
                yield row.get("name"), row.get("value")
            elif isinstance(row, list) and len(row) == 2:
                yield row[0], row[1]


def _texts(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, bytes):
            yield one.decode("latin-1")
        elif isinstance(one, str) or (
            isinstance(one, int) and not isinstance(one, bool) and abs(one) < _LARGEST
        ):
            yield str(one)


def is_secret(name: str, value: str) -> bool:
    """True of the value of a header of this name that has to be hidden."""
    return SECRET_NAME.search(name) is not None and not _OUR_OWN.fullmatch(value)


class Keys:
    """The keys of one recording. They are numbered, so that requests of one key can be told from others without it."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def hidden(self, headers: Mapping[str, str]) -> dict[str, str]:
        """The headers, each secret replaced by its number."""
        return {
            name: self._number(value) if is_secret(name, value) else value for name, value in headers.items()
        }

    def hidden_in_query(self, query: str) -> str:
        """A query, each secret in it replaced by its number."""
        found = []
        for parameter in query.split("&"):
            name, equals, value = parameter.partition("=")
            found.append(
                f"{name}={self._number(value)}" if equals and SECRET_NAME.search(name) else parameter
            )
        return "&".join(found)

    def _number(self, value: str) -> str:
        return f"[key {self._numbers.setdefault(value, len(self._numbers) + 1)}]" if value else value
