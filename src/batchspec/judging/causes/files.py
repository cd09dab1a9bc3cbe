"""Faults of file objects: keys that one serializer leaves out of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.judging.causes.fault import Fault
from batchspec.judging.causes.group import Group, named

_SHOWN_AS = {"file_object": "a file object", "file_deletion": "the answer to the deletion of a file"}


def keys_left_out(faults: Sequence[Fault]) -> Iterator[Group]:
    """The keys that are never there, told at once; of a single one its requirement says enough."""
    for name, shown in _SHOWN_AS.items():
        absent = [fault for fault in faults if fault.judges == name and fault.keywords == {"required"}]
        if len(absent) > 1:
            keys = named([_key(fault) for fault in absent])
            yield Group(
                f"{name.replace('_', '-')}-lacks-keys",
                f"{shown} lacks {keys}",
                f"show {keys} in each",
                tuple(absent),
            )


def _key(fault: Fault) -> str:
    return fault.signatures[0].pointer.removeprefix("/")
