"""The revision of the contract, which people write once: in schema/lifecycle.yaml.

The schemas of `schema/` are called `urn:batchspec:<name>`, and refer to each other so; what ships is called
`urn:batchspec:<revision>:<name>`. The ids of report, trace and adapter end in the version of their format, and stay.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from generator.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LIFECYCLE = "schema/lifecycle.yaml"
PREFIX = "urn:batchspec:"
UNREVISED = re.compile(rf"{PREFIX}(?P<name>[a-z_.]+)(?P<place>#.*)?")


def added(node: Any, revision: str) -> Any:
    """A schema with the revision in its id, and in those that it refers to."""
    if isinstance(node, list):
        return [added(item, revision) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: UNREVISED.sub(rf"{PREFIX}{revision}:\g<name>\g<place>", value)
        if key in {"$id", "$ref"} and isinstance(value, str) and UNREVISED.fullmatch(value)
        else added(value, revision)
        for key, value in node.items()
    }


def check(schemas: Mapping[str, Mapping[str, Any]], revision: str) -> Iterator[Problem]:
    """Where a schema refers to one that there is not: by a wrong name, or with a revision in it."""
    there = {schema.get("$id") for schema in schemas.values()}
    for name, schema in schemas.items():
        for place, target in _references(schema, ""):
            if target.startswith(PREFIX) and target.partition("#")[0] not in there:
                mend = f"write {PREFIX}<name> without a revision; {revision} is added from {LIFECYCLE}"
                yield Problem(f"schema/{name}.schema.json", place, f"no schema has the id {target}", mend)


def _references(node: Any, place: str) -> Iterator[tuple[str, str]]:
    parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in parts:
        at = f"{place}/{key}" if place else str(key)
        if key == "$ref" and isinstance(value, str):
            yield at, value
        yield from _references(value, at)
