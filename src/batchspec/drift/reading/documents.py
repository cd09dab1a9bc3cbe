"""JSON and YAML as trees that know their lines, read without recursion: depth and aliases are bounded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from batchspec.drift.reading.problems import UnreadableSource
from batchspec.reading import limits
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.structure import size
from batchspec.reading.yaml_events import NotYAML, events

NODE = 3
"""Values of the limit `values` that one counts as, since its node is made, too."""
DEEPEST = 200
"""Levels of a document; the parser of YAML crashes on thousands."""
MOST_ALIASES = 10_000
"""Aliases of a document; each shares a node, so it is their number, not what they stand for, that costs."""
_GAP = re.compile(r"[ \t\r\n,:]*")


@dataclass(slots=True)
class Node:
    """A value and the line it begins on: a mapping has `members`, a sequence `items`, all else `text`."""

    line: int
    members: dict[str, Node] | None = None
    items: list[Node] | None = None
    text: str | None = None
    plain: bool = False
    """Of a text: whether it was unquoted, so may be a number, a boolean or null."""
    open: bool = field(default=False, compare=False)

    def get(self, *path: str) -> Node | None:
        """The node at `path` below this one."""
        node: Node | None = self
        for name in path:
            node = node.members.get(name) if node and node.members is not None else None
        return node

    @property
    def value(self) -> str | int | float | bool | None:
        """A scalar as JSON has it; of anything else, `None`."""
        if self.text is None or not self.plain:
            return self.text
        return _scalar(self.text)

    def texts(self) -> list[str]:
        """The strings of a sequence."""
        return [str(item.value) for item in self.items or () if item.value is not None]


def _scalar(text: str) -> str | int | float | bool | None:
    words: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
    if text.lower() in words:
        return words[text.lower()]
    for convert in (int, float):
        try:
            return convert(text)
        except ValueError:
            continue
    return text


def read_json(text: str, where: str) -> Node:
    """The tree of a JSON text."""
    most = limits.most("values") // NODE
    raw = text.encode("utf-8", "surrogatepass")
    if size(raw, most) > most:
        raise UnreadableSource(where, limits.beyond(f"has over {most:,} values", "values"))
    del raw
    try:
        load(text)
    except NotStrictJSON as fault:
        raise UnreadableSource(where, fault.what) from None
    return _JSONReader(text, where).node()[0]


class _JSONReader:
    """Reads a text that was found to be JSON into a tree."""

    def __init__(self, text: str, where: str) -> None:
        self._text = text
        self._where = where
        self._line, self._at, self._depth = 1, 0, 0
        self._decoder = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)

    def _here(self, position: int) -> int:
        self._line += self._text.count("\n", self._at, position)
        self._at = position
        return self._line

    def _skip(self, position: int) -> int:
        gap = _GAP.match(self._text, position)
        return gap.end() if gap else position

    def node(self, position: int = 0) -> tuple[Node, int]:
        position = self._skip(position)
        line = self._here(position)
        match self._text[position]:
            case "{" | "[" as bracket:
                self._depth += 1
                if self._depth > DEEPEST:
                    raise UnreadableSource(self._where, f"nested deeper than {DEEPEST} levels at line {line}")
                found = (self._mapping if bracket == "{" else self._sequence)(line, position + 1)
                self._depth -= 1
                return found
            case '"':
                text, position = scanstring(self._text, position + 1, True)
                return Node(line, text=text), position
        value, after = self._decoder.raw_decode(self._text, position)
        return Node(line, text=value if isinstance(value, str) else json.dumps(value), plain=True), after

    def _mapping(self, line: int, position: int) -> tuple[Node, int]:
        members: dict[str, Node] = {}
        while self._text[position := self._skip(position)] != "}":
            key_line = self._here(position)
            key, position = scanstring(self._text, position + 1, True)
            members[key], position = self.node(position)
            members[key].line = key_line
        return Node(line, members=members), position + 1

    def _sequence(self, line: int, position: int) -> tuple[Node, int]:
        items: list[Node] = []
        while self._text[position := self._skip(position)] != "]":
            item, position = self.node(position)
            items.append(item)
        return Node(line, items=items), position + 1


def read_yaml(text: str, where: str) -> Node:
    """The tree of the one document of a YAML text."""
    try:
        return _Composer(where).compose(events(text, DEEPEST))
    except NotYAML as fault:
        raise UnreadableSource(where, fault.what) from None


class _Composer:
    """Builds the tree from the parser's events; the library's own composer crashes on deep nesting."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._anchors: dict[str, Node] = {}
        self._aliases = 0
        self._values = 0
        self._parents: list[Node] = []
        self._keys: list[tuple[str, int] | None] = []

    def compose(self, events: Iterator[Any]) -> Node:
        root: Node | None = None
        for event in events:
            kind = type(event).__name__
            if kind in {"MappingEndEvent", "SequenceEndEvent"}:
                self._parents.pop().open = False
                self._keys.pop()
            elif kind in {"MappingStartEvent", "SequenceStartEvent", "ScalarEvent", "AliasEvent"}:
                node = self._node(event, kind)
                self._attach(node, event.start_mark.line + 1)
                root = root or node
                if kind.endswith("StartEvent"):
                    self._enter(node)
        if root is None:
            raise UnreadableSource(self._where, "is empty")
        return root

    def _enter(self, node: Node) -> None:
        node.open = True
        self._parents.append(node)
        self._keys.append(None)

    def _count(self, values: int) -> None:
        """Count values that are made, or taken over from what an alias stands for."""
        self._values += values
        most = limits.most("values") // NODE
        if self._values > most:
            raise UnreadableSource(self._where, limits.beyond(f"has over {most:,} values", "values"))

    def _node(self, event: Any, kind: str) -> Node:
        line = event.start_mark.line + 1
        self._count(2)
        if kind == "AliasEvent":
            return self._alias(event.anchor, line)
        if kind == "ScalarEvent":
            node = Node(line, text=event.value, plain=event.implicit[0])
        else:
            mapping = kind == "MappingStartEvent"
            node = Node(line, members={} if mapping else None, items=None if mapping else [])
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _alias(self, name: str, line: int) -> Node:
        self._aliases += 1
        node = self._anchors.get(name)
        if node is None or node.open:
            what = "refers to itself" if node else "is not defined"
            raise UnreadableSource(self._where, f"the alias *{name} at line {line} {what}")
        if self._aliases > MOST_ALIASES:
            raise UnreadableSource(self._where, f"has more than {MOST_ALIASES:,} aliases")
        return replace(node)

    def _attach(self, node: Node, line: int) -> None:
        if not self._parents:
            return
        parent, key = self._parents[-1], self._keys[-1]
        if parent.items is not None:
            parent.items.append(node)
        elif key is None:
            if node.text is None:
                raise UnreadableSource(self._where, f"a key that is no text at line {line}")
            self._keys[-1] = (node.text, line)
        else:
            self._member(parent, key, node)
            self._keys[-1] = None

    def _member(self, parent: Node, key: tuple[str, int], node: Node) -> None:
        name, node.line = key
        if parent.members is not None and name == "<<" and node.members is not None:
            self._count(len(node.members))
            parent.members.update({**node.members, **parent.members})
        elif parent.members is not None:
            parent.members[name] = node
