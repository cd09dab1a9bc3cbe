"""Settings of a run with several values, put together from each place that gives some: the higher place wins, name by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from batchspec.driving.server.http.settings import CAPABILITIES, PROFILES
from batchspec.system.secrets.held import Secret

SEPARATORS = {"header": ":", "query": "="}
SWITCHES = {"on": True, "off": False}


class BadValue(ValueError):
    """A value that its setting does not take; the message says how it is written."""


@dataclass(frozen=True, slots=True)
class Layer:
    """The headers, query parameters and capabilities that one place gives: the command line, a file, an ini key."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    capabilities: Mapping[str, bool] = field(default_factory=dict)
    profile: str | None = None

    @classmethod
    def of(cls, table: Mapping[str, Any], where: str) -> Layer:
        """What a table of settings gives; `where` is what errors call it. Raises `BadValue`."""
        made: dict[str, Any] = {}
        for name, read in (("header", headers), ("query", query), ("capability", switches)):
            try:
                made[name] = read(_texts(table.get(name)))
            except BadValue as error:
                raise BadValue(f"{where}: {name}: {error}") from None
        profile = table.get("profile")
        if profile is not None and not (isinstance(profile, str) and profile in PROFILES):
            raise BadValue(f"{where}: profile: there are {', '.join(PROFILES)}")
        return cls(made["header"], made["query"], made["capability"], profile)

    def over(self, lower: Layer) -> Layer:
        """The two in one. A profile that is named takes the place of all that is said below it of capabilities."""
        below = lower.capabilities if self.profile is None else {}
        return Layer(
            headers=_without_case(lower.headers, self.headers),
            query={**lower.query, **self.query},
            capabilities={**below, **PROFILES[self.profile or "full"], **self.capabilities},
        )


def headers(texts: Iterable[str]) -> dict[str, str]:
    """The headers that texts `K: V` name. Raises `BadValue`."""
    return _pairs(texts, SEPARATORS["header"])


def query(texts: Iterable[str]) -> dict[str, str]:
    """The query parameters that texts `K=V` name. Raises `BadValue`."""
    return _pairs(texts, SEPARATORS["query"])


def switches(texts: Iterable[str]) -> dict[str, bool]:
    """The capabilities that texts `NAME=off` and `NAME=on` name, and whether each is on. Raises `BadValue`."""
    found = {}
    for text in texts:
        name, _, state = text.partition("=")
        if name not in CAPABILITIES or state not in SWITCHES:
            raise BadValue(f"write it as NAME=off, NAME one of {', '.join(CAPABILITIES)}")
        found[name] = SWITCHES[state]
    return found


def _pairs(texts: Iterable[str], separator: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts:
        name, found, rest = text.partition(separator)
        if not found or not name.strip():
            raise BadValue(f"write it as name{separator}value")
        pairs[name.strip()] = Secret(rest.strip())
    return pairs


def _texts(value: Any) -> list[str]:
    """The texts that a setting has in a file: a list of them, or one alone."""
    found = value if isinstance(value, list) else [] if value is None else [value]
    return [text if isinstance(text, str) else "" for text in found]


def _without_case(lower: Mapping[str, str], upper: Mapping[str, str]) -> dict[str, str]:
    """Headers of two places; names differ by more than case."""
    named = {name.lower() for name in upper}
    return {**{name: value for name, value in lower.items() if name.lower() not in named}, **upper}
