"""Holds the sources, the schemas and the rulings against each other; what does not fit is a `Problem`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from batchspec.claims.claim import Claim
from batchspec.claims.relation import OVERRULED
from batchspec.claims.ruling import Ruling
from batchspec.claims.source import Source, reader_states, required
from batchspec.claims.states import ABSENT, NONE, NULL, STATES, VALUE, WORDS, States
from generator.claims import objects_of, read_rulings, read_sources, reader_claims
from generator.contract import DECISIONS, READER, SCHEMA_SUFFIX, SERVER, Contract
from generator.objects import BATCH
from generator.problems import Problem
from generator.reconcile import Dissent, dissents

Key = tuple[str, str, str]
"""Field, what about it, and the source that dissents."""
Judged = tuple[str, str]
"""The id of a ruling, and a source that differs on something that it settles."""

ALLOW = {ABSENT: "take it out of `required`", NULL: "add a null branch"}
FORBID = {
    ABSENT: "add it to `required`",
    NULL: "drop its null branch",
    VALUE: "take the field out of the schema",
}
"""Edits that make the reader's schema accept a state, or refuse it; every field that it declares may have a value."""


def check(contract: Contract) -> list[Problem]:
    """Every fault between sources, schemas and rulings; none when the evidence is settled."""
    evidence = [_Evidence.of(contract, name) for name in contract.objects]
    judged = frozenset(pair for one in evidence for pair in one.judged)
    found = [
        *misfiled(contract.sources, contract.digests),
        *_strangers(contract),
        *_used_twice(contract.decisions),
    ]
    for one in evidence:
        found += _of_object(contract, one, judged)
    return sorted({*found})


@dataclass(frozen=True)
class _Evidence:
    """What is said of one object."""

    name: str
    sources: dict[str, Source]
    rulings: list[Ruling]
    reader: dict[str, Claim]
    """What its schema reads."""
    union: dict[str, States]
    """What its schema should read."""
    dissents: list[Dissent]

    @classmethod
    def of(cls, contract: Contract, name: str) -> _Evidence:
        sources = read_sources(contract.sources, name, contract.objects[name].sent_by)
        rulings = read_rulings(contract.decisions, name)
        reader = reader_claims(contract.schemas[name])
        union = wanted_states(sources.values(), rulings)
        # Wrong states of the schema are reported once, not of each source: those are compared with the right ones.
        right = {
            field: replace(claim, states=union.get(field, claim.states)) for field, claim in reader.items()
        }
        return cls(name, sources, rulings, reader, union, dissents(sources.values(), right))

    @property
    def judged(self) -> Iterator[Judged]:
        """The rulings that have something to judge here, each with a source that differs."""
        for dissent in self.dissents:
            for ruling in self.rulings:
                if ruling.concerns(dissent.field, dissent.about):
                    yield ruling.id, dissent.source


def _of_object(contract: Contract, one: _Evidence, judged: frozenset[Judged]) -> list[Problem]:
    """The faults between what is said of one object."""
    strict = contract.objects[one.name].strict
    file = f"schema/{one.name}{SCHEMA_SUFFIX}"
    found = [
        *unreconciled(one.sources, one.reader, one.rulings, one.union, file),
        *overdemanding(contract.schemas[strict], one.union, one.reader, f"schema/{strict}{SCHEMA_SUFFIX}"),
    ]
    found += _idle_allowances(one.rulings, reader_states(one.sources.values()))
    citable = contract.sources.keys() | contract.authorities.keys()
    wrong_names = list(unknown(one.rulings, citable, one.sources, one.reader, file))
    if not wrong_names:
        owner = "" if one.name == BATCH else f"{one.name}."
        found += settlement(one.rulings, one.dissents, owner, judged)
    return [*found, *wrong_names]


def wanted_states(sources: Iterable[Source], rulings: Iterable[Ruling]) -> dict[str, States]:
    """By field, what a reader must accept: what the authorities allow, and what a ruling allows beyond it."""
    union = reader_states(sources)
    for ruling in rulings:
        for field in ruling.fields if ruling.allows else ():
            union[field] = union.get(field, NONE) | ruling.allows
    return union


def _idle_allowances(rulings: Iterable[Ruling], union: Mapping[str, States]) -> Iterator[Problem]:
    """States that a ruling allows though an authority does already, or that are no matter of its own."""
    for ruling in rulings:
        if ruling.allows and ruling.about != "presence":
            yield Problem(
                DECISIONS, ruling.id, "allows states, and is not about presence", "write a ruling about it"
            )
        for field in ruling.fields:
            for state in sorted(ruling.allows & union.get(field, NONE)):
                what = f"allows {field} to be {state}, which an authority does already"
                yield Problem(DECISIONS, ruling.id, what, "take it out of `allows`")


def _strangers(contract: Contract) -> Iterator[Problem]:
    """Claims and rulings on an object that there is not."""
    there = f"there are {', '.join(contract.objects)}"
    for name, source in sorted(contract.sources.items()):
        for stranger in sorted(source.get("objects", {}).keys() - contract.objects.keys()):
            what = f"no object is called {stranger!r}"
            yield Problem(f"schema/sources/{name}.yaml", f"objects/{stranger}", what, there)
    for row in contract.decisions:
        for stranger in sorted({*objects_of(row)} - contract.objects.keys()):
            yield Problem(DECISIONS, row["id"], f"no object is called {stranger!r}", there)


def _used_twice(decisions: Iterable[Mapping[str, Any]]) -> Iterator[Problem]:
    ids = Counter(row["id"] for row in decisions)
    for name in sorted(name for name, times in ids.items() if times > 1):
        yield Problem(DECISIONS, name, "is used twice", "give the later ruling a new id")


def misfiled(sources: Iterable[str], files: Iterable[str]) -> Iterator[Problem]:
    """Source files that are not named for the source inside."""
    files_named = {
        path.removeprefix("schema/sources/").removesuffix(".yaml") for path in files if "/sources/" in path
    }
    sources_named = set(sources)
    mend = "name the file for the id of its source"
    for name in sorted(files_named | sources_named):
        if name not in sources_named:
            yield Problem(f"schema/sources/{name}.yaml", "source", "no source has this id", mend)
        elif name not in files_named:
            what = "the source is in a file of another name"
            yield Problem(f"schema/sources/{name}.yaml", "source", what, mend)


def unreconciled(
    sources: Mapping[str, Source],
    reader: Mapping[str, Claim],
    rulings: Iterable[Ruling],
    union: Mapping[str, States],
    file: str = READER,
) -> Iterator[Problem]:
    """Fields of which the reader's schema is not the union of what the authorities and the rulings allow."""
    settled = list(rulings)
    for field in sorted({*reader, *union}):
        if field not in reader:
            who = _join(_claiming(sources, field, union[field]))
            yield Problem(
                file, field, f"is not in the schema, though {who} declares it", "add it to the schema"
            )
        elif field not in union:
            yield Problem(
                file, field, "is in the schema, though no authority declares it", "cite one, or drop it"
            )
        elif reader[field].states != union[field]:
            what, mend = _contradiction(field, reader[field].states, union[field], sources, settled)
            yield Problem(file, field, what, f"{mend}, or correct the claims in schema/sources/")


def _contradiction(
    field: str,
    read: States,
    allowed: States,
    sources: Mapping[str, Source],
    rulings: Iterable[Ruling],
) -> tuple[str, str]:
    """What the schema reads of a field other than the authorities allow, and what would mend it."""
    reasons, mends = [], []
    for state in STATES:
        if (state in read) == (state in allowed):
            continue
        authorities = _join(_claiming(sources, field, {state})) or "no authority"
        reasons.append(f"{state} is allowed by {authorities}")
        mends.append(ALLOW[state] if state in allowed else FORBID[state])
    ids = [ruling.id for ruling in rulings if ruling.concerns(field, "presence")]
    see = f" (see {_join(ids)})" if ids else ""
    what = f'the schema reads "{WORDS[read]}", the authorities "{WORDS[allowed]}": {", ".join(reasons)}{see}'
    return what, " and ".join(mends)


def overdemanding(
    strict: Mapping[str, Any], union: Mapping[str, States], reader: Iterable[str], file: str = SERVER
) -> Iterator[Problem]:
    """Keys that a MUST of senders demands though the authorities do not, and the other way round."""
    rows = [part.get("$ref", "").removeprefix("#/$defs/") for part in strict["allOf"]]
    demands = {key: row for row in rows for key in strict["$defs"].get(row, {}).get("required", [])}
    always = {field for field in required(union) & {*reader} if "." not in field}
    for key in sorted(demands.keys() - always):
        what = f"{demands[key]} requires it, though the authorities allow one without it"
        yield Problem(file, key, what, f"take it out of {demands[key]}, or make that a SHOULD")
    for key in sorted(always - demands.keys()):
        yield Problem(file, key, "no MUST requires it, though every authority does", "require it in its row")


def unknown(
    rulings: Iterable[Ruling],
    citable: Iterable[str],
    sources: Mapping[str, Source],
    fields: Iterable[str],
    file: str,
) -> Iterator[Problem]:
    """Names in rulings that nothing has, or that stand in the wrong place. `citable` are sources and documents, by id."""
    fields_there, ids = set(fields), set(citable)
    for ruling in rulings:
        for what, mend in (*_unknown(ruling, fields_there, ids, file), *_misplaced(ruling, sources)):
            yield Problem(DECISIONS, ruling.id, what, mend)


def _unknown(ruling: Ruling, fields: set[str], citable: set[str], file: str) -> Iterator[tuple[str, str]]:
    """Fields, sources and documents that there are not, and what would mend it."""
    for field in sorted(set(ruling.fields) - fields):
        yield f"names the field {field}, which is not in {file}", "correct it"
    for name in sorted({*ruling.sources, *ruling.follows} - citable):
        mend = f"correct the id, or write schema/sources/{name}.yaml"
        yield f"names {name}, which is not in schema/sources/", mend


def _misplaced(ruling: Ruling, sources: Mapping[str, Source]) -> Iterator[tuple[str, str]]:
    """Authorities among the implementations and the other way round, and what would mend it."""
    for name in sorted(sources.keys() & ruling.settles.keys()):
        if not sources[name].is_authority:
            mend = "name it under `implementations` as variety or defect"
            yield f"settles {name}, which is an implementation", mend
    for name in sorted(sources.keys() & ruling.implementations.keys()):
        if sources[name].is_authority:
            mend = "name it under `settles`, below what it says"
            yield f"lists {name} under `implementations`, but it is an authority", mend


def settlement(
    rulings: Iterable[Ruling], found: Iterable[Dissent], owner: str, judged: frozenset[Judged]
) -> Iterator[Problem]:
    """Dissents without a ruling, rulings without a dissent, and rulings that have them wrong.

    `owner` stands before each field, as `file_object.`; `judged` are the rulings that have something to judge on any
    object.
    """
    listed, dissenting = list(rulings), list(found)
    by_key = {(d.field, d.about, d.source): d for d in dissenting}
    yield from _unsettled(listed, dissenting, owner)
    for ruling in listed:
        yield from _misjudged(ruling, by_key, owner)
        yield from _needless(ruling, by_key, owner, judged)


def _unsettled(rulings: list[Ruling], found: list[Dissent], owner: str) -> Iterator[Problem]:
    alike: defaultdict[Dissent, list[str]] = defaultdict(list)
    for dissent in found:
        near = [ruling for ruling in rulings if ruling.concerns(dissent.field, dissent.about)]
        settling = [ruling.id for ruling in near if dissent.source in ruling.sources]
        if len(settling) > 1:
            what = f"the {dissent.about} claim of {dissent.source} is settled by {_join(settling)}"
            yield Problem(DECISIONS, owner + dissent.field, what, "leave it to one of them")
        elif not settling:
            alike[replace(dissent, source="")].append(dissent.source)
    for dissent, sources in alike.items():
        concerned = [r.id for r in rulings if r.concerns(dissent.field, dissent.about)]
        yield _open(dissent, sources, concerned, owner)


def _open(dissent: Dissent, sources: list[str], near: list[str], owner: str) -> Problem:
    one = len(sources) == 1
    says = f'{_join(sources)} {"says" if one else "say"} "{dissent.says}"'
    what = f"{says}, {dissent.against}, and no ruling settles it"
    named = f"in {_join(near)}" if near else "in a new ruling"
    if dissent.label == OVERRULED:
        same = (
            f" if {'it says' if one else 'they say'} so of every field there, else in a new ruling"
            if near
            else ""
        )
        act = f"settle its {dissent.about} with a reason, {named}{same}"
    else:
        act = f"name {'it' if one else 'them'} {named} about {dissent.about}, as a {dissent.label}"
    claims = f"schema/sources/{sources[0]}.yaml" if one else "the claims in schema/sources/"
    return Problem(DECISIONS, owner + dissent.field, what, f"{act}, or correct {claims}")


def _misjudged(ruling: Ruling, found: Mapping[Key, Dissent], owner: str) -> Iterator[Problem]:
    for field in ruling.fields:
        for source, says in ruling.settles.items():
            dissent = found.get((field, ruling.about, source))
            if dissent and dissent.says != says:
                what = f'has {source} say "{says}" of {owner}{field}, but it says "{dissent.says}"'
                yield Problem(DECISIONS, ruling.id, what, _reconsider(source))
        for source, label in ruling.implementations.items():
            dissent = found.get((field, ruling.about, source))
            if dissent and dissent.label not in {label, OVERRULED}:
                what = (
                    f'calls {source} a {label} on {owner}{field}, but "{dissent.says}" is a {dissent.label}'
                )
                yield Problem(DECISIONS, ruling.id, what, _reconsider(source))


def _needless(
    ruling: Ruling, found: Mapping[Key, Dissent], owner: str, judged: frozenset[Judged]
) -> Iterator[Problem]:
    def differs(field: str, source: str) -> bool:
        return (field, ruling.about, source) in found

    for source in ruling.settles:
        for field in ruling.fields:
            if not differs(field, source):
                what = f"settles the {ruling.about} of {owner}{field} against {source}, which does not differ there"
                yield Problem(DECISIONS, ruling.id, what, _reconsider(source))
    for source in ruling.implementations:
        if (ruling.id, source) not in judged:
            what = f"judges {source}, which does not differ on the {ruling.about} of any field named"
            yield Problem(DECISIONS, ruling.id, what, _reconsider(source))
    for field in ruling.fields if not ruling.settles else ():
        if not any(differs(field, source) for source in ruling.implementations):
            what = f"names {owner}{field}, on whose {ruling.about} no implementation listed differs"
            yield Problem(DECISIONS, ruling.id, what, "take the field out")


def _reconsider(source: str) -> str:
    return f"correct the ruling if its reason still holds, or schema/sources/{source}.yaml"


def _claiming(sources: Mapping[str, Source], field: str, states: Iterable[str]) -> list[str]:
    wanted = set(states)
    return [
        source.id
        for source in sources.values()
        if source.is_authority and field in source.fields and source.fields[field].states & wanted
    ]


def _join(names: Iterable[str]) -> str:
    *most, last = [*names] or [""]
    return f"{', '.join(most)} and {last}" if most else last
