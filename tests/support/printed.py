"""The ways in which the kit prints: every call in a module that puts text before somebody, and whether that text is inert."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from support.paths import ROOT

PACKAGE = ROOT / "src/batchspec"
INERT = frozenset({"line", "lines", "sentence", "json_text", "toml_string", "inert", "usage_error"})
"""The functions of `batchspec.system.inert`, and the one error that goes through them."""
PRINTERS = frozenset(
    {
        *("click.echo", "click.secho", "print", "sys.stdout.write", "sys.stderr.write", "warnings.warn"),
        *("pytest.UsageError", "pytest.exit", "pytest.fail", "pytest.skip", "pytest.Collector.CollectError"),
        *("write_line", "section", "NotJudged", "Markup", "shlex.quote", "shlex.join", "Console"),
        *("ET.tostring", "sys.stdout.buffer.write", "sys.stderr.buffer.write"),
    }
)
"""Calls whose first argument somebody reads, or pastes: by their whole name, or by the last part of it."""
MAKERS = frozenset({"cli/say.py", "showing/terminal.py"})
"""What prints for all others, and is tested by itself."""
SHOWING = ("cli", "drift/telling", "pytest_plugin", "showing")
"""The rooms whose JSON is for people and files; in the others it is sent, or kept as it came."""


@dataclass(frozen=True, order=True)
class Call:
    """A call that prints what is not known to be inert."""

    module: str
    text: str


def uninert(package: Path = PACKAGE) -> set[Call]:
    """Every such call in a package."""
    paths = {path.relative_to(package).as_posix(): path for path in package.rglob("*.py")}
    return {
        Call(module, ast.unparse(call))
        for module, path in paths.items()
        if module not in MAKERS and not module.startswith("system/inert/")
        for call in _calls(ast.parse(path.read_text("utf-8")))
        if _last(call) != "dumps" or module.startswith(SHOWING)
    }


def _calls(tree: ast.AST, *, inside: bool = False) -> Iterator[ast.Call]:
    """The calls that print; what stands inside of a call of an inert function is inert already."""
    for node in ast.iter_child_nodes(tree):
        within = inside or (isinstance(node, ast.Call) and _last(node) in INERT)
        if isinstance(node, ast.Call) and not inside and _prints(node) and not _is_inert(node):
            yield node
        yield from _calls(node, inside=within)


def _prints(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    if isinstance(call.func, ast.Attribute) and call.func.attr == "print":
        return name != "terminal.print"  # `Terminal` makes all that it prints inert
    if _last(call) == "dumps":
        return any(key.arg == "ensure_ascii" for key in call.keywords)
    return name in PRINTERS or _last(call) in PRINTERS


def _last(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _is_inert(call: ast.Call) -> bool:
    if not call.args:
        return _last(call) not in {"Console", "tostring"}
    first = call.args[0]
    return isinstance(first, ast.Constant) or (isinstance(first, ast.Call) and _last(first) in INERT)
