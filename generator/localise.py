"""Definitions that one object of the contract takes from another: `urn:batchspec:batch#/$defs/Timestamp`.

People write them once. What ships has a copy in each schema that uses it, so that each can be read, and made into
code, on its own. A reference to a whole object, such as the rows of a page, stays one.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from generator.references import OWN, references


def localised(schema: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The schema with a copy of each definition of another that it refers to; raises `KeyError` where there is none."""
    homes = {f"{other['$id']}{OWN}": other for other in schemas.values() if "$id" in other}
    whole: dict[str, Any] = deepcopy(dict(schema))
    if taken := _taken(whole, homes):
        whole["$defs"] = {**whole.get("$defs", {}), **taken}
    return dict(_own(whole, homes))


def _taken(node: Any, homes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The definitions of others that a schema refers to, by name, with those that they refer to themselves."""
    found: dict[str, Any] = {}
    for _, target in references(node):
        for prefix, home in homes.items():
            if target.startswith(prefix):
                _take(target.removeprefix(prefix), home, found)
    return found


def _take(name: str, home: Mapping[str, Any], found: dict[str, Any]) -> None:
    if name not in found:
        found[name] = deepcopy(home["$defs"][name])
        for _, target in references(found[name]):
            if target.startswith(OWN):
                _take(target.removeprefix(OWN), home, found)


def _own(node: Any, homes: Mapping[str, Any]) -> Any:
    """A schema in which each reference to a definition of another is one of its own."""
    if isinstance(node, list):
        return [_own(item, homes) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: _ref(value, homes) if key == "$ref" else _own(value, homes) for key, value in node.items()}


def _ref(target: str, homes: Mapping[str, Any]) -> str:
    prefix = next((prefix for prefix in homes if target.startswith(prefix)), None)
    return OWN + target.removeprefix(prefix) if prefix else target
