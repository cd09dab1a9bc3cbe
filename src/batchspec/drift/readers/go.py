"""Go structs, by their `json` tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from batchspec.drift.reading import trees
from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.packages import go_module
from batchspec.drift.reading.reader import Look, Reader, ReadOne
from batchspec.drift.reading.records import Declaration, Records, integer, read_with
from batchspec.drift.reading.shapes import (
    ANYTHING,
    UNSHOWN,
    Part,
    Shape,
    array,
    constant,
    mapping,
    nullable,
    part,
)

if TYPE_CHECKING:
    from tree_sitter import Node

SIMPLE = {
    "string": Shape("string"),
    "bool": Shape("boolean"),
    **dict.fromkeys(("float32", "float64", "json.Number"), Shape("number")),
    **dict.fromkeys(("any", "interface{}", "json.RawMessage"), ANYTHING),
    **dict.fromkeys(("time.Time", "io.Reader"), Shape("string")),
    **{name: integer("") for name in ("int", "int64", "uint", "uint64")},
    **{
        name: integer(f"{name[0]}{name.lstrip('uint')}")
        for name in ("int8", "int16", "int32", "uint8", "uint16", "uint32")
    },
}
WRAPPERS: dict[str, tuple[Callable[[Shape], Shape], str]] = {
    "pointer_type": (nullable, ""),
    "parenthesized_type": (lambda shape: shape, ""),
    "generic_type": (lambda shape: shape, "type_arguments"),
    "slice_type": (array, "element"),
    "array_type": (array, "element"),
    "map_type": (mapping, "value"),
}
"""Types made of another one, and the field of the syntax tree that holds it."""
_TAG = re.compile(r'\b(\w+):"([^"\\]*(?:\\.[^"\\]*)*)"')


def opened(bundle: Bundle) -> ReadOne:
    """What reads the type that is an object: by its name, or, of a batch, by its fields."""
    return read_with(Go(bundle), go_module(bundle))


READER = Reader(
    opened,
    suffixes=(".go",),
    members=(".go", ".mod"),
    roots=("go.mod",),
    look=Look(re.compile(r"^type\s+\w+\s+struct\s*\{", re.MULTILINE), 40),
)


class Go(Records):
    kind = "go"
    grammar = trees.Grammar("Go", "tree_sitter_go")
    nests = False
    suffixes = (".go",)

    def collect(self, root: Node) -> Iterator[tuple[str, Node]]:
        for node in trees.within(root, "type_spec", "type_alias"):
            yield trees.text_of(node.child_by_field_name("name")), node

    def keys(self, node: Node) -> set[str]:
        body = node.child_by_field_name("type")
        fields = (
            trees.named(body, "field_declaration_list")
            if body is not None and body.type == "struct_type"
            else []
        )
        return {_key(member)[0] for inner in fields for member in trees.named(inner, "field_declaration")}

    def declared(self, declaration: Declaration) -> Shape:
        body = declaration.node.child_by_field_name("type")
        if body is None:
            raise self.strange(declaration.node, declaration)
        shape = self._shape(body, declaration)
        listed = self._constants(declaration) if shape.type == "string" else []
        return replace(shape, values=tuple(listed), open=bool(listed))

    def _constants(self, declaration: Declaration) -> list[str]:
        """The constants of a string type; any other string is one of its values too."""
        values: dict[str, None] = {}
        for file in [declaration.file, *self._files(self.bundle.beside(declaration.file))]:
            if trees.text_of(declaration.node.child_by_field_name("name")).encode() not in (
                self.bundle.read(file) or b""
            ):
                continue
            for spec in trees.within(self.root(file), "const_spec"):
                if trees.text_of(spec.child_by_field_name("type")) == declaration.name:
                    values |= dict.fromkeys(
                        trees.text_of(v) for v in trees.within(spec, "interpreted_string_literal_content")
                    )
        return list(values)

    def _shape(self, node: Node, owner: Declaration) -> Shape:
        text = trees.text_of(node)
        if text in SIMPLE:
            return SIMPLE[text]
        if text in _parameters(owner.node):
            return UNSHOWN
        if node.type in {"type_identifier", "qualified_type"}:
            return self.named(text, owner, node)
        if node.type == "struct_type":
            return Shape("object", parts=self._parts(node, owner))
        wrapper = WRAPPERS.get(node.type)
        if wrapper is None:
            raise self.strange(node, owner)
        make, field = wrapper
        inner = node.child_by_field_name(field) if field else trees.last_child(node)
        while inner is not None and inner.type in {"type_arguments", "type_elem"}:
            inner = trees.first_child(inner)
        return make(self._shape(inner, owner) if inner is not None else ANYTHING)

    def _parts(self, node: Node, owner: Declaration) -> dict[str, Part]:
        parts: dict[str, Part] = {}
        for member in (
            m
            for inner in trees.named(node, "field_declaration_list")
            for m in trees.named(inner, "field_declaration")
        ):
            key, tags = _key(member)
            type_node = member.child_by_field_name("type")
            if type_node is None or key == "-":
                continue
            if member.child_by_field_name("name") is None and not tags.get("json"):
                parts.update(
                    self._shape(type_node, owner).parts if trees.text_of(type_node)[:1].isupper() else {}
                )
            elif key:
                parts[key] = self._part(member, type_node, tags, owner)
        return parts

    def _part(self, member: Node, type_node: Node, tags: dict[str, str], owner: Declaration) -> Part:
        shape = constant(tags["default"]) if "default" in tags else self._shape(type_node, owner)
        if "format" in tags:
            shape = replace(shape, format=tags["format"])
        demanded = "default" in tags or any(
            "required" in tags.get(tag, "") for tag in ("api", "validate", "binding")
        )
        shape = replace(shape, null=not demanded)
        return part(shape, self.place(member, owner), absent=not demanded, words=trees.comment_before(member))


def _parameters(node: Node) -> set[str]:
    """The names of the types that a generic type is given."""
    listed = [
        parameter for inner in trees.named(node, "type_parameter_list") for parameter in inner.named_children
    ]
    return {trees.text_of(parameter.child_by_field_name("name")) for parameter in listed}


def _key(member: Node) -> tuple[str, dict[str, str]]:
    """The JSON key of a field, empty for one that is not exported, and all its tags."""
    tags = dict(_TAG.findall(trees.text_of(member.child_by_field_name("tag"))))
    name = trees.text_of(member.child_by_field_name("name"))
    key = tags.get("json", "").partition(",")[0]
    return key or (name if name[:1].isupper() else ""), tags
