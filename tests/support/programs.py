"""Programs that a test runs for what they make."""

from __future__ import annotations

import subprocess


def run(*command, cwd=None):
    """The standard output of a program; raises `AssertionError` with all that it wrote where its exit code is not 0."""
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout
