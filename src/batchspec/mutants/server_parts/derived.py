"""Mutants that nobody writes: they follow from the fields of the contract, and from the ways to break a requirement.

Every field has several: the field is left out, null where it may not be, of the wrong type, set where it should be null, or
missing in the list; a key inside it is left out or of the wrong type. A requirement that judges a batch, and that no other
mutant breaks, has one more: the first of its ways that a run against the reference server can show.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from batchspec.making.ways import ABSENT, Fault, ways_by_requirement
from batchspec.mutants.server_parts.edits import Shows, derives, leaves_out, leaves_out_null, sets, shown
from batchspec.mutants.server_parts.mutant import Mutant
from batchspec.mutants.server_parts.neighbours import neighbour_mutants
from batchspec.mutants.server_parts.runs import BARE, FIRST, LISTED, Run, showing
from batchspec.mutants.server_parts.seen_in import SEEN_IN
from batchspec_contract.objects import OBJECTS, Field
from batchspec_contract.registry import BY_ID

BATCH = "batch"
WRONG_TYPES = {"is a string": "a-string", "is a number": "a-number"}
"""The fault of a value, and the end of the mutant's name. A key has one such mutant: of the first fault here that it can have."""
SENTINELS = {"is zero": (0, "zero-for-unset"), "is empty": ("", "empty")}
"""The fault of a value that servers show in place of null, that value, and the end of the mutant's name."""


def derived(written: Collection[Mutant]) -> tuple[Mutant, ...]:
    """The mutants of every field of a batch, and those of the requirements that neither these nor `written` break."""
    of_fields = [mutant for field in OBJECTS["batch"].fields for mutant in field_mutants(field)]
    broken = {requirement for mutant in (*written, *of_fields) for requirement in mutant.kills}
    return (*of_fields, *way_mutants(broken), *neighbour_mutants(broken))


def field_mutants(field: Field) -> Iterator[Mutant]:
    """The mutants of one field."""
    faults = [way.fault for way in ways_by_requirement()[field.type_row] if way.fault]
    yield _left_out(field)
    yield from _null(field)
    yield from _sentinels(field, faults)
    yield from _wrong_types(field, faults)
    yield from _without(field, faults)
    lost = _mutant(
        f"{_slug(field.name)}-lost-by-the-list",
        f"Lists batches without their `{field.name}`.",
        _presence(field),
        shown(leaves_out(field.name), on={"list"}),
        LISTED,
    )
    yield replace(lost, also_breaks=broken_without(field))


def way_mutants(killed: Collection[str]) -> Iterator[Mutant]:
    """A mutant for each requirement that judges a batch and is not among `killed`: the first of its ways that a run shows."""
    for requirement, ways in ways_by_requirement().items():
        if BY_ID[requirement].judges != BATCH or requirement in killed:
            continue
        for way in ways:
            if way.fault and (run := showing(way.fault)):
                sentence = f"Shows batches that are {way.fault.status} so: {way.how}."
                yield _at_fault(_slug(way.how), sentence, requirement, way.fault, run)
                break


def _left_out(field: Field) -> Mutant:
    run = _unset(field)
    slug, requirement = _slug(field.name), _presence(field)
    if run is None:
        sentence = f"Leaves `{field.name}` out."
        return _mutant(f"{slug}-left-out", sentence, requirement, shown(leaves_out(field.name)), FIRST)
    sentence = f"Leaves `{field.name}` out while it is null."
    edit = shown(leaves_out_null(field.name))
    return _mutant(f"{slug}-left-out-while-null", sentence, requirement, edit, run)


def _null(field: Field) -> Iterator[Mutant]:
    if field.never_null or not field.nullable:
        requirement = _presence(field) if field.never_null else field.type_row
        sentence = f"Has null for `{field.name}`."
        edit = shown(sets(**{field.name: None}))
        yield _mutant(f"{_slug(field.name)}-null", sentence, requirement, edit, FIRST)


def _sentinels(field: Field, faults: Sequence[Fault]) -> Iterator[Mutant]:
    """The mutant that shows an empty value or zero where the field should be null."""
    run = _unset(field)
    what = next((one.what for one in faults if one.where == field.name and one.what in SENTINELS), None)
    if run and what:
        value, ending = SENTINELS[what]
        sentence = f"Has {value!r} for a `{field.name}` that is not set.".replace("''", "the empty string")
        edit = derives(
            field.name, lambda batch: value if batch.get(field.name) is None else batch[field.name]
        )
        yield _mutant(f"{_slug(field.name)}-{ending}", sentence, field.type_row, shown(edit), run)


def _wrong_types(field: Field, faults: Sequence[Fault]) -> Iterator[Mutant]:
    """The mutants that show a wrong type: for the field itself, and for each documented key inside it."""
    done = set()
    for fault in faults:
        run = showing(fault)
        documented = fault.where in OBJECTS["batch"].paths and fault.where not in done
        if run and documented and fault.what in WRONG_TYPES:
            done.add(fault.where)
            sentence = f"Has a {fault.what.removeprefix('is a ')} for `{fault.where}`."
            name = f"{_slug(_short(fault.where))}-{WRONG_TYPES[fault.what]}"
            yield _at_fault(name, sentence, field.type_row, fault, run)


def _without(field: Field, faults: Sequence[Fault]) -> Iterator[Mutant]:
    """The mutants that leave out a required key inside the field."""
    for fault in faults:
        run = showing(fault)
        if run and fault.what.startswith("lacks "):
            leaf = _short(fault.where).removeprefix(field.name)
            sentence = f"Has a `{field.name}` without `{fault.where.removeprefix(f'{field.name}.')}`."
            name = f"{_slug(field.name)}-without-{_slug(leaf)}"
            yield _at_fault(name, sentence, field.type_row, fault, run)


def _at_fault(name: str, sentence: str, requirement: str, fault: Fault, run: Run) -> Mutant:
    """A mutant that shows the fault in one status only: in others it would break further requirements."""
    return _mutant(name, sentence, requirement, shown(fault.edit, when=(fault.status,)), run)


def _mutant(name: str, sentence: str, requirement: str, behaviour: Shows, run: Run) -> Mutant:
    seen_in = SEEN_IN.get(name, "")
    return Mutant(
        name,
        sentence,
        (requirement,),
        behaviour,
        from_issue=seen_in if "#" in seen_in else "",
        from_source="" if "#" in seen_in else seen_in,
        scenarios=run.scenarios,
        server=run.server,
        settings=run.settings,
        derived=True,
    )


def broken_without(field: Field) -> tuple[str, ...]:
    """The requirements on other things that a batch without the field may break as well."""
    own = {field.type_row, field.presence_row}
    return tuple(
        requirement
        for requirement, ways in ways_by_requirement().items()
        if requirement not in own
        and BY_ID[requirement].judges == BATCH
        and any(way.fault and _removes(way.fault, field) for way in ways)
    )


def _removes(fault: Fault, field: Field) -> bool:
    return field.name in fault.values and fault.values[field.name] in (ABSENT, None)


def _presence(field: Field) -> str:
    """The requirement that the key is there."""
    return field.presence_row or field.type_row


def _unset(field: Field) -> Run | None:
    """The run that shows the field null; `None` for a field that always has a value."""
    if field.starts and field.nullable:
        return FIRST
    return BARE if field.nullable and not field.certain else None


def _short(path: str) -> str:
    """The field and the last key of a path, where no other path has the same two; the whole path otherwise."""
    field, leaf = path.partition(".")[0], path.rpartition(".")[2]
    same = [
        other
        for other in OBJECTS["batch"].paths
        if (other.partition(".")[0], other.rpartition(".")[2]) == (field, leaf)
    ]
    return f"{field}.{leaf}" if len(same) == 1 and path != field else path


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
