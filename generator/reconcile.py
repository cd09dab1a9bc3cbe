"""Dissents: the claims of sources that say something else than the reader's schema, and the rulings on them.

A claim *dissents* when, beyond what its source cannot express, it says something else than the reader's schema; each
dissent needs a ruling. Two authorities that contradict each other cannot both agree with their union, so no
disagreement escapes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from batchspec.claims.claim import ABOUT, Claim
from batchspec.claims.relation import VARIETY, compare, label
from batchspec.claims.ruling import Ruling
from batchspec.claims.source import SERVER, Source, enforced
from batchspec.claims.states import ALWAYS, WORDS, States

Settled = dict[tuple[str, str], list[str]]
"""By field and source, the rulings on what it says there."""


@dataclass(frozen=True, slots=True, order=True)
class Dissent:
    """A claim that says something else than the reader's schema."""

    field: str
    about: str
    source: str
    says: str
    against: str
    """The contract or the wire, and its words."""
    label: str
    """`overruled` of an authority; of an implementation `variety` (legal) or `defect` (not)."""


def wire_habits(sources: Iterable[Source]) -> dict[str, States]:
    """By field, the states the wire has shown; a value is never against its habit."""
    habits: dict[str, States] = {}
    for source in sources:
        if source.kind == "wire":
            for field, claim in source.fields.items():
                habits[field] = habits.get(field, ALWAYS) | claim.states
    return habits


def dissents(sources: Iterable[Source], reader: Mapping[str, Claim]) -> list[Dissent]:
    """Every claim that is not the reader's; extra keys are legal everywhere and no dissent."""
    every_source = list(sources)
    habits = wire_habits(every_source)
    compared = (
        _dissent(source, field, about, reader[field], habits.get(field))
        for source in every_source
        for field in source.fields
        for about in (ABOUT if field in reader else ())
    )
    return sorted(dissent for dissent in compared if dissent)


def _dissent(source: Source, field: str, about: str, reader: Claim, habit: States | None) -> Dissent | None:
    claim = enforced(source.fields[field], source)
    called = label(compare(about, claim, reader, source.blind), source, about)
    against = f'the contract "{reader.says(about) or "anything"}"'
    other_server = source.sends and source.sent_by == SERVER and not source.is_authority
    if called is None and about == "presence" and other_server and habit and not claim.states <= habit:
        # Legal, but other than what OpenAI's own server does, which is what clients are tried out on.
        called, against = VARIETY, f'the wire "{WORDS[habit]}"'
    return Dissent(field, about, source.id, claim.says(about), against, called) if called else None


def settlements(rulings: Iterable[Ruling], found: Iterable[Dissent]) -> Settled:
    """The rulings on each dissent, by field and source."""
    listed = list(rulings)
    settled: Settled = defaultdict(list)
    for dissent in found:
        settled[dissent.field, dissent.source] += [
            ruling.id
            for ruling in listed
            if ruling.concerns(dissent.field, dissent.about) and dissent.source in ruling.sources
        ]
    return settled
