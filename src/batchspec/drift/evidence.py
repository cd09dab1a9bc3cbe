"""The evidence that the package ships: every recorded source, the contract's own claims, and the rulings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from batchspec.claims.claim import Claim, read_claim
from batchspec.claims.ruling import Ruling
from batchspec.claims.source import read_source
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.problems import NoSuchSource


@dataclass(frozen=True)
class Evidence:
    """The evidence as it was recorded."""

    contract: str
    fields: Mapping[str, Claim]
    """By field, the claim that a reader must accept."""
    sources: Mapping[str, Claims]
    rulings: tuple[Ruling, ...]

    def source(self, name: str) -> Claims:
        """The recorded source of that id. Raises `NoSuchSource`."""
        if name not in self.sources:
            raise NoSuchSource(
                f"no source named {name!r} is recorded; there are {', '.join(sorted(self.sources))}"
            )
        return self.sources[name]


@cache
def evidence() -> Evidence:
    """The evidence that this release was made from."""
    data = json.loads((files("batchspec_contract") / "claims.json").read_text("utf-8"))
    return Evidence(
        contract=data["contract"],
        fields={path: read_claim(claim) for path, claim in data["fields"].items()},
        sources={name: _recorded(name, source) for name, source in data["sources"].items()},
        rulings=tuple(_read_ruling(row) for row in data["rulings"]),
    )


def _recorded(name: str, data: Mapping[str, Any]) -> Claims:
    """A source as it was recorded, with what it is a release of."""
    source = read_source(name, data)
    return Claims(
        kind=source.kind,
        fields=source.fields,
        blind=source.blind,
        standing=source.standing,
        id=source.id,
        where=data["cite"],
        title=data["title"],
        package=data.get("package", ""),
        version=data["version"],
    )


def _read_ruling(row: Mapping[str, Any]) -> Ruling:
    """A ruling as `claims.json` has it: who is overruled by id, and not by what they say."""
    return Ruling(
        row["id"], tuple(row["fields"]), row["about"], row["settles"], row["implementations"], row["ruling"]
    )


TITLES = {
    "OpenAI API (OpenAPI 3.0)": "openai-openapi-3.0",
    "OpenAI API (OpenAPI 3.1)": "openai-openapi-3.1",
    "The batch object": "openai-docs",
}
"""By title, the id of the recorded source; for sources that are no package."""


def recognised(claims: Claims, wanted: str | None) -> Claims | None:
    """The recorded source that `claims` are of: the one asked for, else by package, else by title."""
    if wanted:
        return evidence().source(wanted)
    if claims.package:
        alike = [
            s
            for s in evidence().sources.values()
            if s.kind == claims.kind and _same(s.package, claims.package)
        ]
        return max(alike, key=lambda source: len(source.fields), default=None)
    return evidence().sources.get(TITLES.get(claims.title, ""))


def _same(recorded: str, package: str) -> bool:
    """True where both name one package; a later major of a Go module, or a part of a Maven one, is the same."""
    if not recorded:
        return False
    bare = [
        name.rpartition("/v")[0] if name.rpartition("/v")[2].isdigit() else name
        for name in (recorded, package)
    ]
    return bare[0] == bare[1] or (recorded.startswith("maven:") and package.startswith(f"{recorded}-"))


def as_recorded(claims: Claims, recorded: Claims | None) -> Claims:
    """The claims under the recorded source's name, with the blind spots that were found in it."""
    if recorded is None:
        return claims
    blind = recorded.blind if recorded.kind == claims.kind else claims.blind
    return replace(claims, id=recorded.id, standing=recorded.standing, blind=blind)
