"""`python -m generator [--check]`: render `generated/` from `schema/`, or say what is stale."""

from __future__ import annotations

import argparse
import pkgutil
import sys
from importlib import import_module
from pathlib import Path

from generator import emit
from generator.complete import refuse_unwritten, untried
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
            partial = target.with_name(target.name + ".partial")
            partial.write_bytes(files[path].encode())
            partial.replace(target)
        changed.append(path)
    return changed


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Exit code: 0 written or up to date; 1 stale, incomplete, or a contract that contradicts itself."""
    parser = argparse.ArgumentParser(prog=MEND, description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when anything is stale")
    options = parser.parse_args(arguments)
    try:
        contract = load(root)
        refuse_unwritten(contract, root)
        files = render_all(contract)
    except ContractError as error:
        print(error, file=sys.stderr)
        return 1
    if options.check:
        lines = stale(files, root / "generated")
        if lines:
            print(*lines, f"run: {MEND}", sep="\n", file=sys.stderr)
            return 1
        left = untried(contract, root) if root.resolve() == ROOT else []
        if left:
            print(*left, sep="\n", file=sys.stderr)
        return 1 if left else 0
    for path in write(files, root / "generated"):
        print(f"wrote generated/{path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
