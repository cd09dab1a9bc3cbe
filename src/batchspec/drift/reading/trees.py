"""Tree-sitter grammars: parsing, and refusing what a grammar did not understand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from batchspec.drift.reading.problems import MissingExtra, UnreadableSource
from batchspec.system.quoting import quoted

if TYPE_CHECKING:
    from tree_sitter import Node, Parser


@dataclass(frozen=True, slots=True)
class Grammar:
    """A language and the package that holds its grammar."""

    language: str
    package: str
    function: str = "language"


@cache
def _parser(grammar: Grammar) -> Parser:
    try:
        from tree_sitter import Language, Parser  # noqa: PLC0415  an extra

        package: Any = import_module(grammar.package)
    except ImportError:
        raise MissingExtra(f"reading {grammar.language}", grammar.package.replace("_", "-")) from None
    return Parser(Language(getattr(package, grammar.function)()))


def parse(grammar: Grammar, text: bytes) -> Node:
    """The syntax tree of `text`; where it was not understood, nodes say so (`refuse_errors`)."""
    return _parser(grammar).parse(text).root_node


def text_of(node: Node | None) -> str:
    return node.text.decode("utf-8", "replace") if node is not None and node.text is not None else ""


def line_of(node: Node) -> int:
    return node.start_point.row + 1


def named(node: Node, *kinds: str) -> list[Node]:
    """The children of these kinds."""
    return [child for child in node.named_children if child.type in kinds]


class NotUnderstood(Exception):
    """A node lacks a part that a declaration needs: the text is no whole declaration, whatever its grammar made of it."""

    def __init__(self, node: Node) -> None:
        excerpt = quoted(text_of(node), 40)
        super().__init__(f"line {line_of(node)}: {excerpt or node.type} is not understood")


def first_child(node: Node, kind: str = "") -> Node:
    """The first named child, of a kind where one is given; raises `NotUnderstood` where there is none."""
    found = next((child for child in node.named_children if child.type == kind or not kind), None)
    if found is None:
        raise NotUnderstood(node)
    return found


def last_child(node: Node) -> Node:
    """The last named child; raises `NotUnderstood` where there is none."""
    found = node.named_children
    if not found:
        raise NotUnderstood(node)
    return found[-1]


def within(node: Node, *kinds: str) -> Iterator[Node]:
    """Every node of these kinds below `node`, in order of the text."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if current.type in kinds:
            yield current
        waiting += reversed(current.children)


def refuse_errors(node: Node, where: str, what: str, *, offset: int = 0) -> None:
    """Raise `UnreadableSource` where the grammar did not understand something inside `node`."""
    if not node.has_error:
        return
    fault = next((n for n in _all(node) if n.is_error or n.is_missing), node)
    excerpt = quoted(text_of(fault), 40)
    near = f" near {excerpt!r}" if excerpt else ""
    raise UnreadableSource(where, f"line {line_of(fault) + offset}: {what} was not understood{near}")


def _all(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += reversed(current.children)


def comment_before(node: Node) -> str:
    """The comment right above a declaration, without its marks."""
    lines: list[str] = []
    above = node.prev_sibling
    while above is not None and "comment" in above.type:
        lines.insert(0, text_of(above))
        above = above.prev_sibling
    plain = (line.strip().strip("/*#! ") for block in lines for line in block.splitlines())
    return " ".join(filter(None, plain))
