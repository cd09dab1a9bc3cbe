"""Claims from recorded objects: which fields they have, and what each of them shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from batchspec.claims.claim import Claim
from batchspec.claims.states import ABSENT, NULL, VALUE

MAPS = frozenset({"metadata"})
"""Fields whose keys are the caller's own, so no fields of the contract."""

_TYPES = {
    type(None): NULL,
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}

Batch = Mapping[str, Any]
Tree = dict[str, "Tree"]


def paths(batches: Iterable[Batch]) -> list[str]:
    """Every path there is, in the order first seen, its parts right behind it."""
    tree: Tree = {}
    for batch in batches:
        _grow(tree, batch, "")
    return list(_flattened(tree, ""))


def _grow(tree: Tree, value: Any, joint: str) -> None:
    if isinstance(value, list):
        for item in value:
            _grow(tree, item, "[].")
    elif isinstance(value, dict):
        for key, part in value.items():
            branch = tree.setdefault(joint + key, {})
            if key not in MAPS:
                _grow(branch, part, ".")


def _flattened(tree: Tree, prefix: str) -> Iterator[str]:
    for key, parts in tree.items():
        yield prefix + key
        yield from _flattened(parts, prefix + key)


def meetings(batch: Batch, path: str) -> Iterator[tuple[str, Any]]:
    """The state of `path`, and its value, wherever its parent is an object."""
    *parents, name = path.split(".")
    owners: list[Any] = [batch]
    for parent in parents:
        parts = [owner.get(parent.removesuffix("[]")) for owner in owners if isinstance(owner, dict)]
        owners = [item for part in parts for item in (part if isinstance(part, list) else [part])]
    for owner in owners:
        if isinstance(owner, dict):
            value = owner.get(name)
            yield ABSENT if name not in owner else NULL if value is None else VALUE, value


def claim_of(batches: Iterable[Batch], path: str) -> Claim:
    """The claim of the batches on `path`: the states seen, and the one type of all values, `any` where there are several."""
    seen = [meeting for batch in batches for meeting in meetings(batch, path)]
    values = [value for state, value in seen if state == VALUE]
    type_ = _one_type(values)
    if type_ == "object" and path in MAPS:
        type_ = "map"
    return Claim(
        states=frozenset(state for state, _ in seen),
        type=type_,
        items=_one_type(_held(values)) if type_ in {"map", "array"} else None,
    )


def _held(containers: Iterable[Any]) -> Iterator[Any]:
    """The values that arrays and maps hold."""
    for container in containers:
        yield from container.values() if isinstance(container, dict) else container


def _one_type(values: Iterable[Any]) -> str | None:
    """One word for the types of all `values`: whole numbers among others are numbers."""
    types = {_TYPES[type(value)] for value in values}
    if types == {"integer", "number"}:
        return "number"
    return (types.pop() if len(types) == 1 else "any") if types else None
