"""docs/adapters.md runs as it stands: its files are written, its commands give what it shows."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys

import pytest
from support.paths import ROOT

TEXT = (ROOT / "docs" / "adapters.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)

PROGRAMS = {
    "batchspec": f'exec "{sys.executable}" -c "from batchspec.cli import main; main()" "$@"',
    "python": f'exec "{sys.executable}" "$@"',
}


@pytest.fixture
def shell(tmp_path):
    """Runs a line in a folder of its own, with `batchspec` and `python` as here; gives what it wrote."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, line in PROGRAMS.items():
        path = programs / name
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    work = tmp_path / "work"
    work.mkdir()
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "200"}

    def run(line):
        ran = subprocess.run(
            line,
            shell=True,
            cwd=work,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return ran.stdout + ran.stderr

    run.work = work
    return run


def commands(block):
    """Each command of a console block with the output shown below it."""
    found = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def pattern(lines):
    """A pattern of the output that is shown: a line `…` stands for any lines, an … in a line for any words."""
    parts = [r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r"\n" for line in lines]
    return "".join(parts)


def test_every_step_runs_as_it_stands(shell):
    ran = 0
    for kind, name, block in BLOCKS:
        if kind == "python":
            (shell.work / name).write_text(block, "utf-8")
            continue
        for line, shown in commands(block):
            output = shell(line)
            assert re.fullmatch(pattern(shown), output), f"$ {line}\n{output}"
            ran += 1
    assert ran == 8


def test_the_adapters_it_lists_are_those_there_are():
    listed = re.findall(r"^\| `.*$", TEXT, re.MULTILINE)
    abouts = sorted((ROOT / "examples" / "adapters").glob("*/adapter.json"))
    adapters = [(path.parent.name, json.loads(path.read_text("utf-8"))) for path in abouts]
    assert listed == [f"| `{name}` | {about['client']} | {about['language']} |" for name, about in adapters]


def test_the_adapter_it_ends_with_is_the_only_one_it_keeps():
    files = [name for kind, name, _ in BLOCKS if kind == "python"]
    assert files == ["tinysdk.py", "adapter.py", "adapter.py", "adapter.py", "adapter.py"]
