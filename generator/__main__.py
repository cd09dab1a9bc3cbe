"""`python -m generator [--check]`: render `generated/` from `schema/`, or say what is stale."""

from __future__ import annotations

import argparse
import pkgutil
import sys
from importlib import import_module
from pathlib import Path

from batchspec.system import signals, whole_file
from generator import emit
from generator.checks.complete import amiss, elsewhere, unwritten
from generator.contract import ROOT, Contract
from generator.load import load
from generator.problems import ContractError, Problem
from generator.text import COMMAND


def render_all(contract: Contract) -> dict[str, str]:
    """Every generated file: its path below `generated/` and its text."""
    files: dict[str, str] = {}
    for module in pkgutil.iter_modules(emit.__path__):
        files |= import_module(f"{emit.__name__}.{module.name}").emit(contract)
    return dict(sorted(files.items()))


def stale(files: dict[str, str], folder: Path) -> list[str]:
    """A line for each file of `folder` that is not as in `files`; none when they are the same."""
    on_disk = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - _caches(folder)
    lines = [f"generated/{path}: not made by the generator" for path in sorted(on_disk - files.keys())]
    for path, text in files.items():
        if path not in on_disk:
            lines.append(f"generated/{path}: missing")
        elif (folder / path).read_bytes() != text.encode():
            lines.append(f"generated/{path}: stale")
    return lines


def _caches(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("__pycache__/*")}


def write(files: dict[str, str], folder: Path) -> list[str]:
    """Make `folder` hold exactly `files`; the paths that changed."""
    changed = []
    for line in stale(files, folder):
        path = line.removeprefix("generated/").partition(":")[0]
        target = folder / path
        if path not in files:
            target.unlink()
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            whole_file.write(files[path], target)
        changed.append(path)
    return changed


def complete_contract(root: Path) -> Contract:
    """The contract below `root`; raises `ContractError`, for rules that are not as its rows say, too."""
    contract = load(root)
    if missing := unwritten(contract, root):
        raise ContractError(missing)
    return contract


def checked(contract: Contract, files: dict[str, str], root: Path) -> list[str]:
    """A line for each file that is stale, amiss or yet to be written.

    The kit is asked for ways and mutants only where it is that of this tree, made from what is generated here.
    """
    lines = stale(files, root / "generated")
    problems = amiss(contract, root)
    if lines:
        return [*map(str, problems), *lines, f"run: {COMMAND}"]
    if root.resolve() == ROOT:
        problems += elsewhere(ROOT) or _untried(contract)
    return list(map(str, problems))


def _untried(contract: Contract) -> list[Problem]:
    from generator.checks.kit import untried  # noqa: PLC0415  the kit cannot be imported before generated/ is made

    return untried(contract, ROOT)


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Exit code: 0 written or up to date; 1 stale, incomplete, or a contract that contradicts itself."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when anything is stale")
    options = parser.parse_args(arguments)
    try:
        contract = complete_contract(root)
        files = render_all(contract)
    except ContractError as error:
        print(error, file=sys.stderr)
        return 1
    if options.check:
        lines = checked(contract, files, root)
        if lines:
            print(*lines, sep="\n", file=sys.stderr)
        return 1 if lines else 0
    for path in write(files, root / "generated"):
        print(f"wrote generated/{path}")
    return 0


def stoppable(arguments: list[str] | None = None) -> int:
    """The same, where an interrupt ends it in one line; each file is then the one of before or the new one."""
    with signals.raised():
        try:
            return main(arguments)
        except KeyboardInterrupt as interrupt:
            print(f"interrupted by {signals.name_of(interrupt)}; run it again", file=sys.stderr)
            return signals.exit_code(signals.name_of(interrupt))


if __name__ == "__main__":
    sys.exit(stoppable())
