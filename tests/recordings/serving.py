"""The session server of this folder as a process, for the makers beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVER = Path(__file__).with_name("server.py")
ALL_FAULTS = "metadata,detail,early,moving,results,pages"
"""What the committed `broken` recordings show, all in one."""
KINDS = {"right": "", "broken": os.environ.get("FAULTS", ALL_FAULTS)}
"""The faults of each kind; FAULTS in the environment names others for `broken`."""


@contextmanager
def serving(faults: str = "", *, plain: bool = False) -> Iterator[str]:
    """The base URL of a new server, such as `http://127.0.0.1:40001/v1`."""
    command = [sys.executable, str(SERVER), "--faults", faults, *(["--plain"] if plain else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[-1]
        finally:
            process.kill()
