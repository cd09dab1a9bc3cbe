"""Additions to the contract, made in a copy of the tree, in the files that CONTRIBUTING names and in no others."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COPIED = (
    "schema",
    "generator",
    "generated",
    "src",
    "tests",
    "examples",
    "docs",
    "pyproject.toml",
    "README.md",
    "CONTRIBUTING.md",
)
OPENAPI, DOCS = "schema/sources/openai-openapi-3.1.yaml", "schema/sources/openai-docs.yaml"
BATCH, LIFECYCLE = "schema/batch.schema.json", "schema/lifecycle.yaml"
CITED = [{"source": "openai-openapi-3.1", "place": "components.schemas.Batch.properties"}]


def row(name: str) -> dict[str, Any]:
    """The entry in `x-rows` of a new requirement."""
    return {"id": name, "since": "2099-12", "authority": CITED}


class Tree:
    """A copy of the tree, and the files that were edited in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.edited: set[str] = set()
        for name in COPIED:
            if (ROOT / name).is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "node_modules", "target", ".venv*")
                shutil.copytree(ROOT / name, folder / name, ignore=ignored)
            else:
                shutil.copy(ROOT / name, folder / name)

    def write(self, path: str, text: str) -> None:
        self.edited.add(path)
        (self.folder / path).write_text(text, "utf-8")

    def read(self, path: str) -> str:
        return (self.folder / path).read_text("utf-8")

    def edit_json(self, path: str, change: Callable[[Any], None]) -> None:
        data = json.loads(self.read(path))
        change(data)
        self.write(path, json.dumps(data, indent=2, ensure_ascii=False) + "\n")

    def replace(self, path: str, before: str, after: str) -> None:
        text = self.read(path)
        assert before in text, f"{path} has no {before!r}"
        self.write(path, text.replace(before, after))

    def claim(self, path: str, field: str, said: str) -> None:
        """Let a source say something of a field of the batch that it did not speak of."""
        self.replace(path, "\nfields:\n", f'\nfields:\n  "{field}": {said}\n')

    def claim_object(self, path: str, name: str, fields: str) -> None:
        """Let a source that speaks of other objects already speak of one more; `fields` is YAML."""
        self.replace(path, "\nobjects:\n", f"\nobjects:\n  {name}:\n    fields: {fields}\n")

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run this Python on the copy's own packages."""
        paths = [self.folder / name for name in ("src", "generated", "tests", ".")]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def generate(self) -> None:
        """Render what follows from the contract; raises `AssertionError` with what the generator says."""
        made = self.python("-m", "generator")
        assert made.returncode == 0, made.stderr

    def settle_statuses(self, added: str) -> set[str]:
        """Let every source that lists the statuses list one more; the files."""
        listing = re.compile(r"^(  status: \{.*enum: \[)([^\]]*)(\])", re.MULTILINE)
        found = set()
        for path in sorted((self.folder / "schema/sources").glob("*.yaml")):
            name = path.relative_to(self.folder).as_posix()
            text = self.read(name)
            if listing.search(text) and "cancelled" in text:
                self.write(name, listing.sub(rf"\g<1>\g<2>, {added}\g<3>", text))
                found.add(name)
        return found
