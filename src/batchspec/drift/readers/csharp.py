"""C# classes, records and enums, by their System.Text.Json or Newtonsoft attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from batchspec.drift.reading.annotated import DEMANDS, key_in, keys_of, library_type
from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.packages import Release
from batchspec.drift.reading.reader import Look, Reader, ReadOne
from batchspec.drift.reading.records import Declaration, Records, read_with, snake
from batchspec.drift.reading.shapes import ANYTHING, UNSHOWN, Shape, array, constant, nullable, part
from batchspec.drift.reading.trees import Grammar, comment_before, first_child, named, text_of, within

if TYPE_CHECKING:
    from tree_sitter import Node

TYPES = (
    "class_declaration",
    "record_declaration",
    "struct_declaration",
    "enum_declaration",
    "interface_declaration",
)
VALUES = frozenset(
    {
        "int",
        "long",
        "uint",
        "ulong",
        "short",
        "bool",
        "double",
        "float",
        "decimal",
        "char",
        "DateTime",
        "DateTimeOffset",
    }
)
"""Types that are never null unless they say so."""


def opened(bundle: Bundle) -> ReadOne:
    """What reads the type that is an object: by its name, or, of a batch, by its fields."""
    return read_with(CSharp(bundle), Release())


READER = Reader(
    opened,
    suffixes=(".cs",),
    members=(".cs",),
    marks=(".csproj", ".nuspec"),
    look=Look(re.compile(r"\{\s*get;"), 50),
)


class CSharp(Records):
    kind = "csharp"
    grammar = Grammar("C#", "tree_sitter_c_sharp")
    suffixes = (".cs",)

    def collect(self, root: Node) -> Iterator[tuple[str, Node]]:
        yield from _collect(root, "")

    def keys(self, node: Node) -> set[str]:
        return set(keys_of(_annotated(node)))

    def declared(self, declaration: Declaration) -> Shape:
        node = declaration.node
        if node.type == "enum_declaration":
            return constant(*(_value(member) for member in within(node, "enum_member_declaration")))
        members = list(_members(node))
        parts = {}
        for member, key in zip(members, keys_of(_annotated(node)), strict=True):
            type_node = member.child_by_field_name("type")
            shape = self._shape(type_node, declaration) if type_node is not None else ANYTHING
            head = text_of(member).partition("{")[0]
            demanded = "required" in head.split() or bool(DEMANDS.search(head))
            unset = shape.null or not (demanded or self._never_null(type_node, declaration))
            place = self.place(member, declaration)
            parts[key] = part(replace(shape, null=unset), place, absent=unset, words=comment_before(member))
        return Shape("object", parts=parts)

    def nearest(self, alike: list[Declaration], full: str) -> list[Declaration]:
        """Of a class in several parts, the part that has the properties."""
        with_members = [declaration for declaration in alike if any(_members(declaration.node))]
        return with_members if len(with_members) == 1 else super().nearest(with_members or alike, full)

    def _never_null(self, type_node: Node | None, owner: Declaration) -> bool:
        """True where the type alone rules null out: a value type, or any type where the file has turned nullability on."""
        root = self.root(owner.file)
        enabled = any("enable" in text_of(directive) for directive in within(root, "preproc_nullable"))
        return enabled or text_of(type_node) in VALUES

    def _shape(self, node: Node, owner: Declaration) -> Shape:
        if node.type == "nullable_type":
            return nullable(self._shape(first_child(node), owner))
        if node.type == "array_type":
            return array(self._shape(first_child(node), owner))
        if node.type not in {"predefined_type", "identifier", "qualified_name", "generic_name"}:
            raise self.strange(node, owner)
        generic = next(within(node, "generic_name"), None)
        head = text_of(first_child(generic) if generic is not None else node)
        inner = (
            [c for a in named(generic, "type_argument_list") for c in a.named_children]
            if generic is not None
            else []
        )
        shape = library_type(head, inner, lambda argument: self._shape(argument, owner))
        return shape or self._declared_elsewhere(head, owner, node)

    def _declared_elsewhere(self, head: str, owner: Declaration, node: Node) -> Shape:
        found = self.find(head, owner)
        if found is not None and found.node.type == "struct_declaration" and not list(_members(found.node)):
            self.unread.append(head)
            return UNSHOWN
        return self.named(head, owner, node)


def _collect(owner: Node, prefix: str) -> Iterator[tuple[str, Node]]:
    for node in owner.named_children:
        body = node.child_by_field_name("body")
        if node.type in {"namespace_declaration", "file_scoped_namespace_declaration"}:
            yield from _collect(body if body is not None else node, prefix)
        elif node.type in TYPES:
            name = prefix + text_of(node.child_by_field_name("name"))
            yield name, node
            if body is not None:
                yield from _collect(body, f"{name}.")


def _members(node: Node) -> Iterator[Node]:
    """Public properties that are data, and the parameters of a record."""
    for parameters in named(node, "parameter_list"):
        yield from named(parameters, "parameter")
    body = node.child_by_field_name("body")
    for member in named(body, "property_declaration") if body is not None else ():
        head = text_of(member).partition("{")[0]
        if (
            "static" in head.split()
            or "JsonIgnore" in head
            or "JsonExtensionData" in head
            or "=>" in text_of(member)
        ):
            continue
        yield member


def _annotated(node: Node) -> list[tuple[str, str]]:
    return [
        (
            " ".join(text_of(a) for a in named(member, "attribute_list")),
            text_of(member.child_by_field_name("name")),
        )
        for member in _members(node)
    ]


def _value(member: Node) -> str:
    """The JSON value of an enum's constant, in snake case where no attribute gives it."""
    return key_in(text_of(member)) or snake(text_of(member.child_by_field_name("name")))
