"""Ruby classes that declare their fields: OpenAI's SDK (`required`, `optional`) and Sorbet structs (`const`, `prop`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from batchspec.claims.source import SERVER
from batchspec.drift.reading import trees
from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.packages import gem
from batchspec.drift.reading.reader import Reader, ReadOne
from batchspec.drift.reading.records import Declaration, Records, read_with
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
    **dict.fromkeys(("String", "Symbol", "FileInput"), Shape("string")),
    "Integer": Shape("integer"),
    **dict.fromkeys(("Float", "Numeric"), Shape("number")),
    **dict.fromkeys(("Boolean", "TrueClass", "FalseClass"), Shape("boolean")),
    **dict.fromkeys(("Unknown", "untyped", "anything"), ANYTHING),
    **dict.fromkeys(("Time", "DateTime", "Date"), UNSHOWN),
}
GENERATED = ("required", "optional")
SORBET = ("const", "prop")
ACCESSOR = ("attr_accessor",)
_RETURNED = re.compile(r"@return \[(\w+)")
"""The type in the comment of an accessor."""


def opened(bundle: Bundle) -> ReadOne:
    """What reads the type that is an object: by its name, or, of a batch, by its fields."""
    return read_with(Ruby(bundle), gem(bundle))


READER = Reader(opened, suffixes=(".rb",), members=(".rb", ".rbi"), marks=(".gemspec",))


class Ruby(Records):
    kind = "ruby"
    grammar = trees.Grammar("Ruby", "tree_sitter_ruby")
    suffixes = (".rb",)

    def collect(self, root: Node) -> Iterator[tuple[str, Node]]:
        yield from _collect(root, "")

    def keys(self, node: Node) -> set[str]:
        return {_symbol(call) for call in _calls(node) or _calls(node, ACCESSOR)}

    def declared(self, declaration: Declaration) -> Shape:
        node = declaration.node
        if node.type == "assignment":
            value = node.child_by_field_name("right")
            return self._shape(value, declaration) if value is not None else UNSHOWN
        calls = _calls(node)
        if calls:
            return Shape("object", parts={_symbol(call): self._part(call, declaration) for call in calls})
        accessors = _calls(node, ACCESSOR)
        if accessors:
            return Shape(
                "object", parts={_symbol(call): self._accessor(call, declaration) for call in accessors}
            )
        assigned = [trees.text_of(a.child_by_field_name("right")) for a in _body(node, "assignment")]
        values = [value.lstrip(":").strip("\"'") for value in assigned if value[:1] in {":", '"', "'"}]
        return replace(constant(*values), open=True) if values else Shape("object")

    def _accessor(self, call: Node, owner: Declaration) -> Part:
        """A field whose type stands in the comment alone; a key that is missing reads as nil."""
        returned = _RETURNED.search(trees.comment_before(call))
        name = returned[1] if returned else ""
        shape = array(UNSHOWN) if name == "Array" else SIMPLE.get(name, UNSHOWN)
        return part(nullable(shape), self.place(call, owner), absent=True)

    def _part(self, call: Node, owner: Declaration) -> Part:
        method = trees.text_of(call.child_by_field_name("method"))
        arguments = call.child_by_field_name("arguments")
        if arguments is None:
            raise self.strange(call, owner)
        options = {
            trees.text_of(p.child_by_field_name("key")): p.child_by_field_name("value")
            for p in trees.named(arguments, "pair")
        }
        types = [a for a in arguments.named_children if a.type not in {"pair", "simple_symbol", "comment"}]
        if (const := options.get("const")) is not None:
            shape = constant(trees.text_of(const).lstrip(":").strip("\"'"))
        elif (listed := options.get("enum")) is not None:
            shape = self._shape(listed, owner)
        elif types:
            shape = self._shape(types[0], owner)
        else:
            shape = ANYTHING
        if method in GENERATED:
            # In a request, what may be left out may be nil only where that is said.
            says_nil = trees.text_of(options.get("nil?")) == "true"
            shape = replace(shape, null=says_nil or (method == "optional" and self.sent_by == SERVER))
        absent = shape.null if method in SORBET else method == "optional"
        return part(
            shape,
            self.place(call, owner),
            absent=absent or "default" in options,
            words=trees.comment_before(call),
        )

    def _shape(self, node: Node, owner: Declaration) -> Shape:
        text = trees.text_of(node)
        if node.type in {"lambda", "block", "block_body"}:
            return self._shape(trees.last_child(node), owner)
        if node.type in {"constant", "scope_resolution"}:
            last = text.rpartition("::")[2]
            dotted = text.lstrip(":").replace("::", ".")
            return SIMPLE.get(last) or self.named(dotted, owner, node)
        if node.type == "element_reference":
            inner = [self._shape(child, owner) for child in node.named_children[1:]]
            last = trees.text_of(trees.first_child(node)).rpartition("::")[2]
            make = {"ArrayOf": array, "Array": array, "HashOf": mapping, "Hash": mapping}.get(last)
            if make is not None and inner:
                return make(inner[-1])
        if node.type == "call" and trees.text_of(node.child_by_field_name("receiver")) == "T":
            return self._sorbet(node, owner)
        raise self.strange(node, owner)

    def _sorbet(self, node: Node, owner: Declaration) -> Shape:
        method = trees.text_of(node.child_by_field_name("method"))
        if method in SIMPLE:
            return SIMPLE[method]
        arguments = node.child_by_field_name("arguments")
        if method == "nilable" and arguments is not None:
            return nullable(self._shape(trees.first_child(arguments), owner))
        raise self.strange(node, owner)


def _collect(owner: Node, prefix: str) -> Iterator[tuple[str, Node]]:
    for node in owner.named_children:
        if node.type == "assignment" and trees.text_of(node.child_by_field_name("left"))[:1].isupper():
            yield prefix + trees.text_of(node.child_by_field_name("left")), node
        if node.type in {"class", "module"}:
            name = prefix + trees.text_of(node.child_by_field_name("name")).replace("::", ".")
            yield name, node
            body = node.child_by_field_name("body")
            if body is not None:
                yield from _collect(body, f"{name}.")


def _body(node: Node, *kinds: str) -> list[Node]:
    body = node.child_by_field_name("body")
    return trees.named(body, *kinds) if body is not None else []


def _calls(node: Node, declaring: tuple[str, ...] = (*GENERATED, *SORBET)) -> list[Node]:
    return [
        c
        for c in _body(node, "call")
        if trees.text_of(c.child_by_field_name("method")) in declaring and _symbol(c)
    ]


def _symbol(call: Node) -> str:
    return next((trees.text_of(s).lstrip(":") for s in trees.within(call, "simple_symbol")), "")
