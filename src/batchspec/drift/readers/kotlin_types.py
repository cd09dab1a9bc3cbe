"""Kotlin classes: data classes, and the classes that OpenAI's SDK for Java is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from batchspec.drift.readers.annotated import LISTS, MAPS, SIMPLE, THROUGH, key_in, keys_of
from batchspec.drift.readers.records import Declaration, Records
from batchspec.drift.readers.trees import comment_before, named, text_of
from batchspec.drift.shapes import ANYTHING, UNSHOWN, Part, Shape, array, constant, mapping, nullable, part

if TYPE_CHECKING:
    from tree_sitter import Node

TYPES = ("user_type", "nullable_type")
_SPLIT = re.compile(
    r"(\bclass\s+\w+)(\s*\n\s*(?:@\w+(?:\([^()]*\))?\s+)*)((?:private |internal |public )?constructor\()"
)
_REQUIRED = re.compile(r'\.getRequired\("([^"]+)"\)')
_OPTIONAL = re.compile(r'\.get(?:Optional|Nullable)\("([^"]+)"\)')
_ALWAYS = re.compile(r'JsonValue\.from\("([^"]+)"\)')


@dataclass(frozen=True, slots=True)
class Parameter:
    """A property as a constructor declares it."""

    node: Node
    annotations: str
    name: str
    said: Node | None
    has_default: bool


class Kotlin(Records):
    kind = "java"
    language = "kotlin"
    suffixes = (".kt",)

    def prepared(self, text: str) -> str:
        """With the annotations of a constructor taken off, where they stand on lines of their own."""
        return _SPLIT.sub(lambda match: f"{match[1]} {match[3]}" + "\n" * match[2].count("\n"), text)

    def collect(self, root: Node) -> Iterator[tuple[str, Node]]:
        yield from _collect(root, "")

    def keys(self, node: Node) -> set[str]:
        parameters = _generated(node) or _properties(node)
        return set(keys_of((p.annotations, p.name) for p in parameters))

    def declared(self, declaration: Declaration) -> Shape:
        node = declaration.node
        if node.type == "type_alias":
            said = named(node, *TYPES)
            return self._shape(said[-1], declaration) if said else UNSHOWN
        entries = [e for body in named(node, "enum_class_body") for e in named(body, "enum_entry")]
        if entries:
            return constant(*(key_in(text_of(e)) or text_of(named(e, "identifier")[0]) for e in entries))
        return self._generated(declaration) or Shape("object", parts=self._properties(declaration))

    def _properties(self, declaration: Declaration) -> dict[str, Part]:
        parameters = _properties(declaration.node)
        keys = keys_of((p.annotations, p.name) for p in parameters)
        return {
            key: part(
                self._shape(p.said, declaration) if p.said is not None else ANYTHING,
                self.place(p.node, declaration),
                absent=p.has_default,
                words=comment_before(p.node),
            )
            for p, key in zip(parameters, keys, strict=True)
        }

    def _generated(self, declaration: Declaration) -> Shape | None:
        """What a class of OpenAI's SDK says: an object, a string with known values, or a map."""
        node, text = declaration.node, declaration.text
        companion = [c for body in named(node, "class_body") for c in named(body, "companion_object")]
        known = [
            m for c in companion for m in re.findall(r'val\s+[A-Z_0-9]+\s*=\s*of\("([^"]+)"\)', text_of(c))
        ]
        if known:
            return replace(constant(*known), open=True)
        parameters = _generated(node)
        if not parameters:
            holds_any = "@JsonAnyGetter" in text and "JsonValue" in text
            return mapping(Shape("any")) if holds_any else None
        own = _own_functions(node)
        required = {key for f in own for key in _REQUIRED.findall(text_of(f))}
        always = {key_in(text_of(f)): m[1] for f in own if (m := _ALWAYS.search(comment_before(f)))}
        always |= {key_in(text_of(f)): m[1] for f in own if (m := _ALWAYS.search(text_of(f)))}
        words = {
            key: comment_before(f)
            for f in own
            for key in (*_REQUIRED.findall(text_of(f)), *_OPTIONAL.findall(text_of(f)))
        }
        parts = {}
        for parameter in parameters:
            key = key_in(parameter.annotations) or parameter.name
            shape = constant(always[key]) if key in always else self._of(parameter, declaration)
            demanded = key in required or key in always
            shape = replace(shape, null=not demanded)
            parts[key] = part(
                shape, self.place(parameter.node, declaration), absent=not demanded, words=words.get(key, "")
            )
        return Shape("object", parts=parts)

    def _of(self, parameter: Parameter, owner: Declaration) -> Shape:
        return self._shape(parameter.said, owner) if parameter.said is not None else ANYTHING

    def _shape(self, node: Node, owner: Declaration) -> Shape:
        if node.type == "nullable_type":
            return nullable(self._shape(node.named_children[0], owner))
        if node.type == "type_projection":
            inner = named(node, *TYPES)
            return self._shape(inner[0], owner) if inner else ANYTHING
        if node.type != "user_type":
            raise self.strange(node, owner)
        head = text_of(node).partition("<")[0]
        last = head.rpartition(".")[2]
        inner = [child for arguments in named(node, "type_arguments") for child in arguments.named_children]
        if last in LISTS:
            return array(self._shape(inner[0], owner) if inner else ANYTHING)
        if last in MAPS:
            return mapping(self._shape(inner[-1], owner) if inner else ANYTHING)
        if last in THROUGH and inner:
            return self._shape(inner[0], owner)
        return SIMPLE[last] if last in SIMPLE else self.named(head, owner, node)


def _collect(owner: Node, prefix: str) -> Iterator[tuple[str, Node]]:
    for node in owner.named_children:
        if node.type == "type_alias":
            yield prefix + text_of(named(node, "identifier")[0]), node
        if node.type == "class_declaration":
            name = prefix + text_of(node.child_by_field_name("name"))
            yield name, node
            for body in named(node, "class_body"):
                yield from _collect(body, f"{name}.")


def _own_functions(node: Node) -> list[Node]:
    return [
        function for body in named(node, "class_body") for function in named(body, "function_declaration")
    ]


def _generated(node: Node) -> list[Parameter]:
    """The parameters of the constructor that Jackson calls, where it is one of several."""
    for body in named(node, "class_body"):
        for constructor in named(body, "secondary_constructor"):
            listed = [
                p for values in named(constructor, "function_value_parameters") for p in _listed(values)
            ]
            if any("JsonProperty" in parameter.annotations for parameter in listed):
                return listed
    return []


def _listed(values: Node) -> Iterator[Parameter]:
    annotations = ""
    for child in values.named_children:
        if child.type == "parameter_modifiers":
            annotations = text_of(child)
        elif child.type == "parameter":
            said = named(child, *TYPES)
            yield Parameter(
                child, annotations, text_of(child.named_children[0]), said[0] if said else None, True
            )
            annotations = ""


def _properties(node: Node) -> list[Parameter]:
    """The properties in a primary constructor."""
    found = []
    for constructor in named(node, "primary_constructor"):
        for values in named(constructor, "class_parameters"):
            for child in named(values, "class_parameter"):
                annotations = " ".join(text_of(m) for m in named(child, "modifiers"))
                name = next((text_of(i) for i in named(child, "identifier")), "")
                default = any(c.type == "=" for c in child.children)
                found.append(Parameter(child, annotations, name, _said(child), has_default=default))
    return found


def _said(parameter: Node) -> Node | None:
    """The type of a parameter: what stands behind its colon."""
    colon = next((index for index, child in enumerate(parameter.children) if child.type == ":"), None)
    return parameter.children[colon + 1] if colon is not None else None
