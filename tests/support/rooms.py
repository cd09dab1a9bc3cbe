"""The rooms of `src/batchspec`, as its imports have them: a folder is a room, and so is a module that lies loose at the top.

Every import counts: those in functions, those under `TYPE_CHECKING`, and dotted names in strings, by which modules are
looked up. A module is no part of the room that its folder lies in: `judging.rules` and `judging` are two rooms.

    python tests/support/rooms.py --renew   write the map into CONTRIBUTING.md
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = "batchspec"
MAP = ROOT / "CONTRIBUTING.md"
BEGIN, END = "<!-- map of the rooms: make map -->\n", "<!-- end of the map -->\n"

Arrows = dict[str, frozenset[str]]


@cache
def modules() -> dict[str, Path]:
    """Every module by its dotted name; a package by the name of its folder."""
    paths = sorted((ROOT / "src" / PACKAGE).rglob("*.py"))
    return {".".join(_parts(path)): path for path in paths}


def _parts(path: Path) -> list[str]:
    parts = list(path.relative_to(ROOT / "src").with_suffix("").parts)
    return parts[:-1] if parts[-1] == "__init__" else parts


@cache
def arrows_of_modules() -> Arrows:
    """What each module imports of the package."""
    return arrows_among(modules())


def arrows_among(paths: Mapping[str, Path]) -> Arrows:
    """What each of these modules, given by dotted name, imports of the others."""
    return {name: frozenset(_imported(path, paths)) - {name} for name, path in paths.items()}


def _imported(path: Path, paths: Mapping[str, Path]) -> Iterable[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        for dotted in _named(node, paths):
            found = _module(dotted, paths)
            if found is not None:
                yield found


def _named(node: ast.AST, paths: Mapping[str, Path]) -> Iterable[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert not node.level, "imports in this package are absolute"
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Constant) and _names_module(node.value, paths):
        yield node.value


def _names_module(value: object, paths: Mapping[str, Path]) -> bool:
    """Whether a constant is the dotted name of a module; `batchspec.jsonl`, say, is a file."""
    if not isinstance(value, str) or not re.fullmatch(r"\w+(\.\w+)+", value):
        return False
    return ".".join(value.split(".")[:2]) in paths


def _module(dotted: str, paths: Mapping[str, Path]) -> str | None:
    """The module that a dotted name is, or is in."""
    while dotted not in paths:
        dotted, found, _ = dotted.rpartition(".")
        if not found:
            return None
    return dotted


def room(module: str) -> str:
    """The room of a module, less the name of the package; the package itself is the room `batchspec`."""
    is_folder = modules()[module].name == "__init__.py"
    folder = module if is_folder else module.rpartition(".")[0]
    name = module if folder == PACKAGE else folder
    return name.removeprefix(f"{PACKAGE}.")


@cache
def arrows() -> Arrows:
    """What each room imports."""
    found: dict[str, set[str]] = {}
    for module, imported in arrows_of_modules().items():
        found.setdefault(room(module), set()).update(map(room, imported))
    return {name: frozenset(to - {name}) for name, to in sorted(found.items())}


def circle(graph: Mapping[str, frozenset[str]]) -> list[str]:
    """The members of one circle; empty where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        members: list[str] = error.args[1]
        return members
    return []


@cache
def floor(name: str) -> int:
    """One more than the highest floor that a room imports; 0 where it imports nothing of the package."""
    return 1 + max(map(floor, arrows()[name]), default=-1)


def rests_on(name: str) -> list[str]:
    """What a room imports, less what those import anyway."""
    direct = arrows()[name]
    return sorted(to for to in direct if not any(to in _below(other) for other in direct))


@cache
def _below(name: str) -> frozenset[str]:
    direct = arrows()[name]
    return direct.union(*map(_below, direct))


def about(name: str) -> str:
    """The first sentence of a room's docstring, or of a loose module's."""
    path = modules()[name if name == PACKAGE else f"{PACKAGE}.{name}"]
    text = ast.get_docstring(ast.parse(path.read_bytes())) or ""
    return text.partition("\n\n")[0].replace("\n", " ")


def map_text() -> str:
    """The map as a table in Markdown, highest floor first."""
    rows = sorted(arrows(), key=lambda name: (-floor(name), name))
    lines = [f"| {floor(name)} | `{name}` | {about(name)} | {', '.join(rests_on(name))} |" for name in rows]
    head = ["| floor | room | what it is for | rests on |", "|---|---|---|---|"]
    return "\n".join([*head, *lines]) + "\n"


def renewed(text: str) -> str:
    """The text of CONTRIBUTING.md with today's map."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}{map_text()}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    if sys.argv[1:] == ["--renew"]:
        MAP.write_text(renewed(MAP.read_text("utf-8")), "utf-8")
    print(map_text(), end="")
