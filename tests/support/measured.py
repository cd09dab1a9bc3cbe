"""The command line in a process of its own, with the memory that it took at most."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MEASURES = Path("/proc/self/status").exists()
"""True where the system tells how much memory a process took."""


@dataclass(frozen=True)
class Measured:
    code: int
    out: str
    err: str
    seconds: float
    megabytes: float
    """Of memory at the peak, beyond those of an interpreter with the command line loaded."""


def measured(folder: Path, *arguments: object, note: Path) -> Measured:
    """Run a command in `folder`; `note` is a file elsewhere that the process writes its peak to."""
    began = time.monotonic()
    run = _process(folder, [str(argument) for argument in arguments], note)
    return Measured(
        run.returncode,
        run.stdout.decode(),
        run.stderr.decode(),
        time.monotonic() - began,
        (int(note.read_text()) - _bare()) / 1024,
    )


def _process(folder: Path, arguments: list[str], note: Path) -> subprocess.CompletedProcess[bytes]:
    program = [
        "import atexit, sys",
        f"note = {str(note)!r}",
        "peak = lambda: next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM'))",
        "atexit.register(lambda: open(note, 'w').write(peak()))",
        "from batchspec.cli import main",
        "if sys.argv[1:]: main()",
    ]
    command = [sys.executable, "-W", "ignore", "-c", "\n".join(program), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, timeout=300, check=False)


@cache
def _bare() -> int:
    """Kilobytes of an interpreter with the command line loaded."""
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder) / "peak"
        _process(Path(folder), [], note)
        return int(note.read_text())
