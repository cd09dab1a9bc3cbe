"""Toolchains of other languages, as far as they are on the machine."""

from __future__ import annotations

import shutil
import subprocess

import pytest


def on_path(program):
    """The program on the path; the test is skipped where there is none."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"no {program} on the path")
    return found


def major(node):
    """The major version of a Node."""
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    return int(done.stdout.removeprefix("v").partition(".")[0])
