"""TypeScript files as declarations by name, followed through imports and namespaces; pages with prose around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.choice import decoded
from batchspec.drift.reading.effort import Effort
from batchspec.drift.reading.problems import UnreadableSource
from batchspec.drift.reading.trees import Grammar, first_child, named, parse, refuse_errors, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

DECLARED = frozenset(
    {"interface_declaration", "type_alias_declaration", "enum_declaration", "class_declaration"}
)
GRAMMAR = Grammar("TypeScript", "tree_sitter_typescript", "language_typescript")
ENDINGS = (".d.ts", ".d.mts", ".d.cts", ".ts", ".mts", ".tsx")
MOST_HOPS = 20
"""Imports that a name is followed through; more are taken for a circle."""
LARGEST = 4 * 1024 * 1024
"""Bytes of one file; a larger one is data, or made to keep a parser busy."""
MOST_STARTS = 1_000
"""Declarations that are cut out of a text that is not all TypeScript."""
LONGEST_DECLARATION = 30_000
"""Characters of one of them."""
_STARTS = re.compile(
    r"(?:\bexport\s+)?(?:\bdeclare\s+)?\b(?:interface|type|enum)\s+(\w+)\s*(?:extends\b[^{]{0,1000})?[={]"
)
_LISTED = re.compile(r"^(\w+)\??:(?:\s.*)?$")


@dataclass
class File:
    """One file: its declarations by qualified name, its imports, and for a page the prose beside each field."""

    name: str
    declared: dict[str, list[Node]] = field(default_factory=dict)
    imports: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    """Local name to module, and name in it; of a whole module, `None`."""
    prose: dict[str, str] = field(default_factory=dict)
    shift: dict[int, int] = field(default_factory=dict)
    """Of nodes cut out of a page, by id of the declaration: the lines before it."""


@dataclass(frozen=True)
class Found:
    """A declaration, in its file and namespace."""

    file: File
    name: str

    @property
    def nodes(self) -> list[Node]:
        return self.file.declared[self.name]


class Files:
    """The files of a bundle, parsed when they are asked for."""

    def __init__(self, bundle: Bundle, package: str) -> None:
        self._bundle = bundle
        self._package = package
        self._parsed: dict[str, File | None] = {}
        self._effort = Effort()

    def file(self, name: str) -> File | None:
        if name not in self._parsed:
            raw = self._bundle.read(name)
            self._parsed[name] = None if raw is None else self._parse(raw, name)
        return self._parsed[name]

    def _parse(self, raw: bytes, name: str) -> File:
        where = self._bundle.placed(name)
        if len(raw) > LARGEST:
            raise UnreadableSource(where, f"is over {LARGEST // 1024 // 1024} MB of TypeScript")
        self._effort.take(raw, where)
        text = decoded(raw, where)
        root = parse(GRAMMAR, text.encode())
        file = File(name)
        if root.has_error:
            _cut(text, file, where)
        else:
            _collect(root, "", file)
        return file

    def resolve(self, file: File, name: str, scope: str, hops: int = 0) -> Found | None:
        """The declaration that `name` stands for, inside `scope` first; `None` where nothing in the source declares it."""
        if hops > MOST_HOPS:
            raise UnreadableSource(self._bundle.label, f"the imports of {name} lead in circles")
        spaces = scope.split(".") if scope else []
        for depth in range(len(spaces), -1, -1):
            qualified = ".".join([*spaces[:depth], name])
            if qualified in file.declared:
                return Found(file, qualified)
        head, _, rest = name.partition(".")
        if head not in file.imports:
            return self._reexported(file, name, hops)
        module, original = file.imports[head]
        target = self._module(file, module)
        wanted = ".".join(filter(None, [original, rest]))
        return self.resolve(target, wanted, "", hops + 1) if target else None

    def _reexported(self, file: File, name: str, hops: int) -> Found | None:
        for key, (module, _) in file.imports.items():
            target = self._module(file, module) if key.startswith("*") else None
            found = self.resolve(target, name, "", hops + 1) if target else None
            if found:
                return found
        return None

    def imported_from_within(self, file: File, name: str) -> str | None:
        """The module of this package that `name` is imported from, where it is."""
        module, _ = file.imports.get(name.partition(".")[0], ("", None))
        own = module.startswith(".") or bool(self._package and module.startswith(f"{self._package}/"))
        return module if own else None

    def _module(self, file: File, module: str) -> File | None:
        if module.startswith("."):
            base = PurePosixPath(file.name).parent / module
        elif self._package and module.startswith(f"{self._package}/"):
            root = PurePosixPath(file.name).parts[0] if "/" in file.name else ""
            base = PurePosixPath(root) / module.removeprefix(f"{self._package}/")
        else:
            return None
        path = _flat(base)
        stem = re.sub(r"\.(?:m?js|cjs|d\.m?ts|m?ts)$", "", path)
        for ending in (*ENDINGS, *(f"/index{e}" for e in ENDINGS)):
            found = self.file(f"{stem}{ending}")
            if found:
                return found
        return None


def _flat(path: PurePosixPath) -> str:
    parts: list[str] = []
    for piece in path.parts:
        if piece == ".." and parts:
            parts.pop()
        elif piece != ".":
            parts.append(piece)
    return "/".join(parts)


def _collect(owner: Node, prefix: str, file: File) -> None:
    for node in owner.named_children:
        if node.type == "import_statement":
            _imports(node, file)
            continue
        if node.type == "export_statement":
            _reexports(node, file)
        for inner in _declarations(node):
            name = text_of(inner.child_by_field_name("name"))
            if inner.type in DECLARED:
                file.declared.setdefault(prefix + name, []).append(inner)
            body = inner.child_by_field_name("body")
            if inner.type in {"internal_module", "module"} and body is not None:
                _collect(body, f"{prefix}{name}.", file)


def _declarations(node: Node) -> Iterator[Node]:
    """The declarations of a statement, less `export`, `declare` and the like."""
    if node.type in {"export_statement", "ambient_declaration", "expression_statement"}:
        for child in node.named_children:
            yield from _declarations(child)
    else:
        yield node


def _imports(node: Node, file: File) -> None:
    module = text_of(node.child_by_field_name("source")).strip("'\"")
    for clause in named(node, "import_clause"):
        for child in clause.named_children:
            if child.type == "namespace_import":
                file.imports[text_of(first_child(child))] = (module, None)
            elif child.type == "identifier":
                file.imports[text_of(child)] = (module, "default")
            for specifier in named(child, "import_specifier"):
                name, alias = specifier.child_by_field_name("name"), specifier.child_by_field_name("alias")
                file.imports[text_of(alias or name)] = (module, text_of(name))


def _reexports(node: Node, file: File) -> None:
    source = node.child_by_field_name("source")
    if source is None:
        return
    module = text_of(source).strip("'\"")
    clauses = named(node, "export_clause")
    for specifier in (s for clause in clauses for s in named(clause, "export_specifier")):
        name, alias = specifier.child_by_field_name("name"), specifier.child_by_field_name("alias")
        file.imports[text_of(alias or name)] = (module, text_of(name))
    if not clauses:
        file.imports[f"*{module}"] = (module, None)


def _cut(text: str, file: File, where: str) -> None:
    """Declarations out of a text that is not all TypeScript: a page, with prose around them."""
    for count, match in enumerate(_STARTS.finditer(text), 1):
        if count > MOST_STARTS:
            raise UnreadableSource(where, f"declares over {MOST_STARTS} types amid what is no TypeScript")
        # A part of the text that any declaration is shorter than: the rest would be parsed again for each of them.
        root = parse(GRAMMAR, text[match.start() : match.start() + LONGEST_DECLARATION].encode())
        node = next((n for child in root.named_children[:1] for n in _declarations(child)), None)
        before = text.count("\n", 0, match.start())
        if node is None or node.type not in DECLARED:
            refuse_errors(root, where, f"the declaration of {match[1]}", offset=before)
            continue
        file.declared.setdefault(match[1], []).append(node)
        file.shift[node.id] = before
    _prose(text, file)


def _prose(text: str, file: File) -> None:
    """The paragraphs below lines that repeat a field, as documentation pages have them."""
    current = ""
    for line in text.splitlines():
        match = _LISTED.match(line)
        if match:
            current = match[1]
            file.prose.setdefault(current, "")
        elif current:
            file.prose[current] += f" {line.strip()}"
