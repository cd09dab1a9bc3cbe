"""The schemas of the objects for other tools: JSON Schema in two drafts, each file whole in itself, and OpenAPI 3.1."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from generator.contract import Contract
from generator.references import OWN, references
from generator.shapes import Shapes
from generator.surface import surface
from generator.variants import PLAIN, head, in_variants, opened

Node = dict[str, Any]

DRAFTS = {
    "2020-12": ("https://json-schema.org/draft/2020-12/schema", "#/$defs/"),
    "draft-07": ("http://json-schema.org/draft-07/schema#", "#/definitions/"),
}
"""What a schema calls its draft, and how it refers to its own definitions."""
COMPONENTS = "#/components/schemas/"


def emit(shapes: Shapes, contract: Contract) -> dict[str, str]:
    """A file for each object in both drafts, and `batch-api.openapi.json`."""
    made: dict[str, str] = {}
    for draft in DRAFTS:
        made |= in_variants("schemas", "json-schema", draft, partial(_json_schemas, shapes, contract, draft))
    return made | in_variants("schemas", "openapi", PLAIN, partial(_openapi, shapes, contract))


def _json_schemas(
    shapes: Shapes, contract: Contract, draft: str, command: str, *, strict: bool
) -> dict[str, str]:
    uri, own = DRAFTS[draft]
    whole = _definitions(contract, strict=strict)
    files = {}
    for name, spec in contract.objects.items():
        title = spec.schema["title"]
        needed = {title: whole[title]}
        _need(whole[title], whole, needed)
        root, rest = needed.pop(title), needed
        schema = {
            "$schema": uri,
            "$id": spec.schema["$id"] if strict else f"{spec.schema['$id']}:open",
            "$comment": " ".join(head(shapes, command)),
            **root,
            **({own.split("/")[1]: rest} if rest else {}),
        }
        files[f"{name}.schema.json"] = _text(_pointing(schema, own, beside=draft != "draft-07"))
    return files


def _openapi(shapes: Shapes, contract: Contract, command: str, *, strict: bool) -> dict[str, str]:
    components = {"schemas": _pointing(_definitions(contract, strict=strict), COMPONENTS, beside=True)}
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "The objects of the OpenAI Batch API",
            "version": shapes.revision,
            "description": " ".join(head(shapes, command)),
        },
        "paths": {},
        "components": components,
    }
    return {"batch-api.openapi.json": _text(document)}


def _definitions(contract: Contract, *, strict: bool) -> dict[str, Node]:
    """Every definition of every object by its title; each refers to the others in `$defs`."""
    whole = surface(contract.objects)
    found: dict[str, Node] = (whole if strict else opened(whole))["$defs"]
    return found


def _need(node: Node, whole: Mapping[str, Node], found: dict[str, Node]) -> None:
    """Add to `found` the definitions that a schema refers to, and those that these refer to."""
    for _, target in references(node):
        title = target.removeprefix(OWN)
        if title not in found:
            found[title] = whole[title]
            _need(whole[title], whole, found)


def _pointing(node: Any, own: str, *, beside: bool) -> Any:
    """A schema whose references begin with `own`; unless keywords may stand beside a reference, it is wrapped."""
    if isinstance(node, list):
        return [_pointing(item, own, beside=beside) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _pointing(value, own, beside=beside) for key, value in node.items()}
    if not isinstance(node.get("$ref"), str):
        return made
    reference = {"$ref": own + node["$ref"].removeprefix(OWN)}
    rest = {key: value for key, value in made.items() if key != "$ref"}
    if beside or not rest:
        return {**rest, **reference}
    return {**rest, "allOf": [reference]}


def _text(document: Node) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
