"""The values that a schema rejects, each with its name: of a wrong type, out of bounds, or wrong somewhere inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timezone
from functools import partial
from typing import Any, NamedTuple

from batchspec.contract.schemas import resolved

Node = Mapping[str, Any]
Allows = Callable[[Any], bool]


class Wrong(NamedTuple):
    """One value that a schema rejects."""

    place: str
    """The place of the fault in it, such as `.data.0.line`; empty where the value itself is at fault."""
    path: str
    """The same place as the contract writes paths: `.data[].line`. A key of a map is `.*`."""
    how: str
    """The fault, in words that follow the name of the place: `is negative`, `lacks total`."""
    value: Any


def wrong_values(node: Node, document: Node, good: Any, allows: Allows) -> Iterator[Wrong]:
    """The wrong values for the schema `node` of `document`. Each is a small change of `good`, which is right.

    `allows` is true for a value that the schema accepts; no such value is among them.
    """
    kind, inner = kind_of(node, document), resolved(node, document)
    for how, value in _instead(kind, inner, good):
        if not allows(value):
            yield Wrong("", "", how, value)
    if kind == "object":
        yield from _in_object(inner, document, good, allows)
    elif kind == "map":
        name = next(iter(good), "key") if isinstance(good, dict) else "key"
        part = inner["additionalProperties"]
        for wrong in wrong_values(part, document, None, lambda value: allows({name: value})):
            yield _within(f".{name}", ".*", wrong, {name: wrong.value})
    elif kind == "array" and "items" in inner:
        first = good[0] if isinstance(good, list) and good else plain(inner["items"], document)
        for wrong in wrong_values(inner["items"], document, first, lambda value: allows([value])):
            yield _within(".0", "[]", wrong, [wrong.value])


def _in_object(inner: Node, document: Node, good: Any, allows: Allows) -> Iterator[Wrong]:
    whole = good if isinstance(good, dict) else plain(inner, document)
    for key, part in inner["properties"].items():
        without = {name: value for name, value in whole.items() if name != key}
        if not allows(without):
            yield Wrong("", f".{key}", f"lacks {key}", without)
        right = whole[key] if whole.get(key) is not None else plain(part, document)
        for wrong in wrong_values(part, document, right, partial(_allows_with, allows, whole, key)):
            yield _within(f".{key}", f".{key}", wrong, {**whole, key: wrong.value})


def _allows_with(allows: Allows, whole: dict[str, Any], key: str, value: Any) -> bool:
    return allows({**whole, key: value})


def _within(place: str, path: str, wrong: Wrong, value: Any) -> Wrong:
    """The wrong value inside a larger one, at `place`."""
    return Wrong(place + wrong.place, path + wrong.path, wrong.how, value)


def kind_of(node: Node, document: Node) -> str:
    """The kind of values that a schema takes: a JSON type, `const`, `enum`, `map` or `any object`; empty where it takes any."""
    inner = resolved(node, document)
    if "const" in inner or "enum" in inner:
        return "const" if "const" in inner else "enum"
    if inner.get("type") == "object" and not inner.get("properties"):
        return "map" if isinstance(inner.get("additionalProperties"), dict) else "any object"
    return str(inner.get("type", ""))


PLAIN: dict[str, Any] = {"string": "text", "boolean": True, "map": {}, "any object": {}}


def plain(node: Node, document: Node) -> Any:
    """The plainest value of a schema. An object has its required keys."""
    kind, inner = kind_of(node, document), resolved(node, document)
    if kind in {"const", "enum"}:
        return inner["const"] if kind == "const" else inner["enum"][0]
    if kind == "object":
        return {key: plain(inner["properties"][key], document) for key in inner.get("required", ())}
    if kind == "array":
        return [plain(inner["items"], document)] if "items" in inner else []
    if kind in {"integer", "number"}:
        return inner.get("minimum", 1)
    return PLAIN.get(kind)


def _instead(kind: str, inner: Node, good: Any) -> Iterator[tuple[str, Any]]:
    """Values that may stand in place of a whole value and be wrong, each with its fault. A schema may accept some of them."""
    yield "is null", None
    if kind in {"string", "const", "enum"}:
        yield from _for_text(kind, inner, good)
    elif kind in {"integer", "number"}:
        yield from _for_number(inner, good)
    elif kind == "boolean":
        yield from {"is a string": "true", "is empty": "", "is a number": 1, "is a list": [True]}.items()
    elif kind in {"object", "map", "any object", "array"}:
        yield from _for_container(kind)


def _for_container(kind: str) -> Iterator[tuple[str, Any]]:
    own: Any = [] if kind == "array" else {}
    other: Any = {} if kind == "array" else []
    yield from {"is a string": "text", "is empty": own, "is a number": 3, "is true": True}.items()
    yield "is an object" if kind == "array" else "is a list", other


def _for_text(kind: str, inner: Node, good: Any) -> Iterator[tuple[str, Any]]:
    yield "is empty", ""
    if kind in {"const", "enum"} and isinstance(good, str):
        yield ("is another", "another") if kind == "const" else ("is unknown", "unknown")
        yield "is in capitals", good.upper()
    if "maxLength" in inner:
        yield "is too long", "x" * (inner["maxLength"] + 1)
    yield from {"is a number": 7, "is true": True, "is a list": ["x"], "is an object": {}}.items()


def _for_number(inner: Node, good: Any) -> Iterator[tuple[str, Any]]:
    right = good if isinstance(good, int | float) else inner.get("minimum", 1)
    yield "is zero", 0
    yield "is negative", -1
    yield "is a string", str(right)
    yield "is empty", ""
    if str(inner.get("x-unit", "")).startswith("seconds"):
        yield "is a date", datetime.fromtimestamp(right, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        yield "is in milliseconds", right * 1000
    yield "has a fraction", right + 0.5
    if (least := inner.get("minimum", 0)) > 1:
        yield "is too small", least - 1
    yield from (("is too large", inner[key] + 1) for key in ("maximum", "exclusiveMaximum") if key in inner)
    yield "is true", True
    yield "is a list", [right]
