"""Java classes, records and enums."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from batchspec.drift.reading.annotated import DEMANDS, key_in, keys_of, library_type
from batchspec.drift.reading.records import Declaration, Records
from batchspec.drift.reading.shapes import ANYTHING, Shape, array, constant, part
from batchspec.drift.reading.trees import Grammar, comment_before, first_child, named, text_of, within

if TYPE_CHECKING:
    from tree_sitter import Node

TYPES = ("class_declaration", "record_declaration", "enum_declaration", "interface_declaration")


class Java(Records):
    kind = "java"
    grammar = Grammar("Java", "tree_sitter_java")
    suffixes = (".java",)

    def collect(self, root: Node) -> Iterator[tuple[str, Node]]:
        yield from _collect(root, "")

    def keys(self, node: Node) -> set[str]:
        return set(keys_of((_modifiers(member), name) for member, name in _members(node)))

    def declared(self, declaration: Declaration) -> Shape:
        node = declaration.node
        if node.type == "enum_declaration":
            return constant(*(_constant(member) for member in within(node, "enum_constant")))
        members = list(_members(node))
        keys = keys_of((_modifiers(member), name) for member, name in members)
        parts = {}
        for (member, _), key in zip(members, keys, strict=True):
            type_node = member.child_by_field_name("type")
            shape = self._shape(type_node, declaration) if type_node is not None else ANYTHING
            demanded = bool(DEMANDS.search(_modifiers(member)))
            shape = replace(shape, null=not demanded)
            parts[key] = part(
                shape, self.place(member, declaration), absent=not demanded, words=comment_before(member)
            )
        return Shape("object", parts=parts)

    def _shape(self, node: Node, owner: Declaration) -> Shape:
        if node.type == "array_type":
            element = node.child_by_field_name("element")
            return array(self._shape(element, owner) if element is not None else ANYTHING)
        if node.type == "wildcard":
            return ANYTHING
        head = text_of(first_child(node) if node.type == "generic_type" else node)
        inner = [child for arguments in named(node, "type_arguments") for child in arguments.named_children]
        within = self.is_inside(head, owner)
        shape = None if within else library_type(head, inner, lambda argument: self._shape(argument, owner))
        return shape or self.named(head, owner, node)


def _collect(owner: Node, prefix: str) -> Iterator[tuple[str, Node]]:
    for node in owner.named_children:
        if node.type in TYPES:
            name = prefix + text_of(node.child_by_field_name("name"))
            yield name, node
            body = node.child_by_field_name("body")
            if body is not None:
                yield from _collect(body, f"{name}.")
                for inner in named(body, "enum_body_declarations"):
                    yield from _collect(inner, f"{name}.")


def _members(node: Node) -> Iterator[tuple[Node, str]]:
    """The fields of a class or the components of a record, less what is static or ignored."""
    for parameters in named(node, "formal_parameters"):
        for parameter in named(parameters, "formal_parameter"):
            yield parameter, text_of(parameter.child_by_field_name("name"))
    body = node.child_by_field_name("body")
    for field in named(body, "field_declaration") if body is not None else ():
        modifiers = _modifiers(field)
        if "static" in modifiers.split() or "@JsonIgnore" in modifiers or "@JsonAnySetter" in modifiers:
            continue
        for declarator in named(field, "variable_declarator"):
            yield field, text_of(declarator.child_by_field_name("name"))


def _modifiers(node: Node) -> str:
    return " ".join(text_of(child) for child in named(node, "modifiers"))


def _constant(node: Node) -> str:
    """The JSON value of an enum's constant: from its annotation, its first string, or its name."""
    strings = [text_of(s) for a in named(node, "argument_list") for s in within(a, "string_fragment")]
    return key_in(_modifiers(node)) or (strings[0] if strings else text_of(node.child_by_field_name("name")))
