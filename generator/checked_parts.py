"""The parts of schemas that decide requirements, each as one digest that tells whether it was changed.

A part counts with all that it refers to, and without the words that are for people, so that a sentence may be worded anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

WORDING = frozenset({"$comment", "$id", "$schema", "default", "description", "examples", "title"})
"""Keywords that decide nothing; so do those that begin with `x-`."""
BY_NAME = frozenset({"$defs", "dependentSchemas", "patternProperties", "properties"})
"""Keywords whose own keys are names, which may be called like any keyword."""
AS_IT_IS = frozenset({"const", "enum"})
"""Keywords whose values are data and no schemas."""
LENGTH = 16
"""Hexadecimal digits of a digest, as in the first lines of generated files."""


def digest_of(target: str, schemas: Mapping[str, Mapping[str, Any]]) -> str:
    """The digest of the part that `target` names, such as `batch.server#/$defs/BATCH-FLD-001`; raises `KeyError` where there is none."""
    name, _, pointer = target.partition("#")
    by_id = {str(schema["$id"]): schema for schema in schemas.values() if "$id" in schema}
    bare = _bare(_at(pointer, schemas[name]), schemas[name], by_id, ())
    return hashlib.sha256(json.dumps(bare, sort_keys=True).encode()).hexdigest()[:LENGTH]


def _bare(
    node: Any, owner: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]], within: tuple[str, ...]
) -> Any:
    """A schema with what it refers to in the place of each reference; `within` has the references that it is part of."""
    if isinstance(node, list):
        return [_bare(one, owner, by_id, within) for one in node]
    if not isinstance(node, dict):
        return node
    found: dict[str, Any] = {}
    for key, value in node.items():
        if key == "$ref":
            found["$ref"] = _referred(str(value), owner, by_id, within)
        elif key in AS_IT_IS:
            found[key] = value
        elif key in BY_NAME:
            found[key] = {name: _bare(one, owner, by_id, within) for name, one in value.items()}
        elif key not in WORDING and not key.startswith("x-"):
            found[key] = _bare(value, owner, by_id, within)
    return found


def _referred(
    reference: str, owner: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]], within: tuple[str, ...]
) -> Any:
    base, _, pointer = reference.partition("#")
    target = by_id[base] if base else owner
    place = f"{str(target.get('$id', '')).rpartition(':')[2]}#{pointer}"
    if place in within:
        # A schema that holds itself: its name says as much as its parts would.
        return place
    return _bare(_at(pointer, target), target, by_id, (*within, place))


def _at(pointer: str, schema: Mapping[str, Any]) -> Any:
    found: Any = schema
    for token in pointer.split("/")[1:]:
        found = found[token.replace("~1", "/").replace("~0", "~")]
    return found
