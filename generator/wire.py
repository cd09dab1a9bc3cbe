"""What recorded batch objects say of each field: `python -m generator.wire RECORDED.jsonl.gz`.

The objects stay where they are; what is printed is what `schema/sources/openai-wire.yaml` holds
under `recorded` and `fields`.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

STATES = ("absent", "null", "value")
MAPS = frozenset({"metadata"})
"""Fields whose keys are the caller's own, so no fields of the contract."""

_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}

Batch = Mapping[str, Any]
Tree = dict[str, "Tree"]


def read(path: Path) -> Iterator[Batch]:
    """The objects of a JSON Lines file, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def claims(batches: Iterable[Batch]) -> dict[str, Any]:
    """The `recorded` and `fields` of a wire source, computed from the objects alone."""
    met = list(batches)
    statuses = Counter(batch["status"] for batch in met)
    return {
        "recorded": {"objects": len(met), "statuses": dict(sorted(statuses.items()))},
        "fields": {field: _claim(met, field) for field in _fields(met)},
    }


def text(found: Mapping[str, Any]) -> str:
    """`claims` as YAML, a line for each fact."""
    recorded = found["recorded"]
    lines = [
        "recorded:",
        f"  objects: {recorded['objects']}",
        f"  statuses: {_flow(recorded['statuses'])}",
        "fields:",
    ]
    for field, claim in found["fields"].items():
        lines.append(f"  {_flow(field)}:")
        lines += [f"    {key}: {_flow(said)}" for key, said in claim.items() if key != "counts"]
        lines.append("    counts:")
        lines += [f"      {_flow(state)}: {_flow(counts)}" for state, counts in claim["counts"].items()]
    return "\n".join(lines) + "\n"


def _fields(batches: Iterable[Batch]) -> list[str]:
    """Every path met, in the order first seen, its parts right behind it."""
    tree: Tree = {}
    for batch in batches:
        _grow(tree, batch, "")
    return list(_paths(tree, ""))


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


def _claim(batches: Iterable[Batch], field: str) -> dict[str, Any]:
    tally: Counter[tuple[str, str]] = Counter()
    types: set[str] = set()
    items: set[str] = set()
    for batch in batches:
        for state, value in _meetings(batch, field):
            tally[state, batch["status"]] += 1
            if state == "value":
                types.add("map" if field in MAPS else _TYPES[type(value)])
            if state == "value" and field in MAPS:
                items |= {_TYPES[type(item)] for item in value.values()}
    states = [state for state in STATES if any(state == met for met, _ in tally)]
    counts = {s: {t: n for (met, t), n in sorted(tally.items()) if met == s} for s in states}
    return {"states": states, **_one("type", types), **_one("items", items), "counts": counts}


def _one(key: str, kinds: set[str]) -> dict[str, str]:
    return {key: kinds.pop() if len(kinds) == 1 else "any"} if kinds else {}


def _meetings(batch: Batch, field: str) -> Iterator[tuple[str, Any]]:
    """The state of `field`, and its value, wherever its parent is an object."""
    *parents, name = field.split(".")
    owners: list[Any] = [batch]
    for parent in parents:
        parts = [owner.get(parent.removesuffix("[]")) for owner in owners if isinstance(owner, dict)]
        owners = [item for part in parts for item in (part if isinstance(part, list) else [part])]
    for owner in owners:
        if isinstance(owner, dict):
            value = owner.get(name)
            yield ("absent" if name not in owner else "null" if value is None else "value"), value


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return json.dumps(value) if value == "null" or "[" in str(value) else str(value)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m generator.wire RECORDED.jsonl.gz\n")
        return 2
    sys.stdout.write(text(claims(read(Path(arguments[0])))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
