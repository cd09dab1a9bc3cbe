"""Kotlin classes: data classes, and the classes that OpenAI's SDK for Java is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from batchspec.claims.source import SERVER
from batchspec.drift.reading.annotated import key_in, keys_of, library_type
from batchspec.drift.reading.records import Declaration, Records
from batchspec.drift.reading.shapes import (
    ANYTHING,
    UNSHOWN,
    Part,
    Shape,
    constant,
    mapping,
    nullable,
    part,
)
from batchspec.drift.reading.trees import Grammar, comment_before, first_child, named, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

TYPES = ("user_type", "nullable_type")
_SPLIT = re.compile(
    r"(\bclass\s+\w+)([^\S\n]*\n\s*(?:@\w+(?:\([^()]*\))?\s+)*)((?:private |internal |public )?constructor\()"
)
_REQUIRED = re.compile(r'\.getRequired\("([^"]+)"\)')
_OPTIONAL = re.compile(r'\.get(?:Optional|Nullable)\("([^"]+)"\)')
_ACCESSOR = re.compile(r'@JsonProperty\("([^"]+)"\)\s*@ExcludeMissing\s*fun _(\w+)\(')
"""The accessor of a part of a form: its key and its name."""
_TAKES_NULL = re.compile(r"\bfun (\w+)\((\w+): [\w.<>]+\?\)")
"""The setter of a builder that takes null."""
_KNOWN = re.compile(r'val\s+[A-Z_0-9]+\s*=\s*of\("([^"]+)"\)')
_ALWAYS = re.compile(r'JsonValue\.from\("([^"]+)"\)')


@dataclass(frozen=True, slots=True)
class Parameter:
    """A property as a constructor declares it."""

    node: Node
    annotations: str
    name: str
    type_node: Node | None
    has_default: bool


class Kotlin(Records):
    kind = "java"
    grammar = Grammar("Kotlin", "tree_sitter_kotlin")
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
            type_nodes = named(node, *TYPES)
            return self._shape(type_nodes[-1], declaration) if type_nodes else UNSHOWN
        entries = [e for body in named(node, "enum_class_body") for e in named(body, "enum_entry")]
        if entries:
            return constant(*(key_in(text_of(e)) or text_of(first_child(e, "identifier")) for e in entries))
        return self._generated(declaration) or Shape("object", parts=self._properties(declaration))

    def _properties(self, declaration: Declaration) -> dict[str, Part]:
        parameters = _properties(declaration.node)
        keys = keys_of((p.annotations, p.name) for p in parameters)
        return {
            key: part(
                self._shape(p.type_node, declaration) if p.type_node is not None else ANYTHING,
                self.place(p.node, declaration),
                absent=p.has_default,
                words=comment_before(p.node),
            )
            for p, key in zip(parameters, keys, strict=True)
        }

    def _generated(self, declaration: Declaration) -> Shape | None:
        """The shape of a class of OpenAI's SDK: an object, a string with listed values, or a map; None of other classes."""
        node, text = declaration.node, declaration.text
        companions = [c for body in named(node, "class_body") for c in named(body, "companion_object")]
        listed = [value for companion in companions for value in _KNOWN.findall(text_of(companion))]
        if listed:
            return replace(constant(*listed), open=True)
        parameters = _generated(node)
        if not parameters:
            holds_any = "@JsonAnyGetter" in text and "JsonValue" in text
            return mapping(Shape("any")) if holds_any else None
        accessors = _Accessors(node)
        parts = {}
        for parameter in parameters:
            key = key_in(parameter.annotations) or parameter.name
            shape = (
                constant(accessors.always[key])
                if key in accessors.always
                else self._of(parameter, declaration)
            )
            demanded = key in accessors.required or key in accessors.always
            null = not demanded and (self.sent_by == SERVER or accessors.takes_null(parameter.name))
            place = self.place(parameter.node, declaration)
            words = accessors.words.get(key, "")
            parts[key] = part(replace(shape, null=null), place, absent=not demanded, words=words)
        return Shape("object", parts=parts)

    def _of(self, parameter: Parameter, owner: Declaration) -> Shape:
        return self._shape(parameter.type_node, owner) if parameter.type_node is not None else ANYTHING

    def _shape(self, node: Node, owner: Declaration) -> Shape:
        if node.type == "nullable_type":
            return nullable(self._shape(first_child(node), owner))
        if node.type == "type_projection":
            inner = named(node, *TYPES)
            return self._shape(inner[0], owner) if inner else ANYTHING
        if node.type != "user_type":
            raise self.strange(node, owner)
        head = text_of(node).partition("<")[0]
        inner = [child for arguments in named(node, "type_arguments") for child in arguments.named_children]
        within = self.is_inside(head, owner)
        shape = None if within else library_type(head, inner, lambda argument: self._shape(argument, owner))
        return shape or self.named(head, owner, node)


def _collect(owner: Node, prefix: str) -> Iterator[tuple[str, Node]]:
    for node in owner.named_children:
        if node.type == "type_alias":
            yield prefix + text_of(first_child(node, "identifier")), node
        if node.type == "class_declaration":
            name = prefix + text_of(node.child_by_field_name("name"))
            yield name, node
            for body in named(node, "class_body"):
                yield from _collect(body, f"{name}.")


class _Accessors:
    """The accessors of a class of OpenAI's SDK, which tell of each field by JSON key."""

    def __init__(self, node: Node) -> None:
        self.required: set[str] = set()
        self.always: dict[str, str] = {}
        """The fields that have one value, and that value."""
        self.words: dict[str, str] = {}
        self._takes_null = {name for name, same in _TAKES_NULL.findall(text_of(node)) if name == same}
        for body in named(node, "class_body"):
            for function in named(body, "function_declaration"):
                self._read(function)

    def takes_null(self, name: str) -> bool:
        """True where the builder of a request takes null for this property."""
        return name in self._takes_null

    def _read(self, function: Node) -> None:
        text, words = text_of(function), comment_before(function)
        self.required.update(_REQUIRED.findall(text))
        self.words |= dict.fromkeys((*_REQUIRED.findall(text), *_OPTIONAL.findall(text)), words)
        always, key = _ALWAYS.search(words), key_in(text)
        if always and key:
            self.always[key] = always[1]


def _generated(node: Node) -> list[Parameter]:
    """The parameters of the constructor that Jackson calls, where it is one of several."""
    for body in named(node, "class_body"):
        for constructor in named(body, "secondary_constructor"):
            listed = [
                p for values in named(constructor, "function_value_parameters") for p in _listed(values)
            ]
            if any("JsonProperty" in parameter.annotations for parameter in listed):
                return listed
    return _parts_of_form(node)


def _parts_of_form(node: Node) -> list[Parameter]:
    """The properties of a class of OpenAI's SDK that is sent as a form: its accessors have the annotations."""
    properties = _properties(node)
    if not any(text_of(parameter.type_node).startswith("MultipartField<") for parameter in properties):
        return []
    functions = [f for body in named(node, "class_body") for f in named(body, "function_declaration")]
    keys = {match[2]: match[1] for f in functions if (match := _ACCESSOR.search(text_of(f)))}
    return [
        replace(parameter, annotations=f'@JsonProperty("{keys[parameter.name]}")')
        for parameter in properties
        if parameter.name in keys
    ]


def _listed(values: Node) -> Iterator[Parameter]:
    annotations = ""
    for child in values.named_children:
        if child.type == "parameter_modifiers":
            annotations = text_of(child)
        elif child.type == "parameter":
            type_nodes = named(child, *TYPES)
            yield Parameter(
                child,
                annotations,
                text_of(first_child(child)),
                type_nodes[0] if type_nodes else None,
                True,
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
                found.append(Parameter(child, annotations, name, _type_of(child), has_default=default))
    return found


def _type_of(parameter: Node) -> Node | None:
    """The type of a parameter, which stands behind its colon."""
    colon = next((index for index, child in enumerate(parameter.children) if child.type == ":"), None)
    return next(iter(parameter.children[colon + 1 :]), None) if colon is not None else None
