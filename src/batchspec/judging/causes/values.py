"""Faults of the values of a batch: keys left out, one wrong type in several fields, stamps, and a field that differs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from batchspec.judging.causes.fault import Fault
from batchspec.judging.causes.group import Group, named, worst_first

COMPARE = frozenset({"IDN", "CAN"})
"""Areas whose requirements hold one answer against another."""
_COMPARE_ROWS = frozenset({"BATCH-LIF-012", "BATCH-TIM-009"})
_STAMPS = frozenset({"LIF", "TIM"})
_KINDS = {
    "integer": "whole numbers",
    "timestamp": "whole numbers of seconds",
    "object": "objects",
    "map": "objects",
}


def compares(fault: Fault) -> bool:
    """True of a fault found by holding one answer against another."""
    return fault.area in COMPARE or fault.id in _COMPARE_ROWS


def keys_left_out(faults: Sequence[Fault]) -> Iterator[Group]:
    """Optional keys that are not there. A key that some answers have is another matter: its field differs."""
    differ = {fault.field for fault in faults if compares(fault)}
    absent = [f for f in faults if f.area == "NUL" and f.keywords == {"required"} and f.field not in differ]
    if absent:
        count = len(absent)
        keys = named(fault.field for fault in absent)
        yield Group(
            "keys-left-out",
            f"{count} key{' is' if count == 1 else 's are'} left out where unset: {keys}",
            "show every documented key, null where it is unset",
            tuple(absent),
        )


def never_set(faults: Sequence[Fault]) -> Iterator[Group]:
    """Values that should be there from the start and are null."""
    differ = {fault.field for fault in faults if compares(fault)}
    unset = [f for f in faults if f.area == "NUL" and f.got == "null" and f.field not in differ]
    if unset:
        fields = named(fault.field for fault in unset)
        yield Group(
            "values-not-set",
            f"null stands where a value should be from the start: {fields}",
            f"set {fields} when the batch is created",
            tuple(unset),
        )


def early_files(faults: Sequence[Fault]) -> Iterator[Group]:
    """Result files whose ids are shown before the batch has ended."""
    early = [f for f in faults if f.id in {f"BATCH-FID-{number:03}" for number in (1, 2, 5, 6)}]
    if early:
        yield Group(
            "result-files-shown-early",
            f"result files are shown before the batch has ended: {early[0].words}",
            "show output_file_id and error_file_id when the batch ends",
            tuple(early),
        )


def one_type(faults: Sequence[Fault]) -> Iterator[Group]:
    """The same wrong type in fields of the same type, as one serializer writes them."""
    found: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        whole = any(signature.pointer == f"/{fault.field}" for signature in fault.signatures)
        if fault.area == "FLD" and fault.field and whole and "type" in fault.keywords:
            found.setdefault((fault.type, _kind(fault.got)), []).append(fault)
    for (wanted, kind), group in found.items():
        # One timestamp says enough; of other types a single field is told by itself.
        if len(group) > 1 or wanted == "timestamp":
            fields = named(fault.field for fault in group)
            of = "timestamps" if wanted == "timestamp" else "values"
            yield Group(
                f"{wanted}-as-{kind}",
                f"{of} are {_PLURALS.get(kind, kind)}: {fields}",
                f"show {fields} as {_KINDS.get(wanted, f'{wanted}s')}",
                tuple(group),
            )


_PLURALS = {
    "fraction": "fractions",
    "string": "strings",
    "null": "null",
    "number": "numbers",
    "absent": "left out",
}


def _kind(got: str) -> str:
    """The kind of a value that is shown as JSON."""
    try:
        value = json.loads(got)
    except ValueError:
        return "string" if got.startswith('"') else "absent" if got == "absent" else "other"
    if isinstance(value, float):
        return "fraction"
    names: dict[type, str] = {str: "string", bool: "boolean", int: "number", list: "array", dict: "object"}
    return names.get(type(value), "null")


def sentinels(faults: Sequence[Fault]) -> Iterator[Group]:
    """Timestamps out of bounds that stand where nothing has happened yet."""
    wrong = [fault for fault in faults if fault.id == "BATCH-TIM-004"]
    fields = {fault.field for fault in wrong}
    follow = [f for f in faults if f.area in _STAMPS and f.field in fields and f not in wrong]
    if wrong:
        yield Group(
            "timestamps-out-of-bounds",
            f"timestamps are no seconds since 1970: {named(sorted(fields))} ({wrong[0].words})",
            "show timestamps in seconds, and null for what has not happened",
            (*wrong, *follow),
        )


def unset_stamps(faults: Sequence[Fault]) -> Iterator[Group]:
    """Stamps that are not set though the batch was in the state that sets them."""
    differ = {fault.field for fault in faults if compares(fault)}
    unset = [
        f
        for f in faults
        if f.area in _STAMPS
        and f.type == "timestamp"
        and f.got in {"null", "absent"}
        and f.field not in differ
        and f.keywords <= {"not", "required"}
    ]
    if unset:
        fields = list(dict.fromkeys(fault.field for fault in unset))
        yield Group(
            "stamps-not-set",
            f"stamps are not set when the batch enters their state: {named(fields)}",
            f"set {named(fields)} when the batch enters the state",
            tuple(unset),
        )


def early_stamps(faults: Sequence[Fault]) -> Iterator[Group]:
    """Stamps of states that the batch has not reached, or of another ending."""
    early = [fault for fault in faults if fault.id in {"BATCH-LIF-008", "BATCH-LIF-009"}]
    fields = {fault.field for fault in early}
    follow = [fault for fault in faults if fault.id == "BATCH-TIM-002" and fault.field in fields]
    if early:
        yield Group(
            "stamps-set-too-early",
            f"stamps are set of states that the batch has not reached: {named(sorted(fields))}",
            "set a stamp when the batch enters its state, and no other",
            (*early, *follow),
        )


def differing(faults: Sequence[Fault]) -> Iterator[Group]:
    """A field that is not the same in every answer, and whatever else is wrong with it."""
    for field, group in _by_field(faults).items():
        differ = [fault for fault in group if compares(fault)]
        if differ and len(group) > 1:
            yield Group(
                f"{field}-differs",
                f"{field} is not the same in every answer: {differ[0].words}",
                f"show `{field}` as it is in every answer that shows the batch",
                tuple(group),
            )


def by_field(faults: Sequence[Fault]) -> Iterator[Group]:
    """All that is wrong with one field."""
    for field, group in _by_field(faults).items():
        first = worst_first(group)[0]
        yield Group(f"{field}-{first.id}", first.words, first.statement, tuple(group))


def _by_field(faults: Sequence[Fault]) -> dict[str, list[Fault]]:
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        if fault.field:
            found.setdefault(fault.field, []).append(fault)
    return found


def alone(faults: Sequence[Fault]) -> Iterator[Group]:
    """A fault that no rule knows more of."""
    for fault in faults:
        name = "-".join(filter(None, (fault.id, fault.operation)))
        yield Group(name, fault.words, fault.statement, (fault,))
