"""Python modules as source: names are followed through imports to their class or alias, and nothing is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.effort import PYTHON, Effort
from batchspec.drift.reading.problems import UnreadableSource

MOST_HOPS = 20
"""Imports that a name is followed through; more are taken for a circle."""


@dataclass(frozen=True, slots=True)
class Module:
    """One parsed file."""

    name: str
    tree: ast.Module


@dataclass(frozen=True, slots=True)
class Found:
    """The class or alias that a name stands for, and the module in which it is written."""

    module: Module
    node: ast.ClassDef | ast.expr


class Elsewhere(Exception):
    """The name is imported from what is not in the source."""

    def __init__(self, module: str, *, own: bool) -> None:
        self.module = module
        self.own = own
        """True where it should have been there: it is of the same package, of which the whole was read."""
        super().__init__(module)


class Modules:
    """The modules of a bundle, parsed when they are asked for."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._parsed: dict[str, Module | None] = {}
        self._effort = Effort(PYTHON)

    def module(self, name: str) -> Module | None:
        """The module in the file called `name`, or None; raises `UnreadableSource` where it is no Python."""
        if name not in self._parsed:
            raw = self._bundle.read(name)
            self._parsed[name] = None if raw is None else Module(name, self._parse(raw, name))
        return self._parsed[name]

    def _parse(self, raw: bytes, name: str) -> ast.Module:
        where = self._bundle.placed(name)
        self._effort.take(raw, where)
        try:
            return ast.parse(raw, filename=name)
        except SyntaxError as error:
            raise UnreadableSource(where, f"no Python at line {error.lineno or 1}: {error.msg}") from None
        except (RecursionError, MemoryError):
            raise UnreadableSource(where, "no Python: nested too deeply") from None
        except ValueError as error:
            raise UnreadableSource(where, f"no Python: {error}") from None

    def resolve(self, module: Module, name: str, hops: int = 0) -> Found | None:
        """The class or alias that `name` stands for in `module`; `None` for a builtin. Raises `Elsewhere`, `UnreadableSource`."""
        if hops > MOST_HOPS:
            raise UnreadableSource(self._bundle.label, f"the imports of {name} lead in circles")
        head, _, rest = name.partition(".")
        for node in _statements(module.tree.body):
            if isinstance(node, ast.ClassDef) and node.name == head:
                return self._inside(Found(module, node), rest)
            if (value := _assigned(node, head)) is not None:
                return Found(module, value)
            if isinstance(node, ast.ImportFrom) and any((a.asname or a.name) == head for a in node.names):
                (alias,) = (a for a in node.names if (a.asname or a.name) == head)
                return self._imported(module, node, f"{alias.name}.{rest}".rstrip("."), hops)
        return self._starred(module, name, hops)

    def _starred(self, module: Module, name: str, hops: int) -> Found | None:
        for node in _statements(module.tree.body):
            if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
                target = self._target(module, node)
                found = self.resolve(target, name, hops + 1) if target else None
                if found:
                    return found
        return None

    @staticmethod
    def _inside(found: Found, rest: str) -> Found | None:
        """A class within a class."""
        for name in filter(None, rest.split(".")):
            body = found.node.body if isinstance(found.node, ast.ClassDef) else []
            inner = next(
                (node for node in body if isinstance(node, ast.ClassDef) and node.name == name), None
            )
            if inner is None:
                return None
            found = Found(found.module, inner)
        return found

    def _imported(self, module: Module, node: ast.ImportFrom, name: str, hops: int) -> Found | None:
        target = self._target(module, node)
        if target is not None:
            found = self.resolve(target, name, hops + 1)
            if found:
                return found
        head, _, rest = name.partition(".")
        submodule = self._file(module, node, head)
        if submodule is not None and rest:
            return self.resolve(submodule, rest, hops + 1)
        whole = self._bundle.focus is None
        raise Elsewhere("." * node.level + (node.module or ""), own=bool(node.level) and whole)

    def _target(self, module: Module, node: ast.ImportFrom) -> Module | None:
        return self._file(module, node, "")

    def _file(self, module: Module, node: ast.ImportFrom, below: str) -> Module | None:
        """The module an import names, or the one called `below` in it."""
        named = "/".join(filter(None, [(node.module or "").replace(".", "/"), below]))
        paths = [f"{base}/{named}".strip("/") for base in self._bases(module, node.level)]
        if not node.level and self._bundle.read("__init__.py") is not None:
            paths.append(named.partition("/")[2])  # the folder that was given is the package itself
        for path in paths:
            for candidate in (f"{path}.py", f"{path}/__init__.py", f"{path}.pyi"):
                found = self.module(candidate.lstrip("/"))
                if found is not None and found.name != module.name:
                    return found
        return None

    def _bases(self, module: Module, level: int) -> list[str]:
        """The folders that an import may start from; packages without `__init__.py` hide where theirs begins."""
        folder = PurePosixPath(module.name).parent
        if not level:
            return ["" if str(above) == "." else str(above) for above in (folder, *folder.parents)][::-1]
        for _ in range(level - 1):
            folder = folder.parent
        return ["" if str(folder) == "." else str(folder)]


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements of a module, those under `if` and `try` among them."""
    for node in body:
        yield node
        if isinstance(node, ast.If):
            yield from _statements([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            yield from _statements([*node.body, *(s for h in node.handlers for s in h.body), *node.orelse])


def _assigned(node: ast.stmt, name: str) -> ast.expr | None:
    """The value of an alias: `X = ...`, `X: TypeAlias = ...` or `type X = ...`."""
    if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
        return node.value
    target = getattr(node, "target", None) if isinstance(node, ast.AnnAssign) else getattr(node, "name", None)
    if isinstance(target, ast.Name) and target.id == name:
        return getattr(node, "value", None)
    return None


def classes(tree: ast.Module) -> Iterator[tuple[str, ast.ClassDef]]:
    """Every class of a module, those within classes as `Outer.Inner`."""
    waiting: list[tuple[str, ast.stmt]] = [("", node) for node in _statements(tree.body)]
    for prefix, node in waiting:
        if isinstance(node, ast.ClassDef):
            yield prefix + node.name, node
            waiting += [(f"{prefix}{node.name}.", inner) for inner in node.body]
