"""Recorded objects, JSON or JSON Lines: presence and null are counted, not declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from batchspec.drift.bundle import Bundle
from batchspec.drift.claims import ABSENT, NULL, STATES, VALUE, Claim, Claims
from batchspec.drift.problems import UnreadableSource
from batchspec.drift.readers.choice import SIGNATURE, the_file
from batchspec.strict_json import NotStrictJSON, load

MAPS = frozenset({"metadata"})
"""Fields whose keys are the caller's own, so no fields of the contract."""
MOST_PATHS = 1000

_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}

Tree = dict[str, "Tree"]


def read(bundle: Bundle, _: str | None) -> Claims:
    """What the batches of a file show: one, an array, a list response, or one a line."""
    _, text = the_file(bundle)
    batches = [
        batch
        for batch in _objects(text, bundle.label)
        if isinstance(batch, dict) and batch.keys() >= SIGNATURE
    ]
    if not batches:
        raise UnreadableSource(bundle.label, f"no object in it has {' and '.join(sorted(SIGNATURE))}")
    fields = {path: _claim(batches, path) for path in _fields(batches, bundle.label)}
    return Claims(
        kind="wire", fields=fields, blind=frozenset(STATES), where=bundle.label, title="recorded batches"
    )


def _objects(text: str, where: str) -> Iterator[Any]:
    try:
        whole = load(text)
    except NotStrictJSON as fault:
        yield from _lines(text, where, fault)
        return
    rows = whole.get("data") if isinstance(whole, dict) and whole.get("object") == "list" else whole
    yield from rows if isinstance(rows, list) else [rows]


def _lines(text: str, where: str, whole: NotStrictJSON) -> Iterator[Any]:
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    for number, line in lines:
        try:
            yield load(line)
        except NotStrictJSON as fault:
            told = whole.what if number == lines[0][0] else f"line {number}: {fault.what}"
            raise UnreadableSource(where, told) from None


def _fields(batches: Iterable[Mapping[str, Any]], where: str) -> list[str]:
    """Every path met, in the order first seen, its parts right behind it."""
    tree: Tree = {}
    for batch in batches:
        _grow(tree, batch, "")
    paths = list(_paths(tree, ""))
    if len(paths) > MOST_PATHS:
        raise UnreadableSource(where, f"the batches have more than {MOST_PATHS:,} different keys")
    return paths


def _grow(tree: Tree, value: Any, joint: str) -> None:
    if isinstance(value, list):
        for item in value:
            _grow(tree, item, "[].")
    elif isinstance(value, dict):
        for key, part in value.items():
            branch = tree.setdefault(joint + key, {})
            if key not in MAPS:
                _grow(branch, part, ".")


def _paths(tree: Tree, prefix: str) -> Iterator[str]:
    for key, parts in tree.items():
        yield prefix + key
        yield from _paths(parts, prefix + key)


def _claim(batches: Iterable[Mapping[str, Any]], path: str) -> Claim:
    met = list(_meetings(batches, path))
    values = [value for state, value in met if state == VALUE]
    is_map = path in MAPS
    held = [item for value in values if isinstance(value, dict) for item in value.values()] if is_map else []
    held += [item for value in values if isinstance(value, list) for item in value]
    types = {_TYPES[type(value)] for value in values}
    return Claim(
        states=frozenset(state for state, _ in met),
        type="map" if is_map and types == {"object"} else _one(types),
        items=_one({_TYPES.get(type(item), NULL) for item in held}),
    )


def _one(types: set[str]) -> str | None:
    """One word for the types met: whole numbers among others are numbers."""
    if types == {"integer", "number"}:
        return "number"
    return (types.pop() if len(types) == 1 else "any") if types else None


def _meetings(batches: Iterable[Mapping[str, Any]], path: str) -> Iterator[tuple[str, Any]]:
    """The state of `path`, and its value, wherever its parent is an object."""
    *parents, name = path.split(".")
    for batch in batches:
        owners: list[Any] = [batch]
        for parent in parents:
            parts = [owner.get(parent.removesuffix("[]")) for owner in owners if isinstance(owner, dict)]
            owners = [item for part in parts for item in (part if isinstance(part, list) else [part])]
        for owner in owners:
            if isinstance(owner, dict):
                value = owner.get(name)
                yield ABSENT if name not in owner else NULL if value is None else VALUE, value
