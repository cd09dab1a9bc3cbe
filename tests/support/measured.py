"""The command line in a process of its own, with the time and the memory that it took."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HIGHEST = """
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
class Measured:
    code: int
    out: str
    err: str
    seconds: float
    megabytes: int
    """Of memory at the peak, beyond those of an interpreter alone."""


def measured(folder: Path, *arguments: object) -> Measured:
    """Run a command in `folder`."""
    began = time.monotonic()
    ended = _run("-c", f"{HIGHEST}{COMMAND}", *map(str, arguments), folder=folder)
    seconds = time.monotonic() - began
    err, _, highest = ended.stderr.rpartition("highest ")
    return Measured(ended.returncode, ended.stdout, err, seconds, int(highest) - _bare())


@cache
def _bare() -> int:
    """Megabytes of an interpreter that does nothing."""
    return int(_run("-c", f"{HIGHEST}\nprint(highest())").stdout)


def _run(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=600, check=False
    )
