"""Goldens: the digest of seeded objects, which docs/fixtures.md promises to be the same bytes on every platform and Python.

    python tests/goldens.py           print the digest, of the fields that the golden is of
    python tests/goldens.py --renew   write it anew, of the fields of today's contract: `make goldens`

It is of the fields that stood in the contract when it was written, so that a new field leaves it as it is. Renewing it
breaks that promise to whoever stored what a seed made: it is for a change that is meant, and told in CHANGELOG.md. Only
the standard library is needed, as for making the objects.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from batchspec import fixtures
from batchspec.fixtures import BatchFactory
from batchspec_contract import CONTRACT
from batchspec_contract.factories import STATES
from batchspec_contract.objects import OBJECTS

GOLDENS = Path(__file__).with_suffix(".json")
SEED = 7


def golden() -> dict[str, str]:
    """The revision of the contract that the golden is of, and the digests of what was promised then: batches, and neighbours."""
    found: dict[str, str] = json.loads(GOLDENS.read_text("utf-8"))
    return found


def digest(contract: str) -> str:
    """SHA-256 of batches of every kind as JSON, less the fields that are younger than that revision."""
    keys = {field.name for field in OBJECTS["batch"].fields if field.since <= contract}
    return hashlib.sha256(json.dumps(_promised(_made(), keys), ensure_ascii=False).encode()).hexdigest()


def _made() -> list[Any]:
    factory = BatchFactory(SEED)
    made: list[Any] = [*factory.many(500), *(factory.history() for _ in range(50)), factory.page(20)]
    made += [factory.result_lines(batch) for batch in factory.many(20, "expired")]
    return [*made, *(factory.build(status) for status in ("failed", "cancelled") for _ in range(20))]


def neighbours_digest(contract: str) -> str:
    """SHA-256 of objects beside the batch, of every variant, and of the files of worlds, as JSON, less the fields that are younger than that revision."""
    made = []
    of_batch = {field.name for field in OBJECTS["batch"].fields if field.since <= contract}
    for spec in OBJECTS.values():
        keys = {field.name for field in spec.fields if field.since <= contract}
        factory = getattr(fixtures, f"{spec.title}Factory")(SEED)
        for variant in getattr(factory, "variants", ()):
            rows = factory.many(20, variant)
            shown = [{key: _promised(row[key], of_batch) for key in row if key in keys} for row in rows]
            made.append([spec.name, variant, shown])
    for status in STATES:
        world = fixtures.world(SEED, status=status)
        made.append([file.content.decode() for file in world.files])
    return hashlib.sha256(json.dumps(made, ensure_ascii=False).encode()).hexdigest()


def _promised(value: Any, keys: set[str]) -> Any:
    if isinstance(value, list):
        return [_promised(part, keys) for part in value]
    if isinstance(value, dict) and value.get("object") == "batch":
        return {key: part for key, part in value.items() if key in keys}
    if isinstance(value, dict) and "data" in value:
        return {**value, "data": _promised(value["data"], keys)}
    return value


def main(arguments: list[str]) -> None:
    if arguments == ["--renew"]:
        told = {
            "contract": CONTRACT,
            "sha256": digest(CONTRACT),
            "neighbours": neighbours_digest(CONTRACT),
        }
        GOLDENS.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    print(digest(golden()["contract"]))


if __name__ == "__main__":
    main(sys.argv[1:])
