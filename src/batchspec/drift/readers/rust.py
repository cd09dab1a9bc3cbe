"""Rust structs and enums, as serde reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.packages import crate
from batchspec.drift.reading.reader import Look, Reader, ReadOne
from batchspec.drift.reading.records import WIDTHS, Declaration, Records, integer, read_with, snake
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
from batchspec.drift.reading.trees import Grammar, first_child, last_child, named, text_of, within

if TYPE_CHECKING:
    from tree_sitter import Node

SIMPLE = {
    **dict.fromkeys(("String", "str", "char", "Uuid", "Url"), Shape("string")),
    **dict.fromkeys(("f32", "f64"), Shape("number")),
    "bool": Shape("boolean"),
    **dict.fromkeys(("Value", "RawValue"), ANYTHING),
    **dict.fromkeys(("DateTime", "NaiveDateTime", "OffsetDateTime", "SystemTime"), UNSHOWN),
    **{name: integer(name) for name in (*WIDTHS, "i64", "u64", "i128", "u128", "isize", "usize")},
}
LONGEST_USE = 2_000
"""Characters of a `use` that are looked through."""
LISTS = frozenset({"Vec", "HashSet", "BTreeSet", "VecDeque"})
MAPS = frozenset({"HashMap", "BTreeMap", "IndexMap", "Map"})
THROUGH = frozenset({"Box", "Arc", "Rc", "Cow"})


def opened(bundle: Bundle) -> ReadOne:
    """What reads the type that is an object: by its name, or, of a batch, by its fields."""
    return read_with(Rust(bundle), crate(bundle))


READER = Reader(
    opened,
    suffixes=(".rs",),
    members=(".rs", ".toml"),
    roots=("Cargo.toml",),
    look=Look(re.compile(r"\bpub struct\s+\w+\s*\{"), 30),
)


class Rust(Records):
    kind = "rust"
    grammar = Grammar("Rust", "tree_sitter_rust")
    nests = False
    suffixes = (".rs",)

    def collect(self, root: Node) -> Iterator[tuple[str, Node]]:
        for node in within(root, "struct_item", "enum_item", "type_item"):
            yield text_of(node.child_by_field_name("name")), node

    def keys(self, node: Node) -> set[str]:
        case = _serde(node).get("rename_all", "")
        return {_renamed(member, case) for member in _members(node)}

    def declared(self, declaration: Declaration) -> Shape:
        node = declaration.node
        if node.type == "enum_item":
            return self._enumeration(declaration)
        if node.type == "type_item":
            type_node = node.child_by_field_name("type")
            return self._shape(type_node, declaration) if type_node is not None else UNSHOWN
        body = node.child_by_field_name("body")
        if body is not None and body.type == "ordered_field_declaration_list":
            inner = body.children_by_field_name("type")
            return self._shape(inner[0], declaration) if len(inner) == 1 else array(ANYTHING)
        case = _serde(node).get("rename_all", "")
        parts: dict[str, Part] = {}
        for member in _members(node):
            parts.update(self._member(member, case, declaration))
        return Shape("object", parts=parts)

    def _member(self, member: Node, case: str, owner: Declaration) -> dict[str, Part]:
        options = _serde(member)
        type_node = member.child_by_field_name("type")
        if type_node is None or "skip" in options or "skip_deserializing" in options:
            return {}
        shape = self._shape(type_node, owner)
        if "flatten" in options:
            return dict(shape.parts)
        absent = _head(type_node) == "Option" or "default" in options
        return {
            _renamed(member, case): part(shape, self.place(member, owner), absent=absent, words=_doc(member))
        }

    def _enumeration(self, declaration: Declaration) -> Shape:
        case = _serde(declaration.node).get("rename_all", "")
        variants = [
            v for body in named(declaration.node, "enum_variant_list") for v in named(body, "enum_variant")
        ]
        others = [v for v in variants if v.child_by_field_name("body") is not None or "other" in _serde(v)]
        listed = [_renamed(v, case, variant=True) for v in variants if v not in others]
        holds_text = all(text_of(v.child_by_field_name("body")) in {"(String)", ""} for v in others)
        if not listed or not holds_text:
            self.unread.append(declaration.name)
            return UNSHOWN
        return replace(constant(*listed), open=bool(others))

    def _shape(self, node: Node, owner: Declaration) -> Shape:
        head = _head(node)
        match node.type:
            case "reference_type":
                return self._shape(last_child(node), owner)
            case "array_type":
                return array(self._shape(first_child(node), owner))
            case "unit_type":
                return Shape("null", null=True)
            case "generic_type":
                return self._generic(head, node, owner)
            case "type_identifier" | "primitive_type" | "scoped_type_identifier":
                if head in SIMPLE and (
                    head != "Value" or "serde_json" in text_of(node) or self.find(head, owner) is None
                ):
                    return SIMPLE[head]
                return self.named(self._path(text_of(node), owner), owner, node)
        raise self.strange(node, owner)

    def _generic(self, head: str, node: Node, owner: Declaration) -> Shape:
        arguments = [child for inner in named(node, "type_arguments") for child in inner.named_children]
        kept = [argument for argument in arguments if argument.type != "lifetime"]
        if head in SIMPLE:
            return SIMPLE[head]
        if head == "Option":
            return nullable(self._shape(kept[0], owner))
        if head in LISTS:
            return array(self._shape(kept[0], owner))
        if head in MAPS:
            return mapping(self._shape(kept[-1], owner) if kept else ANYTHING)
        if head in THROUGH:
            return self._shape(kept[-1], owner)
        raise self.strange(node, owner)

    def _path(self, name: str, owner: Declaration) -> str:
        """The name with the modules that a `use` gives it, dotted."""
        if "::" not in name:
            uses = within(self.root(owner.file), "use_declaration")
            full = (
                re.search(
                    rf"([\w:]+)::(?:\{{[^}}]*\b{name}\b[^}}]*\}}|{name})\s*;", text_of(use)[:LONGEST_USE]
                )
                for use in uses
            )
            module = next((match[1] for match in full if match), "")
            name = f"{module}::{name}" if module else name
        kept = [piece for piece in name.split("::") if piece not in {"crate", "super", "self"}]
        return ".".join(kept)


def _head(node: Node) -> str:
    """`Option` of `std::option::Option<T>`."""
    if node.type == "generic_type":
        inner = node.child_by_field_name("type")
        return _head(inner) if inner is not None else ""
    return text_of(node).rpartition("::")[2]


def _members(node: Node) -> list[Node]:
    body = node.child_by_field_name("body")
    return named(body, "field_declaration") if body is not None else []


def _serde(node: Node) -> dict[str, str]:
    """The options of the serde attributes above a declaration, by name."""
    options: dict[str, str] = {}
    above = node.prev_sibling
    while above is not None and (above.type == "attribute_item" or "comment" in above.type):
        text = text_of(above)
        if re.match(r"#\[\s*serde\b", text):
            options |= {
                match[1]: match[2] or ""
                for match in re.finditer(r'\b(\w+)\s*(?:=\s*"([^"]*)")?', text[text.index("serde") + 5 :])
            }
        above = above.prev_sibling
    return options


def _doc(node: Node) -> str:
    lines: list[str] = []
    above = node.prev_sibling
    while above is not None and (above.type == "attribute_item" or "comment" in above.type):
        if "comment" in above.type:
            lines.insert(0, text_of(above).strip().lstrip("/").strip())
        above = above.prev_sibling
    return " ".join(lines)


def _renamed(node: Node, case: str, *, variant: bool = False) -> str:
    name = text_of(node.child_by_field_name("name")).removeprefix("r#")
    return _serde(node).get("rename") or _cased(name, case, variant=variant)


def _cased(name: str, case: str, *, variant: bool) -> str:
    words = (snake(name) if variant else name).split("_")
    titled = "".join(word.capitalize() for word in words)
    cases = {
        "snake_case": "_".join(words),
        "camelCase": words[0] + titled[len(words[0]) :],
        "PascalCase": titled,
        "kebab-case": "-".join(words),
        "SCREAMING_SNAKE_CASE": "_".join(words).upper(),
        "lowercase": name.lower(),
        "UPPERCASE": name.upper(),
    }
    return cases.get(case, name)
