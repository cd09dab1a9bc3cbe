"""TypeScript types: a declaration file, an npm tarball, or an interface as a documentation page prints it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from batchspec.claims.claim import Claim, Place
from batchspec.claims.states import ABSENT
from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.choice import Candidates, Declaring, chosen
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.packages import npm_package
from batchspec.drift.reading.problems import UnreadableSource
from batchspec.drift.reading.reader import Look, Reader, ReadOne
from batchspec.drift.reading.shapes import (
    ANYTHING,
    UNSHOWN,
    Budget,
    Part,
    Shape,
    array,
    claims_of,
    constant,
    mapping,
    part,
    union,
)
from batchspec.drift.reading.sought import Sought
from batchspec.drift.reading.trees import (
    comment_before,
    first_child,
    last_child,
    line_of,
    named,
    refuse_errors,
    text_of,
)
from batchspec.drift.reading.typescript_names import ENDINGS, File, Files, Found
from batchspec.system.quoting import quoted

if TYPE_CHECKING:
    from tree_sitter import Node

SIMPLE = {
    "string": Shape("string"),
    "number": Shape("number"),
    "bigint": Shape("integer"),
    "boolean": Shape("boolean"),
    "true": Shape("boolean"),
    "false": Shape("boolean"),
    "null": Shape("null", null=True),
    "undefined": Shape("null"),
    **dict.fromkeys(("unknown", "any"), ANYTHING),
    **dict.fromkeys(("object", "{}"), Shape("object")),
    "Date": UNSHOWN,
    # The content of a file, which is a part of a form.
    **dict.fromkeys(("Uploadable", "Blob", "File"), Shape("string")),
}
NAMES = frozenset({"type_identifier", "nested_type_identifier", "identifier", "member_expression"})
SAME = frozenset({"Readonly", "NonNullable", "Required", "Awaited"})


def opened(bundle: Bundle) -> ReadOne:
    """What reads the interface or type that is an object: by its name, or, of a batch, by its fields."""
    release = npm_package(bundle)
    files = Files(bundle, release.package.removeprefix("npm:"))
    of_kind = _by_ending(bundle)

    def read(sought: Sought, wanted: str | None) -> Claims:
        types = Types(files, bundle)

        def fields_of(found: Found) -> dict[str, Claim]:
            return claims_of(sought.whole(types.declared(found)), bundle.label)

        candidates = _candidates(of_kind, files, sought, wanted)
        fields = chosen(candidates, fields_of, bundle.label, "its interfaces and types")
        unread = tuple(dict.fromkeys(types.unread))
        blind = frozenset({"integer"})
        return Claims("typescript", fields, blind, where=bundle.label, unread=unread, **release._asdict())

    return read


READER = Reader(
    opened,
    suffixes=(".ts", ".mts", ".cts", ".tsx"),
    members=(".ts", ".mts", ".cts"),
    roots=("package.json",),
    look=Look(re.compile(r"\binterface\s+\w+[^{;]{0,300}\{|\btype\s+\w+\s*=\s*\{"), 60),
)


def _by_ending(bundle: Bundle) -> list[Declaring]:
    """The files of a source, the best kind of them first.

    A package ships the same types several times, as declarations and as sources; `ENDINGS` has the best first.
    """
    if bundle.focus:
        return [Declaring(bundle, [bundle.focus])]
    names = list(bundle.names())
    endings = ENDINGS if len(names) > 1 else ("",)
    return [Declaring(bundle, (name for name in names if name.endswith(ending))) for ending in endings]


def _candidates(
    of_kind: list[Declaring], files: Files, sought: Sought, wanted: str | None
) -> Candidates[Found]:
    """Declarations that may be the object, of the best kind of file that has any."""
    found: Candidates[Found] = Candidates(sought, wanted)
    for declaring in of_kind:
        for name in declaring.files(sought, wanted):
            _consider(files.file(name), name, found)
        if found.found():
            break
    return found


def _consider(file: File | None, file_name: str, found: Candidates[Found]) -> None:
    for name, nodes in (file.declared if file else {}).items():
        fields = {_key(p) for node in nodes for body in _bodies(node) for p in named(body, *PROPERTIES)}
        if file:
            found.consider(name, fields, file_name, Found(file, name))


PROPERTIES = ("property_signature", "public_field_definition")


def _bodies(node: Node) -> list[Node]:
    """The bodies of an interface, class or type alias; a type may be put together from several."""
    body = node.child_by_field_name("body") or node.child_by_field_name("value")
    if body is None:
        return []
    return [body, *(part for part in body.named_children if part.type == "object_type")]


def _key(node: Node) -> str:
    return text_of(node.child_by_field_name("name")).strip("'\"")


class Types:
    """Turns the types of one source into shapes."""

    def __init__(self, files: Files, bundle: Bundle) -> None:
        self._files = files
        self._bundle = bundle
        self._budget = Budget(bundle.label)
        self.unread: list[str] = []

    def declared(self, found: Found) -> Shape:
        """The shape of the type that is declared; several declarations of one name are merged, as the language does."""
        with self._budget.entering(f"{found.file.name}:{found.name}") as may:
            if not may:
                return Shape("object")
            shapes = [self._declaration(node, found) for node in found.nodes]
        parts = {name: member for shape in shapes for name, member in shape.parts.items()}
        return replace(shapes[0], parts=parts)

    def _declaration(self, node: Node, found: Found) -> Shape:
        shift = found.file.shift.get(node.id, 0)
        refuse_errors(
            node, self._bundle.placed(found.file.name), f"the declaration of {found.name}", offset=shift
        )
        if node.type == "enum_declaration":
            values = [text_of(v).strip("'\"") for v in _enum_values(node)]
            return constant(*values) if values else Shape("number")
        if node.type == "type_alias_declaration":
            value = node.child_by_field_name("value")
            return self.shape(value, found, shift) if value is not None else UNSHOWN
        body = node.child_by_field_name("body")
        inherited = self._inherited(node, found, shift)
        own = self._object(body, found, shift) if body is not None else Shape("object")
        return replace(own, parts={**inherited, **own.parts})

    def _inherited(self, node: Node, found: Found, shift: int) -> dict[str, Part]:
        parts: dict[str, Part] = {}
        for clause in named(node, "extends_type_clause", "class_heritage"):
            for base in clause.named_children:
                shape = self.shape(base, found, shift)
                if not shape.parts:
                    raise self._strange(base, found, shift, f"what {found.name} extends")
                parts.update(shape.parts)
        return parts

    def shape(self, node: Node, found: Found, shift: int) -> Shape:
        """The shape of a type expression; raises `UnreadableSource`."""
        text = text_of(node)
        if text in SIMPLE:
            return SIMPLE[text]
        if node.type in NAMES:
            return self._named(text, node, found, shift)
        if node.type in {"parenthesized_type", "readonly_type"}:
            return self.shape(last_child(node), found, shift)
        compound = {
            "literal_type": self._literal,
            "predefined_type": self._literal,
            "template_literal_type": self._literal,
            "union_type": self._union,
            "array_type": self._array,
            "object_type": self._object,
            "intersection_type": self._intersection,
            "generic_type": self._generic,
        }.get(node.type)
        if compound is None:
            raise self._strange(node, found, shift)
        return compound(node, found, shift)

    def _union(self, node: Node, found: Found, shift: int) -> Shape:
        branches = [branch for branch in _branches(node) if text_of(branch) != "undefined"]
        return union(self.shape(branch, found, shift) for branch in branches)

    def _array(self, node: Node, found: Found, shift: int) -> Shape:
        return array(self.shape(first_child(node), found, shift))

    def _literal(self, node: Node, found: Found, shift: int) -> Shape:
        inner = first_child(node) if node.named_children else node
        if node.type == "template_literal_type":
            return Shape("string")
        if inner.type == "string":
            return constant(text_of(node).strip("'\""))
        if inner.type in {"number", "unary_expression"}:
            return Shape("number")
        raise self._strange(node, found, shift)

    def _object(self, node: Node, found: Found, shift: int) -> Shape:
        parts = {_key(member): self._part(member, found, shift) for member in named(node, *PROPERTIES)}
        indexes = named(node, "index_signature")
        if parts or not indexes:
            return Shape("object", parts=parts)
        annotation = indexes[0].child_by_field_name("type")
        held = first_child(annotation) if annotation is not None else None
        return mapping(self.shape(held, found, shift) if held is not None else ANYTHING)

    def _part(self, node: Node, found: Found, shift: int) -> Part:
        name = node.child_by_field_name("name")
        if name is None or name.type == "computed_property_name":
            raise self._strange(node, found, shift)
        annotation = node.child_by_field_name("type")
        type_node = first_child(annotation) if annotation is not None else None
        shape = self.shape(type_node, found, shift) if type_node is not None else ANYTHING
        may_lack = any(child.type == "?" for child in node.children)
        may_lack = may_lack or (
            type_node is not None and any(text_of(b) == "undefined" for b in _branches(type_node))
        )
        words = comment_before(node) or found.file.prose.get(_key(node), "")
        place = Place(self._bundle.placed(found.file.name), line_of(node) + shift)
        return part(shape, place, absent=may_lack, words=words)

    def _intersection(self, node: Node, found: Found, shift: int) -> Shape:
        shapes = [self.shape(branch, found, shift) for branch in node.named_children]
        simple = [shape for shape in shapes if shape.type not in {"object", None}]
        if simple:
            return simple[0]
        return Shape(
            "object", parts={name: member for shape in shapes for name, member in shape.parts.items()}
        )

    def _generic(self, node: Node, found: Found, shift: int) -> Shape:
        name = text_of(node.child_by_field_name("name"))
        arguments = [child for inner in named(node, "type_arguments") for child in inner.named_children]
        shapes = [self.shape(argument, found, shift) for argument in arguments if argument.type != "comment"]
        if name in {"Array", "ReadonlyArray", "Set"}:
            return array(shapes[0])
        if name in {"Record", "Map", "ReadonlyMap"}:
            return mapping(shapes[-1])
        if name in SAME:
            return shapes[0]
        if name == "Partial":
            lacking = {key: replace(p, states=p.states | {ABSENT}) for key, p in shapes[0].parts.items()}
            return replace(shapes[0], parts=lacking)
        if name in {"Omit", "Pick"}:
            listed, pick = set(shapes[1].values), name == "Pick"
            return replace(
                shapes[0], parts={k: p for k, p in shapes[0].parts.items() if (k in listed) == pick}
            )
        raise self._strange(node, found, shift)

    def _named(self, name: str, node: Node, found: Found, shift: int) -> Shape:
        target = self._files.resolve(found.file, name, found.name)
        if target is None and name in _parameters(found):
            return UNSHOWN
        if target is None:
            module = self._files.imported_from_within(found.file, name)
            if self._bundle.focus is None and module is not None:
                raise self._strange(node, found, shift, f"{name} of {module}, which is not in the source,")
            self.unread.append(name)
            return UNSHOWN
        return self.declared(target)

    def _strange(self, node: Node, found: Found, shift: int, what: str = "") -> UnreadableSource:
        subject = what or f"the type {quoted(text_of(node), 60)}"
        return UnreadableSource(
            self._bundle.placed(found.file.name), f"line {line_of(node) + shift}: {subject} is not understood"
        )


def _parameters(found: Found) -> set[str]:
    """The names of the types that a generic type is given."""
    listed = [
        parameter
        for node in found.nodes
        for inner in named(node, "type_parameters")
        for parameter in inner.named_children
    ]
    return {text_of(parameter.child_by_field_name("name")) for parameter in listed}


def _branches(node: Node) -> list[Node]:
    """The branches of a union, however it is nested; of anything else, itself."""
    branches: list[Node] = []
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if current.type == "union_type":
            waiting += reversed([child for child in current.named_children if child.type != "comment"])
        else:
            branches.append(current)
    return branches


def _enum_values(node: Node) -> Iterator[Node]:
    for body in named(node, "enum_body"):
        for assigned in named(body, "enum_assignment"):
            value = assigned.child_by_field_name("value")
            if value is not None and value.type == "string":
                yield value
