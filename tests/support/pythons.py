"""The Pythons of this machine, beside the one that runs the tests."""

from __future__ import annotations

import shutil
from pathlib import Path


def pythons():
    """The paths of the interpreters, without those of pyenv that only stand for one."""
    found = {shutil.which(f"python3.{minor}") for minor in (11, 12, 13, 14)}
    found |= {str(path) for path in Path.home().glob(".pyenv/versions/3.1[1-9]*/bin/python")}
    return sorted(path for path in found - {None} if ".pyenv/shims" not in path)
