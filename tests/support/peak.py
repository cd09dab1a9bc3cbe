"""The memory that a command takes at its highest, beyond the interpreter alone."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TOLD = """
import resource, sys
def highest():
    # Not `ru_maxrss` where there is this file: a process has that of its parent before it became another program.
    try:
        with open("/proc/self/status") as stream:
            return next(int(line.split()[1]) for line in stream if line.startswith("VmHWM")) // 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 ** (2 if sys.platform == "darwin" else 1)
"""
COMMAND = """
from batchspec.cli import main
try:
    main()
finally:
    print("highest", highest(), file=sys.stderr)
"""


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str
    peak: int
    """Megabytes."""


def done(folder: Path, *arguments: object) -> Done:
    """What a command said and took."""
    ended = _run("-c", f"{TOLD}{COMMAND}", *map(str, arguments), folder=folder)
    err, _, highest = ended.stderr.rpartition("highest ")
    return Done(ended.returncode, ended.stdout, err, int(highest) - _bare())


@cache
def _bare() -> int:
    return int(_run("-c", f"{TOLD}\nprint(highest())").stdout)


def _run(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, timeout=600, check=False
    )
