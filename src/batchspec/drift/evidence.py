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
from batchspec.claims.states import UNSET, States
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.problems import NoSuchSource
from batchspec.drift.reading.sought import BATCH, SOUGHT


@dataclass(frozen=True)
class Evidence:
    """The evidence on one object as it was recorded."""

    contract: str
    fields: Mapping[str, Claim]
    """By field, the claim that a reader must accept."""
    sources: Mapping[str, Claims]
    """By its id, what each source claims of the object."""
    rulings: tuple[Ruling, ...]

    def source(self, name: str) -> Claims:
        """The recorded source of that id. Raises `NoSuchSource`."""
        if name not in self.sources:
            raise NoSuchSource(
                f"no source named {name!r} is recorded; there are {', '.join(sorted(self.sources))}"
            )
        return self.sources[name]


@cache
def evidence(about: str = BATCH) -> Evidence:
    """The evidence on one object that this release was made from."""
    whole = _shipped()
    data = whole if about == BATCH else whole["objects"][about]
    return Evidence(
        contract=whole["contract"],
        fields={path: read_claim(claim) for path, claim in data["fields"].items()},
        sources={name: _recorded(name, source, about) for name, source in data["sources"].items()},
        rulings=tuple(_read_ruling(row) for row in data["rulings"]),
    )


@cache
def _shipped() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((files("batchspec_contract") / "claims.json").read_text("utf-8"))
    return data


def neighbours() -> tuple[str, ...]:
    """The objects of the contract that sources are read for, beside the batch."""
    return tuple(name for name in SOUGHT if name in _shipped().get("objects", {}))


@cache
def recorded(name: str) -> Claims | None:
    """All that is recorded of the source of that id, the batch first; None where nothing is."""
    claims = evidence().sources.get(name)
    if claims is None:
        return None
    found = {about: evidence(about).sources.get(name) for about in neighbours()}
    others = {
        about: replace(one, unsaid=(one.blind - claims.blind) & UNSET) for about, one in found.items() if one
    }
    # Who recorded one neighbour of the batch looked for all of them; of other sources we do not know.
    return replace(claims, others=others, asked=(BATCH, *neighbours()) if others else (BATCH,))


def _recorded(name: str, data: Mapping[str, Any], about: str) -> Claims:
    """What was recorded of a source on one object, with what it is a release of."""
    source = read_source(name, data, sent_by=SOUGHT[about].sent_by)
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
        object=about,
        asked=(about,),
        sent_by=source.sent_by,
        aside=frozenset(data.get("aside", ())),
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
        return recorded(evidence().source(wanted).id)
    if claims.package:
        alike = [
            s
            for s in evidence().sources.values()
            if s.kind == claims.kind and _same(s.package, claims.package)
        ]
        closest = max(alike, key=lambda source: len(source.fields), default=None)
        return recorded(closest.id) if closest else None
    return recorded(TITLES.get(claims.title, ""))


def _same(recorded: str, package: str) -> bool:
    """True where both name one package; a later major of a Go module, or a part of a Maven one, is the same."""
    if not recorded:
        return False
    bare = [
        name.rpartition("/v")[0] if name.rpartition("/v")[2].isdigit() else name
        for name in (recorded, package)
    ]
    return bare[0] == bare[1] or (recorded.startswith("maven:") and package.startswith(f"{recorded}-"))


def as_recorded(claims: Claims, record: Claims | None) -> Claims:
    """The claims under the recorded source's name, with the blind spots that were found in it."""
    if record is None:
        return claims
    named = replace(claims, id=record.id, standing=record.standing)
    of_object = record.objects.get(claims.object)
    if of_object is None or record.kind != claims.kind:
        return named
    fields = {
        path: _as_said(claim, of_object.fields.get(path), of_object.unsaid)
        for path, claim in claims.fields.items()
    }
    return replace(
        named, blind=of_object.blind, aside=of_object.aside, unsaid=of_object.unsaid, fields=fields
    )


def _as_said(claim: Claim, before: Claim | None, unsaid: States) -> Claim:
    """The claim, its states as they were recorded where they differ in nothing but what the type does not tell."""
    alike = before is not None and not (claim.states ^ before.states) - unsaid
    return replace(claim, states=before.states) if before is not None and alike else claim
