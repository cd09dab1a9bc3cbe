"""What a contract still lacks before the kit can judge by it: a line for each file that is yet to be written, with its path.

`unwritten` and `amiss` read the tree alone. `untried` asks the kit itself for its ways to be wrong and its mutants, so it is
called by `--check` only, once all that is generated is fresh; it is the one place where the generator looks at what uses it.
"""

from __future__ import annotations

import ast
import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.load import Contract

RULES = "src/batchspec/judging/rules"
CASES = "tests/cases"
SHAPES = "shapes"
"""The folder of valid cases that are about no one requirement."""
WAYS = "src/batchspec/making/ways"
MUTANTS = "src/batchspec/mutants/server"
CLIENT_MUTANTS = "src/batchspec/mutants/client"
WALKED = {
    WAYS: "WAYS",
    MUTANTS: "MUTANTS",
    CLIENT_MUTANTS: "MUTANTS",
    "src/batchspec/drift/readers": "READER",
    "src/batchspec/reading/files/formats": "FORMAT",
    "src/batchspec/driving/server/scenarios": "SCENARIOS",
}
"""Folders that are walked, and the name that each module in one has to give."""
ADAPTERS, ADAPTERS_DOC = "examples/adapters", "docs/adapters.md"
CHANGELOG = "CHANGELOG.md"
ENDINGS = {"history": ".history.json", "trace": ".trace.jsonl", "client": ".trace.jsonl"}
"""How the cases of a requirement are called by what it judges; those of an object or a text end in `.json`."""

Row = dict[str, Any]


def unwritten(contract: Contract, root: Path) -> list[Problem]:
    """Rules that a row names and nobody wrote, that judge something else, and that no row names.

    A tree without any rules, as the tests make them, has no problem.
    """
    folder = root / RULES
    if not folder.is_dir():
        return []
    named = {row["check"]["rule"] for row in contract.requirements if "rule" in row.get("check", {})}
    written = _modules(folder)
    mend = "name it in a row of schema/requirements/, or delete the file"
    stray = [
        Problem(f"{RULES}/{name}.py", "", "no requirement names this rule", mend)
        for name in sorted(written - named)
    ]
    return [*(p for row in contract.requirements for p in _rule(contract, row, folder, written)), *stray]


def _modules(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.py")} - {"__init__"}


def _rule(contract: Contract, row: Row, folder: Path, written: set[str]) -> Iterator[Problem]:
    name = row.get("check", {}).get("rule")
    if name is None:
        return
    file, wanted = contract.file_of(row), f"judge_{row['judges']}"
    if name not in written:
        mend = f"write {RULES}/{name}.py with a function {wanted}"
        yield Problem(file, row["id"], f"no rule is called {name!r}", mend)
        return
    judging = {key: of for key, of in _functions(folder / f"{name}.py").items() if key.startswith("judge_")}
    if list(judging) != [wanted]:
        what = f"{RULES}/{name}.py has {' and '.join(judging) or 'no function judge_…'}, not {wanted} alone"
        yield Problem(file, row["id"], what, f"the row says `judges: {row['judges']}`; let both agree")
    elif ("of" in row["check"]) != (judging[wanted] > 1):
        what = f"{wanted} of {RULES}/{name}.py takes {judging[wanted]}, the row has {_of(row)}"
        yield Problem(file, row["id"], what, "give a rule a second argument where its rows say `of:`")


def _of(row: Row) -> str:
    return f"`of: {row['check']['of']}`" if "of" in row["check"] else "no `of:`"


def _functions(path: Path) -> dict[str, int]:
    """The functions of a module, and how many arguments each takes."""
    found = (node for node in _body(path) if isinstance(node, ast.FunctionDef))
    return {node.name: len(node.args.args) for node in found}


def _body(path: Path) -> list[ast.stmt]:
    try:
        return ast.parse(path.read_bytes()).body
    except (SyntaxError, ValueError):
        return []


def amiss(contract: Contract, root: Path) -> list[Problem]:
    """What the files of the tree themselves tell: what walking a folder will not find, or nobody will look for."""
    found = (
        *_nameless(root),
        *_stray_cases(contract, root),
        *_adapters(root),
        *_changelog(contract, root),
    )
    return list(found)


def _nameless(root: Path) -> Iterator[Problem]:
    for folder, name in WALKED.items():
        for module in sorted(_modules(root / folder)):
            if name not in _assigned(root / folder / f"{module}.py"):
                mend = f"give it one, or move the file: {folder}/ is walked for it"
                yield Problem(f"{folder}/{module}.py", "", f"has no {name}", mend)


def _assigned(path: Path) -> set[str]:
    found: set[str] = set()
    for node in _body(path):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def _stray_cases(contract: Contract, root: Path) -> Iterator[Problem]:
    known = {row["id"] for row in contract.requirements} | {SHAPES}
    for folder in sorted((root / CASES).glob("*/*")):
        if folder.name not in known:
            place = folder.relative_to(root).as_posix()
            yield Problem(
                place, "", "no requirement has this id", "name the folder for the one that its cases show"
            )


def _adapters(root: Path) -> Iterator[Problem]:
    folders = sorted(path for path in (root / ADAPTERS).glob("*/") if any(path.glob("[!_]*")))
    document = root / ADAPTERS_DOC
    listed = set(
        re.findall(
            r"^\| `([\w-]+)` \|", document.read_text("utf-8") if document.is_file() else "", re.MULTILINE
        )
    )
    for folder in folders:
        if not (folder / "adapter.json").is_file():
            mend = f"write {ADAPTERS}/{folder.name}/adapter.json, as the other adapters have it"
            yield Problem(f"{ADAPTERS}/{folder.name}", "", "does not say how it is built and started", mend)
        if folder.name not in listed:
            yield Problem(
                ADAPTERS_DOC, "", f"does not list the adapter {folder.name}", "add a line to its table"
            )


def _changelog(contract: Contract, root: Path) -> Iterator[Problem]:
    path, said = root / CHANGELOG, f"Contract revision {contract.revision}."
    if path.is_file() and said not in path.read_text("utf-8"):
        yield Problem(
            CHANGELOG,
            "",
            f"does not name the revision of schema/lifecycle.yaml, {contract.revision}",
            f"write {said!r}",
        )


def untried(contract: Contract, root: Path) -> list[Problem]:
    """Requirements that no case shows, no way breaks or no mutant falls to, as the kit that is imported has them."""
    ways, killed = _ways(), _killed()
    derived = {row["id"] for spec in contract.objects.values() for row in spec.rows}
    broken_by_ways = {"text", "history", *contract.objects}
    found: list[Problem] = []
    for row in contract.requirements:
        if "check" not in row or "excluded" in row:
            continue
        file, by_way = contract.file_of(row), row["judges"] in broken_by_ways
        if row["id"] not in derived:
            found += _cases(row, file, root, ("valid",) if by_way else ("valid", "invalid"))
        if by_way and row["id"] not in ways:
            # Where it judges a batch its mutant is derived from the way, so that is asked for first.
            home = f"{WAYS}/fields.py" if row["id"] in derived else _home(root, WAYS, row)
            mend = f"write a `Way` in {home}"
            found.append(Problem(file, row["id"], "has no way to break it", mend))
            continue
        if row["id"] not in killed and row["judges"] in {"text", "batch", "history", "trace", "client"}:
            home = f"a module of {CLIENT_MUTANTS}" if row["role"] == "client" else _home(root, MUTANTS, row)
            found.append(Problem(file, row["id"], "kills no mutant", f"write one in {home}"))
    return found


def elsewhere(root: Path) -> list[Problem]:
    """The kit that is imported has to be that of the tree: of another one, ways and mutants tell nothing."""
    origin = getattr(find_spec("batchspec"), "origin", None)
    if origin and Path(origin).is_relative_to(root):
        return []
    what = f"is imported from {origin or 'nowhere'}, not from this tree"
    return [Problem("src/batchspec", "", what, "run: make setup")]


def _cases(row: Row, file: str, root: Path, sides: tuple[str, ...]) -> Iterator[Problem]:
    for side in sides:
        folder = root / CASES / side / row["id"]
        if not folder.is_dir() or not any(folder.iterdir()):
            shows = "<what-it-shows>" if side == "valid" else "<what-is-wrong>"
            mend = f"write {CASES}/{side}/{row['id']}/{shows}{ENDINGS.get(row['judges'], '.json')}"
            yield Problem(file, row["id"], f"has no {side} case", mend)


def _home(root: Path, folder: str, row: Row) -> str:
    """The module of a folder that names most requirements of this area, else a new one for the area."""
    counts = {
        path.name: path.read_text("utf-8").count(f'"BATCH-{row["area"]}-')
        for path in sorted((root / folder).glob("*.py"))
    }
    best = max(counts, key=lambda name: counts[name], default="")
    return f"{folder}/{best}" if counts.get(best) else f"{folder}/{row['area'].lower()}.py"


def _ways() -> set[str]:
    from batchspec.making.ways import ways_by_requirement  # noqa: PLC0415  asked by --check alone

    return set(ways_by_requirement())


def _killed() -> set[str]:
    from batchspec.mutants.client import MUTANTS as CLIENT  # noqa: PLC0415  asked by --check alone
    from batchspec.mutants.server import MUTANTS as SERVER  # noqa: PLC0415

    servers = {requirement for mutant in SERVER for requirement in mutant.kills}
    return servers.union(*(mutant.kills for mutant in CLIENT))
