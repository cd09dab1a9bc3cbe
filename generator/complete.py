"""What a contract still lacks before the kit can judge by it: each missing file as one line, with its path.

`refuse_unwritten` reads the tree alone. `untried` asks the kit itself for its ways to be wrong and its mutants, so it is called
by `--check` only, once all that is generated is fresh; it is the one place where the generator looks at what uses it.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from generator.problems import ContractError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from generator.load import Contract

RULES = "src/batchspec/rules"
CASES = "tests/cases"
BREAKS = "src/batchspec/fixtures/breaks"
MUTANTS = {"server": "src/batchspec/reference/mutants", "client": "src/batchspec/client/mutants.py"}
BY_FIXTURES = frozenset({"text", "batch", "history"})
"""What a way in `fixtures/breaks` can make; of these it stands for an invalid case."""


def refuse_unwritten(contract: Contract, root: Path) -> None:
    """Raise `ContractError` for rules that a row names and nobody wrote, and for rules that no row names.

    A tree without any rules, as the tests make them, is let through.
    """
    folder = root / RULES
    if not folder.is_dir():
        return
    named = {row["check"]["rule"] for row in contract.requirements if "rule" in row.get("check", {})}
    written = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    stray = [
        Problem(
            f"{RULES}/{name}.py", "", "no requirement names this rule", "name it in a row, or delete the file"
        )
        for name in sorted(written - named)
    ]
    problems = [*(p for row in contract.requirements for p in _rule(contract, row, folder, written)), *stray]
    if problems:
        raise ContractError(problems)


def _rule(contract: Contract, row: dict[str, Any], folder: Path, written: set[str]) -> Iterator[Problem]:
    name = row.get("check", {}).get("rule")
    if name is None:
        return
    file, wanted = contract.file_of(row), f"judge_{row['judges']}"
    if name not in written:
        mend = f"write {RULES}/{name}.py with a function {wanted}"
        yield Problem(file, row["id"], f"no rule is called {name!r}", mend)
    elif wanted not in _functions(folder / f"{name}.py"):
        what = f"{RULES}/{name}.py has no function {wanted}"
        yield Problem(file, row["id"], what, f"the row says `judges: {row['judges']}`; let both agree")


def _functions(path: Path) -> set[str]:
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return set()
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def untried(contract: Contract, root: Path) -> list[Problem]:
    """Requirements that no case shows, no way breaks or no mutant falls to."""
    ways, killed = _ways(), _killed()
    derived = {row["id"] for spec in contract.objects.values() for row in spec.rows}
    testable = [row for row in contract.requirements if "check" in row and "excluded" not in row]
    return [
        problem
        for row in testable
        for problem in (
            *(() if row["id"] in derived else _cases(contract, row, root, ways)),
            *_way(contract, row, ways),
            *_mutant(contract, row, killed),
        )
    ]


def _cases(contract: Contract, row: dict[str, Any], root: Path, ways: set[str]) -> Iterator[Problem]:
    for side in ("valid", "invalid"):
        if side == "invalid" and row["id"] in ways:
            continue
        folder = root / CASES / side / row["id"]
        if not folder.is_dir() or not any(folder.iterdir()):
            mend = f"write {CASES}/{side}/{row['id']}/, a file named for what it shows"
            yield Problem(contract.file_of(row), row["id"], f"has no {side} case", mend)


def _way(contract: Contract, row: dict[str, Any], ways: set[str]) -> Iterator[Problem]:
    if row["judges"] in BY_FIXTURES and row["id"] not in ways:
        yield Problem(
            contract.file_of(row), row["id"], "has no way to break it", f"write a `Break` in {BREAKS}/"
        )


def _mutant(contract: Contract, row: dict[str, Any], killed: set[str]) -> Iterator[Problem]:
    if row["id"] not in killed and row["judges"] in {*BY_FIXTURES, "trace", "client"}:
        yield Problem(
            contract.file_of(row), row["id"], "kills no mutant", f"write one in {MUTANTS[row['role']]}"
        )


def _ways() -> set[str]:
    from batchspec.fixtures.breaks import table  # noqa: PLC0415  asked by --check alone

    return set(table())


def _killed() -> set[str]:
    from batchspec.client.mutants import MUTANTS as CLIENT  # noqa: PLC0415  asked by --check alone
    from batchspec.reference.mutants import MUTANTS as SERVER  # noqa: PLC0415

    servers = {requirement for mutant in SERVER for requirement in mutant.kills}
    return servers.union(*(mutant.kills for mutant in CLIENT))
