"""Mutants that nobody writes: what can be wrong with any field of a batch, and the first way to break a requirement.

A field is left out, null where it may not be, of the wrong type, not null where it is unset, or lost by the list; a key in
it is left out or of the wrong type. A requirement that judges a batch and that no mutant is for has the first of its ways
that the reference server comes to show.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from batchspec.making.ways import ABSENT, Fault, table
from batchspec.mutants.breaking.mutant import Mutant
from batchspec.mutants.breaking.runs import BARE, FIRST, LISTED, Run, showing
from batchspec.mutants.breaking.seen import SEEN
from batchspec.mutants.breaking.shows import Edit, derives, leaves_out, leaves_out_null, sets, shown
from batchspec_contract.objects import OBJECTS, Field
from batchspec_contract.registry import BY_ID

WRONG_TYPES = {"is a string": "a-string", "is a number": "a-number"}
"""What is wrong with a value, and how the name of its mutant ends; of a place the first that there is."""
SENTINELS = {"is zero": (0, "zero-for-unset"), "is empty": ("", "empty")}
"""What is wrong with a value that stands for none, that value, and how the name of its mutant ends."""


def derived(written: Collection[Mutant]) -> tuple[Mutant, ...]:
    """Every mutant that follows from the fields of a batch, and those of requirements that no other mutant is for."""
    of_fields = [mutant for field in OBJECTS["batch"].fields for mutant in field_mutants(field)]
    killed = {requirement for mutant in (*written, *of_fields) for requirement in mutant.kills}
    return (*of_fields, *way_mutants(killed))


def field_mutants(field: Field) -> Iterator[Mutant]:
    """What can be wrong with one field."""
    faults = [way.fault for way in table()[field.type_row] if way.fault]
    yield _left_out(field)
    yield from _null(field)
    yield from _sentinels(field, faults)
    yield from _wrong_types(field, faults)
    yield from _without(field, faults)
    yield _mutant(
        f"{_slug(field.name)}-lost-by-the-list",
        f"Lists batches without their `{field.name}`.",
        _presence(field),
        leaves_out(field.name),
        LISTED,
        on={"list"},
        drags=wanting(field),
    )


def way_mutants(killed: Collection[str]) -> Iterator[Mutant]:
    """The first way that can be shown of each requirement that judges a batch and is not among `killed`."""
    for requirement, ways in table().items():
        if BY_ID[requirement].judges != "batch" or requirement in killed:
            continue
        for way in ways:
            if way.fault and (run := showing(way.fault)):
                says = f"Shows batches that are {way.fault.status} so: {way.how}."
                yield _at_fault(_slug(way.how), says, requirement, way.fault, run)
                break


def _left_out(field: Field) -> Mutant:
    run = _unset(field)
    slug, requirement = _slug(field.name), _presence(field)
    if run is None:
        says = f"Leaves `{field.name}` out."
        return _mutant(f"{slug}-left-out", says, requirement, leaves_out(field.name), FIRST)
    says = f"Leaves `{field.name}` out while it is null."
    return _mutant(f"{slug}-left-out-while-null", says, requirement, leaves_out_null(field.name), run)


def _null(field: Field) -> Iterator[Mutant]:
    if field.never_null or not field.nullable:
        requirement = _presence(field) if field.never_null else field.type_row
        says = f"Has null for `{field.name}`."
        edit = sets(**{field.name: None})
        yield _mutant(f"{_slug(field.name)}-null", says, requirement, edit, FIRST)


def _sentinels(field: Field, faults: Sequence[Fault]) -> Iterator[Mutant]:
    """A value that says nothing, in place of the null of what is unset."""
    run = _unset(field)
    what = next((one.what for one in faults if one.where == field.name and one.what in SENTINELS), None)
    if run and what:
        value, ending = SENTINELS[what]
        told = f"Has {value!r} for a `{field.name}` that is not set.".replace("''", "the empty string")
        edit = derives(
            field.name, lambda batch: value if batch.get(field.name) is None else batch[field.name]
        )
        yield _mutant(f"{_slug(field.name)}-{ending}", told, field.type_row, edit, run)


def _wrong_types(field: Field, faults: Sequence[Fault]) -> Iterator[Mutant]:
    """The field, and each key in it that is documented, of a wrong type."""
    done = set()
    for fault in faults:
        run = showing(fault)
        documented = fault.where in OBJECTS["batch"].paths and fault.where not in done
        if run and documented and fault.what in WRONG_TYPES:
            done.add(fault.where)
            told = f"Has a {fault.what.removeprefix('is a ')} for `{fault.where}`."
            name = f"{_slug(_short(fault.where))}-{WRONG_TYPES[fault.what]}"
            yield _at_fault(name, told, field.type_row, fault, run)


def _without(field: Field, faults: Sequence[Fault]) -> Iterator[Mutant]:
    """Each key in the field that has to be there, left out."""
    for fault in faults:
        run = showing(fault)
        if run and fault.what.startswith("lacks "):
            leaf = _short(fault.where).removeprefix(field.name)
            told = f"Has a `{field.name}` without `{fault.where.removeprefix(f'{field.name}.')}`."
            name = f"{_slug(field.name)}-without-{_slug(leaf)}"
            yield _at_fault(name, told, field.type_row, fault, run)


def _at_fault(name: str, says: str, requirement: str, fault: Fault, run: Run) -> Mutant:
    """A mutant that shows the fault in the one status in which it breaks that requirement alone."""
    return _mutant(name, says, requirement, fault.edit, run, when=(fault.status,))


def _mutant(  # noqa: PLR0913  one for each thing that a mutant is made of
    name: str,
    says: str,
    requirement: str,
    edit: Edit,
    run: Run,
    *,
    on: Collection[str] = (),
    when: Collection[str] = (),
    drags: tuple[str, ...] = (),
) -> Mutant:
    seen = SEEN.get(name, "")
    return Mutant(
        name,
        says,
        (requirement,),
        shown(edit, on=on, when=when),
        from_issue=seen if "#" in seen else "",
        from_source="" if "#" in seen else seen,
        drags=drags,
        scenarios=run.scenarios,
        server=run.server,
        settings=run.settings,
        derived=True,
    )


def wanting(field: Field) -> tuple[str, ...]:
    """The requirements that a batch without the field may break beside those on the field itself."""
    own = {field.type_row, field.presence_row}
    return tuple(
        requirement
        for requirement, ways in table().items()
        if requirement not in own and any(way.fault and _takes(way.fault, field) for way in ways)
    )


def _takes(fault: Fault, field: Field) -> bool:
    return field.name in fault.values and fault.values[field.name] in (ABSENT, None)


def _presence(field: Field) -> str:
    """The requirement that the key is there."""
    return field.presence_row or field.type_row


def _unset(field: Field) -> Run | None:
    """The run that shows the field null; `None` of one that always has a value."""
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
