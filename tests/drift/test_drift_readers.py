"""The registry of drift readers: one file each, documented, and imported no sooner than it is needed."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from support.paths import ROOT

from batchspec.drift import readers
from batchspec.drift.kinds import kind_of
from batchspec.drift.readers import kinds
from batchspec.drift.reading.bundle import Folder
from batchspec.drift.source import read

DOCS = (ROOT / "docs" / "drift.md").read_text("utf-8")


def test_every_kind_is_documented():
    listed = re.findall(r"^\| `([a-z-]+)`", DOCS.partition("## What is compared")[0], re.MULTILINE)
    assert sorted(listed) == list(kinds())


TOY = """
from batchspec.claims.claim import Claim
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.reader import Reader, batch_alone

def read(bundle, wanted):
    names = bundle.read(bundle.focus).decode().split()
    return Claims(kind="toy-lines", fields={name: Claim(frozenset({"value"})) for name in names})

READER = Reader(batch_alone(read, "toy-lines"), suffixes=(".toy",), members=(".toy",), roots=("toy.lock",))
"""


@pytest.fixture
def toy_reader(tmp_path, monkeypatch):
    """A reader in a file of its own; no other file names it."""
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "toy_lines.py").write_text(TOY)
    cached = (readers.readers, readers.listed, readers.roots)
    monkeypatch.setattr(readers, "__path__", [*readers.__path__, str(folder)])
    for function in cached:
        function.cache_clear()
    yield
    monkeypatch.undo()
    for function in cached:
        function.cache_clear()
    sys.modules.pop("batchspec.drift.readers.toy_lines", None)


@pytest.mark.usefixtures("toy_reader")
def test_a_reader_is_one_file(tmp_path):
    assert "toy-lines" in kinds()
    root = tmp_path / "package"
    root.mkdir()
    (root / "toy.lock").write_text("")
    (root / "batch.toy").write_text("id input_file_id status")
    found = read(str(root / "batch.toy"))
    assert (found.kind, list(found.fields)) == ("toy-lines", ["id", "input_file_id", "status"])
    bundle = Folder("package", root, readers.listed())
    assert (bundle.names(), kind_of(bundle)) == (["batch.toy", "toy.lock"], "toy-lines")


def test_no_reader_and_no_parser_is_imported_before_it_is_needed():
    names = "[name for name in sys.modules if name.startswith(('batchspec.drift.readers.', 'tree_sitter', 'ruamel', 'yaml'))]"
    program = f"import sys, batchspec.cli.drift; print(*{names})"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []
    program = f"import sys; from batchspec.drift.readers import readers; readers(); print(*{names})"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {name for name in ran.stdout.split() if not name.startswith("batchspec.")} == set()
