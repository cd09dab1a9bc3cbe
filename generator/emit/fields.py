"""FIELDS.md: what every source says of every field, what settles where they differ, and how upstream changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from batchspec.claims.claim import Claim
from batchspec.claims.source import Source
from batchspec.claims.states import WORDS, States
from generator.claims import fields_of, read_rulings, read_sources, reader_claims
from generator.contract import READER, Contract
from generator.reconcile import Settled, dissents, settlements
from generator.text import made_by, render

FOLDERS = ("schema/sources/", "schema/decisions.yaml", "schema/history.yaml", READER)

GLYPHS: dict[States, str] = dict(zip(WORDS, "●◌◐○\N{EN DASH}∅⊘", strict=True))

TABLES: dict[str, Callable[[Source], bool]] = {
    "What OpenAI says": lambda source: source.is_authority,
    "What other servers send": lambda source: not source.is_authority and source.sends,
    "What other clients read": lambda source: not source.is_authority and not source.sends,
}


def emit(contract: Contract) -> dict[str, str]:
    """`docs/FIELDS.md`."""
    sources = dict(sorted(read_sources(contract.sources).items(), key=lambda item: item[1].kind != "wire"))
    reader = reader_claims(contract.schemas["batch"])
    rulings = read_rulings(contract.decisions)
    settled = settlements(rulings, dissents(sources.values(), reader))
    text = render(
        "FIELDS.md.jinja",
        made_by=made_by(", ".join(FOLDERS), contract.digest(*FOLDERS)),
        revision=contract.revision,
        glyphs={glyph: WORDS[states] for states, glyph in GLYPHS.items() if _met(states, sources, reader)},
        tables=[
            table(title, [s for s in sources.values() if chosen(s)], reader, settled)
            for title, chosen in TABLES.items()
        ],
        extras=extras(sources.values(), reader),
        rulings=[{**row, **_parties(row)} for row in contract.decisions],
        changes=contract.history,
        sources={name: contract.sources[name] for name in sources},
    )
    return {"docs/FIELDS.md": text}


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
    """The ruling's fields as a list, and whom it judges by judgement."""
    judged: defaultdict[str, list[str]] = defaultdict(list)
    for name, label in row.get("implementations", {}).items():
        judged[label].append(name)
    return {
        "fields": fields_of(row),
        "settles": row.get("settles", {}),
        "judged": dict(sorted(judged.items())),
    }


def _met(states: States, sources: Mapping[str, Source], reader: Mapping[str, Claim]) -> bool:
    claims = [claim for source in sources.values() for claim in source.fields.values()]
    return any(claim.states == states for claim in [*claims, *reader.values()])
