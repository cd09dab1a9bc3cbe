"""The JSON Schemas of the contract, under `$id`s that do not change within a revision."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

SUFFIX = ".schema.json"
DRAFT_7 = "http://json-schema.org/draft-07/schema#"


class UnknownSchema(LookupError):
    """No schema has that name; `names` has every name there is."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.names = schema_names()
        super().__init__(f"no schema named {name!r}; there are {', '.join(self.names)}")


def schema_names() -> list[str]:
    """The names that `schema` takes."""
    folder = files("batchspec_contract") / "schemas"
    return sorted(p.name.removesuffix(SUFFIX) for p in folder.iterdir() if p.name.endswith(SUFFIX))


def schema(name: str = "reader", *, draft: int = 2020) -> dict[str, Any]:
    """A JSON Schema that needs no other: clients accept what `reader` allows, servers guarantee what `server` says.

    `draft=7` gives the same schema for validators that know no later draft. Raises `UnknownSchema`.
    """
    copy = deepcopy(document(name))
    return lowered(copy) if draft == 7 else copy


@cache
def document(name: str) -> dict[str, Any]:
    """The copy of a schema that the kit itself reads. It must not be changed. Raises `UnknownSchema`."""
    if name not in schema_names():
        raise UnknownSchema(name)
    text = (files("batchspec_contract") / "schemas" / f"{name}{SUFFIX}").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def resolved(node: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema that `node` stands for: a `$ref` is followed, and of `anyOf [X, null]` it is X."""
    if "anyOf" in node:
        return resolved(next(branch for branch in node["anyOf"] if branch != {"type": "null"}), document)
    if "$ref" in node:
        return resolved(_target(node["$ref"], document), document)
    return node


def _target(reference: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema that a reference points to. Of another object it says only that it is one: its own requirements say the rest."""
    base, _, pointer = reference.partition("#")
    if base and base != document.get("$id"):
        return {"type": "object"}
    found = document
    for token in pointer.split("/")[1:]:
        found = found[token]
    return found


def lowered(node: Any) -> Any:
    """The schema in draft-07: `definitions` in place of `$defs`, and no keys beside a `$ref`, since they would be ignored."""
    if isinstance(node, list):
        return [lowered(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": node["$ref"].replace("#/$defs/", "#/definitions/")}
    renamed = {"definitions" if key == "$defs" else key: lowered(value) for key, value in node.items()}
    return {**renamed, "$schema": DRAFT_7} if "$schema" in renamed else renamed
