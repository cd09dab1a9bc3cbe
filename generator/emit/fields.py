"""FIELDS.md: what every source says of every field, what settles where they differ, and how upstream changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from batchspec.claims.claim import Claim
from batchspec.claims.source import CLIENT, RECORDED, Source
from batchspec.claims.states import WORDS, States
from generator.claims import fields_of, objects_of, read_rulings, read_sources, reader_claims
from generator.contract import SCHEMA_SUFFIX, Contract
from generator.objects import BATCH
from generator.reconcile import Settled, dissents, settlements
from generator.text import made_by, render

FOLDERS = ("schema/sources/", "schema/decisions.yaml", "schema/history.yaml")

GLYPHS: dict[States, str] = dict(zip(WORDS, "●◌◐○\N{EN DASH}∅⊘", strict=True))

TABLES: dict[str, Callable[[Source], bool]] = {
    "What OpenAI says": lambda source: source.is_authority,
    "What other servers send": lambda source: not source.is_authority and source.sends,
    "What other clients read": lambda source: not source.is_authority and not source.sends,
}
"""Of an object that servers send."""
OF_REQUESTS: dict[str, Callable[[Source], bool]] = {
    "What OpenAI says": lambda source: source.is_authority,
    "What other clients send": lambda source: not source.is_authority and source.sends,
    "What other servers take": lambda source: not source.is_authority and not source.sends,
}


def emit(contract: Contract) -> dict[str, str]:
    """`docs/FIELDS.md`."""
    objects = [_Object.of(contract, name) for name in (BATCH, *(set(contract.objects) - {BATCH}))]
    objects[1:] = sorted(objects[1:], key=lambda found: found.name)
    met = {claim.states for found in objects for claim in found.claims}
    inputs = [*FOLDERS, *(f"schema/{name}{SCHEMA_SUFFIX}" for name in contract.objects)]
    text = render(
        "FIELDS.md.jinja",
        made_by=made_by(f"{', '.join(FOLDERS)} and the objects of schema/", contract.digest(*inputs)),
        revision=contract.revision,
        glyphs={glyph: WORDS[states] for states, glyph in GLYPHS.items() if states in met},
        batch=objects[0],
        others=objects[1:],
        rulings=[{**row, **_parties(row)} for row in contract.decisions],
        changes=contract.history,
        sources=dict(
            sorted(contract.sources.items(), key=lambda item: (item[1]["kind"] != RECORDED, item[0]))
        ),
    )
    return {"docs/FIELDS.md": text}


@dataclass(frozen=True)
class _Object:
    """One object, with what each source says of its fields."""

    name: str
    title: str
    description: str
    reader: Mapping[str, Claim]
    sources: Mapping[str, Source]
    """The wire first."""
    settled: Settled

    @classmethod
    def of(cls, contract: Contract, name: str) -> _Object:
        schema, sender = contract.schemas[name], contract.objects[name].sent_by
        found = read_sources(contract.sources, name, sender)
        sources = dict(sorted(found.items(), key=lambda item: item[1].kind != RECORDED))
        reader = reader_claims(schema)
        settled = settlements(read_rulings(contract.decisions, name), dissents(sources.values(), reader))
        return cls(name, schema["title"], schema["description"], reader, sources, settled)

    @property
    def claims(self) -> list[Claim]:
        said = [claim for source in self.sources.values() for claim in source.fields.values()]
        return [*said, *self.reader.values()]

    @property
    def tables(self) -> list[dict[str, Any]]:
        """A table for each kind of source that there is."""
        of_client = any(source.sent_by == CLIENT for source in self.sources.values())
        titles = OF_REQUESTS if of_client else TABLES
        kinds = {title: [s for s in self.sources.values() if chosen(s)] for title, chosen in titles.items()}
        return [table(title, found, self.reader, self.settled) for title, found in kinds.items() if found]

    @property
    def extras(self) -> dict[str, list[str]]:
        return extras(self.sources.values(), self.reader)


def table(title: str, sources: list[Source], reader: Mapping[str, Claim], settled: Settled) -> dict[str, Any]:
    """A column for each source, a row for each field that one of them declares."""
    return {
        "title": title,
        "columns": {s.id: s.id.removeprefix("openai-") if s.is_authority else s.id for s in sources},
        "rows": [
            (field, GLYPHS[claim.states], [_cell(source, field, settled) for source in sources])
            for field, claim in reader.items()
            if any(field in source.fields for source in sources)
        ],
    }


def _cell(source: Source, field: str, settled: Settled) -> str:
    if field not in source.fields:
        return ""
    ids = sorted(settled.get((field, source.id), []))
    links = [f"[{int(ruling.removeprefix('RUL-'))}](#{ruling.lower()})" for ruling in ids]
    return " ".join([GLYPHS[source.fields[field].states], *links])


def extras(sources: Iterable[Source], reader: Mapping[str, Claim]) -> dict[str, list[str]]:
    """By source, the keys it has beyond the contract's."""
    beyond = {source.id: [field for field in source.fields if field not in reader] for source in sources}
    return {name: keys for name, keys in beyond.items() if keys}


def _parties(row: Mapping[str, Any]) -> dict[str, Any]:
    """The ruling's fields by object, and whom it judges by judgement."""
    judged: defaultdict[str, list[str]] = defaultdict(list)
    for name, label in row.get("implementations", {}).items():
        judged[label].append(name)
    return {
        "fields": {name: fields_of(row, name) for name in objects_of(row)},
        "settles": row.get("settles", {}),
        "judged": dict(sorted(judged.items())),
    }
