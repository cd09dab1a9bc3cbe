"""Requirements that a JSON Schema decides: one `$def` each, each with its own verdict.

jsonschema is the reference and names every fault; jsonschema-rs, where it is installed, only tells faster
that there is none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import Any, Protocol, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from batchspec.contract.schemas import document
from batchspec.judging.evidence.finding import ABSENT, HELD, Finding, broken
from batchspec.reading.strict_json import escaped
from batchspec_contract.registry import Check

FILES = {"batch.server": "server", "batch": "reader"}


class Checker(Protocol):
    """Says if an instance is valid: as much as both engines have in common."""

    def is_valid(self, instance: Any) -> bool: ...


class SchemaRow:
    """One requirement's schema: `{if, then}` is judged where the `if` holds, all else on every instance."""

    def __init__(self, target: str) -> None:
        name, _, pointer = target.partition("#")
        self.name = FILES.get(name, name)
        self.pointer = pointer
        self.part = _resolve(document(self.name), pointer)
        self.conditional = "if" in self.part

    def judge(self, instance: Any) -> Iterator[Finding]:
        """Nothing where its occasion did not arise, `HELD`, or one finding a fault."""
        if self.conditional and not self._occasion.is_valid(instance):
            return
        if self._quick.is_valid(instance):
            yield HELD
            return
        yield from _findings(
            fault for error in self._reference.iter_errors(instance) for fault in _leaves(error)
        )

    @cached_property
    def _occasion(self) -> Checker:
        return _quick_checker(self.name, f"{self.pointer}/if")

    @cached_property
    def _quick(self) -> Checker:
        return _quick_checker(self.name, self.pointer)

    @cached_property
    def _reference(self) -> Draft202012Validator:
        return inlined_checker(self.name, self.pointer)


class Together:
    """The requirements of one object that are judged on every instance, all at once."""

    def __init__(self, checks: Iterable[Check | None]) -> None:
        rows = [SchemaRow(check.target) for check in checks if check is not None]
        self._rows = [row for row in rows if not row.conditional]
        self._ids = frozenset(row.pointer.rpartition("/")[2] for row in self._rows)

    def held_by(self, instance: Any) -> frozenset[str]:
        """The ids of those that hold; none where one is broken, or where nothing is there that tells fast."""
        checker = self._checker
        return self._ids if checker is not None and checker.is_valid(instance) else frozenset()

    @cached_property
    def _checker(self) -> Checker | None:
        pointers = [row.pointer for row in self._rows]
        return fast_checker(self._rows[0].name, *pointers) if pointers else None


@cache
def inlined_checker(name: str, pointer: str) -> Draft202012Validator:
    """The same as `reference_checker` without a reference in it. To follow each again takes most of the time of a fault."""
    resolver = _registry(name).resolver(document(name)["$id"]).lookup(f"#{pointer}")
    return Draft202012Validator(_inlined(resolver.contents, resolver.resolver))


def _inlined(node: Any, resolver: Any) -> Any:
    """A schema with all that it refers to in place of the references; no schema of a row refers to itself."""
    if isinstance(node, list):
        return [_inlined(item, resolver) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        found = resolver.lookup(node["$ref"])
        return _inlined(found.contents, found.resolver)
    return {key: _inlined(value, resolver) for key, value in node.items() if key not in _ELSEWHERE}


_ELSEWHERE = frozenset({"$id", "$defs", "$schema"})
"""Keys that say how a schema is referred to."""


@cache
def reference_checker(name: str, pointer: str) -> Draft202012Validator:
    """jsonschema, set on one place of a schema."""
    return Draft202012Validator({"$ref": f"{document(name)['$id']}#{pointer}"}, registry=_registry(name))


@cache
def _registry(name: str) -> Registry[Any]:
    contents = document(name)
    resource = Resource.from_contents(contents)
    registry: Registry[Any] = Registry().with_resource(contents["$id"], resource)
    return registry.crawl()


@cache
def _quick_checker(name: str, pointer: str) -> Checker:
    return fast_checker(name, pointer) or inlined_checker(name, pointer)


@cache
def field_checker(key: str, schema: str = "reader") -> Checker:
    """The checker of the type of the field `key`, of a batch or of what another schema describes."""
    return _quick_checker(schema, f"/properties/{key}")


def fast_checker(name: str, *pointers: str) -> Checker | None:
    """jsonschema-rs set on places of a schema, all of which have to hold; `None` where it is not installed."""
    try:
        import jsonschema_rs  # noqa: PLC0415  an extra
    except ImportError:
        return None
    whole = {"allOf": [{"$ref": f"{document(name)['$id']}#{pointer}"} for pointer in pointers]}
    return jsonschema_rs.Draft202012Validator(whole, registry=_fast_registry(name))


@cache
def _fast_registry(name: str) -> Any:
    import jsonschema_rs  # noqa: PLC0415  an extra

    return jsonschema_rs.Registry([(document(name)["$id"], document(name))])


def _resolve(node: Any, pointer: str) -> Any:
    for token in pointer.lstrip("/").split("/"):
        node = node[token.replace("~1", "/").replace("~0", "~")]
    return node


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The faults themselves: of `anyOf [X, null]` those of X, since the value is not null."""
    if error.validator != "anyOf" or not error.context:
        yield error
        return
    for inner in error.context:
        if inner.schema_path[0] == 0:
            yield from _leaves(inner)


def _findings(errors: Iterable[ValidationError]) -> Iterator[Finding]:
    """A finding for each error, and for each key that is missing, however many errors tell of it."""
    missing: set[str] = set()
    for error in errors:
        path, keyword = list(error.absolute_path), str(error.validator)
        if keyword != "required":
            written = error.schema.get("x-expected") if isinstance(error.schema, dict) else None
            expected = written or _expected(keyword, error.validator_value)
            yield broken(_pointer(path), expected, error.instance, keyword=keyword)
            continue
        holder = _pointer(path)
        for place in (f"{holder}/{escaped(key)}" for key in _absent(error)):
            if place not in missing:
                missing.add(place)
                yield broken(place, "the key to be there", ABSENT, keyword=keyword)


def _absent(error: ValidationError) -> list[str]:
    wanted, instance = cast("list[str]", error.validator_value), cast("Mapping[str, Any]", error.instance)
    return [key for key in wanted if key not in instance]


def _pointer(path: Iterable[str | int]) -> str:
    return "".join(f"/{escaped(str(token))}" for token in path)


_EXPECTED = {
    "type": "type {}",
    "enum": "one of {}",
    "const": "{}",
    "minLength": "at least {} character(s)",
    "maxLength": "at most {} characters",
    "minimum": "{} or more",
    "exclusiveMaximum": "less than {}",
    "minItems": "at least {} item(s)",
    "maxProperties": "at most {} pairs",
}


def _expected(keyword: str, value: Any) -> str:
    listed = ", ".join(map(json.dumps, value)) if keyword == "enum" else json.dumps(value)
    return _EXPECTED.get(keyword, keyword + " {}").format(listed.strip('"') if keyword == "type" else listed)
