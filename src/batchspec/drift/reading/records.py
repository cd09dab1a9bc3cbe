"""Declarations by name, looked up from near to far: shared by the readers of Go, Java, Kotlin, Rust, Ruby and C#."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from batchspec.claims.claim import Claim, Place
from batchspec.claims.source import SERVER
from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.choice import Candidates, Declaring, chosen, decoded
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.effort import Effort
from batchspec.drift.reading.packages import Release
from batchspec.drift.reading.problems import UnreadableSource
from batchspec.drift.reading.reader import ReadOne
from batchspec.drift.reading.shapes import UNSHOWN, Budget, Shape, claims_of
from batchspec.drift.reading.sought import Sought
from batchspec.drift.reading.trees import Grammar, line_of, parse, refuse_errors, text_of
from batchspec.system.quoting import quoted

if TYPE_CHECKING:
    from tree_sitter import Node

LARGEST = 4 * 1024 * 1024
"""Bytes of one file; a larger one is data, or made to keep a parser busy."""
_DECLARES = re.compile(
    rb"\b(?:struct|class|enum|interface|record|type|typealias|module)\s+(\w+)|^[ \t]*([A-Z]\w*)[ \t]*=",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Declaration:
    """A type, under its qualified name, and the file it stands in."""

    name: str
    node: Node
    file: str

    @property
    def text(self) -> str:
        return text_of(self.node)


class Records(ABC):
    """Reads the types of one source in one language."""

    kind: ClassVar[str]
    grammar: ClassVar[Grammar]
    suffixes: ClassVar[tuple[str, ...]]
    nests: ClassVar[bool] = True
    """True where types are declared within types or namespaces, whose names are part of theirs."""
    blind: ClassVar[frozenset[str]] = frozenset({"absent-or-null"})

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.budget = Budget(bundle.label)
        self.unread: list[str] = []
        self.sent_by = SERVER
        """The sender of the object that is being read."""
        self._parsed: dict[str, dict[str, Declaration]] = {}
        self._effort = Effort()
        self._roots: dict[str, Node] = {}
        self._indexes: dict[str, dict[str, set[str]]] = {}
        self.declaring = Declaring(bundle, self._files(bundle.names()))

    @abstractmethod
    def collect(self, root: Node) -> Iterator[tuple[str, Node]]:
        """The types that a file declares, by qualified name."""

    @abstractmethod
    def keys(self, node: Node) -> set[str]:
        """The JSON keys of the fields of a declaration, for telling which is the batch."""

    @abstractmethod
    def declared(self, declaration: Declaration) -> Shape:
        """The shape of the type that a declaration declares."""

    def prepared(self, text: str) -> str:
        """The text in a form that the grammar understands, each line where it was."""
        return text

    def read(self, sought: Sought, wanted: str | None, release: Release) -> Claims:
        """The claims of the type that is an object: by its name, or, of a batch, by its fields."""
        self.budget = Budget(self.bundle.label)
        self.unread = []
        self.sent_by = sought.sent_by

        def fields_of(declaration: Declaration) -> dict[str, Claim]:
            return claims_of(sought.whole(self.follow(declaration)), self.bundle.label)

        candidates = self._candidates(sought, wanted)
        fields = chosen(candidates, fields_of, self.bundle.label, "its types")
        unread = tuple(dict.fromkeys(self.unread))
        where = self.bundle.label
        return Claims(self.kind, fields, self.blind, where=where, unread=unread, **release._asdict())

    def _candidates(self, sought: Sought, wanted: str | None) -> Candidates[Declaration]:
        found: Candidates[Declaration] = Candidates(sought, wanted)
        for name in self.declaring.files(sought, wanted):
            for declaration in self.in_file(name).values():
                found.consider(declaration.name, self.keys(declaration.node), name, declaration)
        return found

    def _files(self, names: Iterable[str]) -> list[str]:
        focus = self.bundle.focus
        return [name for name in names if name.endswith(self.suffixes) or name == focus]

    def in_file(self, name: str) -> dict[str, Declaration]:
        """The declarations of a file; nothing where there is no such file."""
        if name not in self._parsed:
            raw = self.bundle.read(name)
            where = self.bundle.placed(name)
            if raw is not None and len(raw) > LARGEST:
                raise UnreadableSource(where, f"is over {LARGEST // 1024 // 1024} MB of source")
            self._effort.take(raw or b"", where)
            root = parse(self.grammar, self.prepared(decoded(raw or b"", where)).encode())
            self._roots[name] = root
            self._parsed[name] = {n: Declaration(n, node, name) for n, node in self.collect(root)}
        return self._parsed[name]

    def root(self, name: str) -> Node:
        """The syntax tree of a file."""
        self.in_file(name)
        return self._roots[name]

    def follow(self, declaration: Declaration) -> Shape:
        """The shape of the type that a declaration declares; a type inside itself is an object, and is not followed once more."""
        where = self.bundle.placed(declaration.file)
        refuse_errors(declaration.node, where, f"the declaration of {declaration.name.rpartition('.')[2]}")
        with self.budget.entering(f"{declaration.file}:{declaration.name}") as may:
            return self.declared(declaration) if may else Shape("object")

    def named(self, name: str, near: Declaration, node: Node) -> Shape:
        """The shape of the type called `name`, dotted, where the declaration `near` uses it."""
        found = self.find(name, near)
        if found is not None:
            return self.follow(found)
        if self.bundle.focus is None and "." not in name:
            raise self.strange(node, near, f"{name}, which is not in the source,")
        self.unread.append(name)
        return UNSHOWN

    def is_inside(self, name: str, owner: Declaration) -> bool:
        """True where a type of that name is declared within `owner`; it goes before those of a library."""
        return f"{owner.name}.{name}" in self.in_file(owner.file)

    def find(self, name: str, near: Declaration) -> Declaration | None:
        """The declaration of `name`: in the same type, file, folder, then anywhere in the source."""
        pieces = name.split(".")
        for cut in range(0 if self.nests else len(pieces) - 1, len(pieces)):
            ending = ".".join(pieces[cut:])
            found = self._in_scope(ending, near) or self._beside(ending, near) or self._anywhere(ending, name)
            if found is not None:
                return found
        return None

    def _in_scope(self, name: str, near: Declaration) -> Declaration | None:
        declared = self.in_file(near.file)
        scopes = near.name.split(".")
        for depth in range(len(scopes), -1, -1):
            qualified = ".".join([*scopes[:depth], name])
            if qualified in declared and qualified != near.name:
                return declared[qualified]
        return next((d for n, d in declared.items() if n.endswith(f".{name}")), None)

    def _beside(self, name: str, near: Declaration) -> Declaration | None:
        folder = near.file.rpartition("/")[0]
        if folder not in self._indexes:
            self._indexes[folder] = self._index(self.bundle.beside(near.file))
        return self._among(self._indexes[folder], name, name, near.file)

    def _anywhere(self, name: str, full: str) -> Declaration | None:
        if "/" not in self._indexes:
            self._indexes["/"] = self._index(self.bundle.names())
        return self._among(self._indexes["/"], name, full, "")

    def _index(self, names: Iterable[str]) -> dict[str, set[str]]:
        """By name, the files that seem to declare it."""
        index: dict[str, set[str]] = {}
        for file in self._files(names):
            for match in _DECLARES.finditer(self.bundle.read(file) or b""):
                index.setdefault((match[1] or match[2]).decode(), set()).add(file)
        return index

    def _among(self, index: dict[str, set[str]], name: str, full: str, but: str) -> Declaration | None:
        files = set.intersection(*(index.get(piece, set()) for piece in name.split("."))) - {but}
        alike = [
            declaration
            for file in sorted(files)
            for qualified, declaration in self.in_file(file).items()
            if f".{qualified}".endswith(f".{name}")
        ]
        if len({declaration.text for declaration in alike}) > 1:
            alike = self.nearest(alike, full)
        return alike[0] if alike else None

    def nearest(self, alike: list[Declaration], full: str) -> list[Declaration]:
        """Of several declarations of one name, those whose folder or namespace is named with it."""
        hints = set(full.lower().split(".")[:-1])
        kept = [d for d in alike if hints & set(re.split(r"[/.]", f"{d.file}.{d.name}".lower())[:-1])]
        if len({declaration.text for declaration in kept or alike}) > 1:
            files = ", ".join(sorted({declaration.file for declaration in kept or alike})[:3])
            raise UnreadableSource(self.bundle.label, f"{full} is declared differently in {files}")
        return kept or alike

    def place(self, node: Node, declaration: Declaration) -> Place:
        return Place(self.bundle.placed(declaration.file), line_of(node))

    def strange(self, node: Node, declaration: Declaration, what: str = "") -> UnreadableSource:
        """The refusal of a type that is not understood."""
        subject = what or f"the type {quoted(text_of(node), 60)}"
        place = self.place(node, declaration)
        return UnreadableSource(place.file, f"line {place.line}: {subject} is not understood")


def read_with(records: Records, release: Release) -> ReadOne:
    """What reads the objects of one source in one language."""
    return lambda sought, wanted: records.read(sought, wanted, release)


def snake(name: str) -> str:
    """`InputFileId` and `inputFileID` as `input_file_id`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return spaced.lower().strip("_")


WIDTHS = {
    "i8": 2**7 - 1,
    "u8": 2**8 - 1,
    "i16": 2**15 - 1,
    "u16": 2**16 - 1,
    "i32": 2**31 - 1,
    "u32": 2**32 - 1,
}
"""Largest values of the integers too small for any count of seconds."""


def integer(width: str) -> Shape:
    """An integer type; one that can end too early has a limit."""
    return Shape("integer", limits={"maximum": WIDTHS[width]} if width in WIDTHS else {})
