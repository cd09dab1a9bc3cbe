"""The files that a contract needs, found by reading the tree: rules, and what nobody would look for.

Each line names the path of a file that is yet to be written or put right. `checks/kit.py` asks the kit itself for the rest.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from generator.contract import LIFECYCLE, Contract, Row
from generator.problems import Problem

RULES = "src/batchspec/judging/rules"
CASES = "tests/cases"
SHAPES = "shapes"
"""The folder of valid cases that are about no one requirement."""
WALKED = {
    "src/batchspec/making/ways": "WAYS",
    "src/batchspec/mutants/server": "MUTANTS",
    "src/batchspec/mutants/client": "MUTANTS",
    "src/batchspec/drift/readers": "READER",
    "src/batchspec/reading/files/formats": "FORMAT",
    "src/batchspec/driving/server/scenarios": "SCENARIOS",
}
"""Folders that are walked, and the name that each module in one has to give."""
ADAPTERS, ADAPTERS_DOC = "examples/adapters", "docs/adapters.md"
CHANGELOG = "CHANGELOG.md"


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


def elsewhere(root: Path) -> list[Problem]:
    """The kit that is imported has to be that of the tree: another one has other ways and mutants."""
    origin = getattr(find_spec("batchspec"), "origin", None)
    if origin and Path(origin).is_relative_to(root):
        return []
    what = f"is imported from {origin or 'nowhere'}, not from this tree"
    return [Problem("src/batchspec", "", what, "run: make setup")]


def amiss(contract: Contract, root: Path) -> list[Problem]:
    """Files that walking a folder would not find or take, and lines that documents lack."""
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
    names = {row["id"] for row in contract.requirements} | {SHAPES}
    mend = "name the folder for the one that its cases show"
    for folder in sorted((root / CASES).glob("*/*")):
        if folder.name not in names:
            yield Problem(folder.relative_to(root).as_posix(), "", "no requirement has this id", mend)


def _adapters(root: Path) -> Iterator[Problem]:
    folders = sorted(path for path in (root / ADAPTERS).glob("[!_.]*/") if any(path.glob("[!_]*")))
    document = root / ADAPTERS_DOC
    text = document.read_text("utf-8") if document.is_file() else ""
    listed = set(re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE))
    for folder in folders:
        if not (folder / "adapter.json").is_file():
            mend = f"write {ADAPTERS}/{folder.name}/adapter.json, as the other adapters have it"
            yield Problem(f"{ADAPTERS}/{folder.name}", "", "does not say how it is built and started", mend)
        if folder.name not in listed:
            what = f"does not list the adapter {folder.name}"
            yield Problem(ADAPTERS_DOC, "", what, "add a line to its table")


def _changelog(contract: Contract, root: Path) -> Iterator[Problem]:
    path, sentence = root / CHANGELOG, f"Contract revision {contract.revision}."
    if path.is_file() and sentence not in path.read_text("utf-8"):
        what = f"does not name the revision of {LIFECYCLE}, {contract.revision}"
        yield Problem(CHANGELOG, "", what, f"write {sentence!r}")
