"""Schema objects of OpenAPI and JSON Schema as shapes; only references inside the document are followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from batchspec.claims.claim import LIMIT_KEYWORDS, Place, schema_limits
from batchspec.claims.states import ABSENT
from batchspec.drift.reading.documents import Node
from batchspec.drift.reading.problems import UnreadableSource
from batchspec.drift.reading.shapes import ANYTHING, UNSHOWN, Budget, Part, Shape, array, mapping, part, union
from batchspec.system.quoting import named

TYPES = frozenset({"string", "integer", "number", "boolean", "object", "array", "null"})


class Schemas:
    """The schemas of one document."""

    def __init__(self, root: Node, where: str) -> None:
        self._root = root
        self._where = where
        self._budget = Budget(where)
        self._resources = dict(_resources(root))
        self._base = root
        """The schema that `#` stands for: the root, or the embedded one that is being read."""

    def shape(self, node: Node) -> Shape:
        """The shape of the values that the schema at `node` allows; raises `UnreadableSource`."""
        self._budget.spend()
        own = node.get("$id")
        base, self._base = self._base, self._base if own is None else node
        try:
            return self._shape(node)
        finally:
            self._base = base

    def _shape(self, node: Node) -> Shape:
        reference = node.get("$ref")
        if reference is not None and reference.text is not None:
            return self._referred(reference.text, node)
        base = self._own(node)
        for key in ("anyOf", "oneOf"):
            branches = node.get(key)
            if branches is not None and branches.items:
                base = _merged(base, union(self.shape(branch) for branch in branches.items))
        return self._with_all(base, node)

    def _with_all(self, base: Shape, node: Node) -> Shape:
        branches = (node.get("allOf") or Node(node.line)).items
        if not branches:
            return base
        for branch in branches:
            base = _merged(base, self.shape(branch))
        return _demanded(base, _required(node).union(*map(_required, branches)))

    def _referred(self, reference: str, node: Node) -> Shape:
        document, _, fragment = reference.partition("#")
        resource = self._resources.get(document) if document else self._base
        if resource is None:
            what = f"{named(reference)} leads out of the document, and is not followed"
            raise UnreadableSource(self._where, f"line {node.line}: {what}")
        target = resource.get(*(_unescaped(token) for token in fragment.split("/")[1:]))
        if target is None:
            raise UnreadableSource(
                self._where, f"line {node.line}: {named(reference)} is not in the document"
            )
        base, self._base = self._base, resource
        with self._budget.entering(reference) as may:
            if not may and _refers_only(target):
                raise UnreadableSource(self._where, f"line {node.line}: {named(reference)} refers to itself")
            shape = self.shape(target) if may else UNSHOWN
        self._base = base
        return replace(shape, words=f"{_words(node)} {shape.words}".strip())

    def _own(self, node: Node) -> Shape:
        stated = node.get("type")
        types = [str(stated.value)] if stated is not None and stated.text is not None else []
        types += stated.texts() if stated is not None else []
        if stated is not None and stated.items and any(item.value is None for item in stated.items):
            types.append("null")
        foreign = sorted(set(types) - TYPES)
        if foreign:
            raise UnreadableSource(
                self._where, f"line {node.line}: the type {named(foreign[0], 40)} is not one of a schema"
            )
        shapes = [self._typed(name, node) for name in types] or [self._untyped(node)]
        shape = union(shapes)
        nullable = node.get("nullable")
        may_be_null = shape.null or (nullable is not None and nullable.value is True)
        return replace(self._listed(shape, node), null=may_be_null, words=_words(node))

    def _untyped(self, node: Node) -> Shape:
        if node.get("properties") is not None or node.get("additionalProperties", "type") is not None:
            return self._typed("object", node)
        return self._typed("array", node) if node.get("items") is not None else UNSHOWN

    def _typed(self, name: str, node: Node) -> Shape:
        match name:
            case "null":
                return Shape("null", null=True)
            case "array":
                items = node.get("items")
                return array(self.shape(items) if items is not None else UNSHOWN)
            case "object":
                return self._object(node)
        stated = node.get("format")
        unit = stated.text if stated is not None and stated.text in {"unixtime", "unixtime-ms"} else None
        return Shape(name, format=unit, limits=_limits(node))

    def _object(self, node: Node) -> Shape:
        properties, others = node.get("properties"), node.get("additionalProperties")
        limits = _limits(node)
        if properties is None or not properties.members:
            label = node.get("x-oaiTypeLabel")
            if others is not None and others.members is not None:
                length = others.get("maxLength")
                longest = {"valueLength": int(str(length.value))} if length is not None else {}
                return replace(
                    mapping(self.shape(others) if others.members else ANYTHING), limits={**limits, **longest}
                )
            free = (others is not None and others.value is True) or (
                label is not None and label.text == "map"
            )
            return replace(mapping(UNSHOWN), limits=limits) if free else Shape("object", limits=limits)
        names = _required(node)
        return Shape(
            "object",
            parts={name: self._part(name, member, names) for name, member in properties.members.items()},
        )

    def _part(self, name: str, node: Node, required: set[str]) -> Part:
        return part(self.shape(node), Place(self._where, node.line), absent=name not in required)

    @staticmethod
    def _listed(shape: Shape, node: Node) -> Shape:
        listed, const = node.get("enum"), node.get("const")
        if const is not None and const.text is not None:
            return replace(shape, type=shape.type or "string", values=(str(const.value),))
        if listed is None or not listed.items:
            return shape
        null = shape.null or any(item.value is None for item in listed.items)
        return replace(shape, type=shape.type or "string", null=null, values=tuple(listed.texts()))


def _resources(root: Node) -> Iterator[tuple[str, Node]]:
    """Schemas with an id of their own: the root, and those embedded among its definitions."""
    embedded = (root.get("$defs") or root.get("definitions") or Node(0)).members or {}
    for node in (root, *embedded.values()):
        own = node.get("$id")
        if own is not None and own.text:
            yield own.text.removesuffix("#"), node


def _merged(base: Shape, other: Shape) -> Shape:
    """Both at once; what `base` says goes before what `other` says."""
    return replace(
        base if base.type else other,
        null=base.null or (base.type is None and other.null),
        parts={**other.parts, **base.parts},
        values=base.values or other.values,
        limits={**other.limits, **base.limits},
        of=base.of or other.of,
        words=f"{base.words} {other.words}".strip(),
    )


def _demanded(shape: Shape, names: set[str]) -> Shape:
    parts = {
        name: replace(member, states=member.states - {ABSENT}) if name in names else member
        for name, member in shape.parts.items()
    }
    return replace(shape, parts=parts)


def _required(node: Node) -> set[str]:
    listed = node.get("required")
    return set(listed.texts()) if listed is not None else set()


def _limits(node: Node) -> dict[str, int]:
    keywords = {key: limit.value for key in LIMIT_KEYWORDS if (limit := node.get(key)) is not None}
    length = node.get("propertyNames", "maxLength")
    if length is not None:
        keywords["keyLength"] = length.value
    return schema_limits(keywords)


def _words(node: Node) -> str:
    parts = [node.get("title"), node.get("description"), node.get("x-unit")]
    return " ".join(str(part.text) for part in parts if part is not None and part.text)


def _refers_only(node: Node) -> bool:
    return node.get("$ref") is not None


def _unescaped(token: str) -> str:
    return token.replace("~1", "/").replace("~0", "~").replace("%20", " ")
