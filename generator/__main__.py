"""`python -m generator [--check]`: render `generated/` from `schema/`, or say what is stale."""

from __future__ import annotations

import argparse
import pkgutil
import sys
from importlib import import_module
from pathlib import Path

from batchspec.system import whole_file
from generator import emit
from generator.complete import amiss, elsewhere, untried, unwritten
from generator.load import ROOT, Contract, load
from generator.problems import ContractError

MEND = "python -m generator"


def render_all(contract: Contract) -> dict[str, str]:
    """Every generated file: its path below `generated/` and its text."""
    files: dict[str, str] = {}
    for module in pkgutil.iter_modules(emit.__path__):
        files |= import_module(f"{emit.__name__}.{module.name}").emit(contract)
    return dict(sorted(files.items()))


def stale(files: dict[str, str], folder: Path) -> list[str]:
    """What differs between `files` and `folder`: one line each, none when they are the same."""
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - _caches(folder)
    lines = [f"generated/{path}: not made by the generator" for path in sorted(there - files.keys())]
    for path, text in files.items():
        if path not in there:
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
    """What is stale, amiss or yet to be written; the kit of another tree than this one is not asked."""
    lines = stale(files, root / "generated")
    told = [*map(str, amiss(contract, root)), *lines, *([f"run: {MEND}"] if lines else [])]
    if not lines and root.resolve() == ROOT:
        told += map(str, elsewhere(ROOT) or untried(contract, ROOT))
    return told


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Exit code: 0 written or up to date; 1 stale, incomplete, or a contract that contradicts itself."""
    parser = argparse.ArgumentParser(prog=MEND, description=__doc__)
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


if __name__ == "__main__":
    sys.exit(main())
