"""The suite in somebody's own tests, run by pytest in a folder of its own, on a run that was made before."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from support.command_line import PYTEST_ALONE

QUICK = PYTEST_ALONE[: PYTEST_ALONE.index("no:xdist") - 1]
FILE = """
from batchspec.suite import BatchAPI

class TestBatchAPI(BatchAPI):
    contract = "2026-11"
"""
URL = "http://127.0.0.1:9/v1"
HOOK = f'def pytest_batchspec_target(config):\n    return "{URL}"\n'
PLUGIN = """
from pathlib import Path

import batchspec.pytest_plugin.target as target
from batchspec.reading.trace import read

def made_before(settings):
    with open("drives.txt", "a") as drives:
        drives.write(settings.url + "\\n")
    return read(Path({trace!r}))

def pytest_configure(config):
    real, target.server_trace = target.server_trace, made_before
    config.add_cleanup(lambda: setattr(target, "server_trace", real))
"""


PROCESS = "in a process of its own"
"""Among the arguments of pytest: run it as a user does. It takes a second more."""


@dataclass
class Home:
    """Somebody's tests. A run against a server is taken from a trace, and counted."""

    pytester: pytest.Pytester
    trace: Path
    before: str = ""
    """Code that is run before anything of the kit is imported; in a process of its own alone."""

    def write(self, **files):
        """Write Python files; `__` in a name is a slash."""
        for name, text in files.items():
            path = self.pytester.path / f"{name.replace('__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def run(self, *arguments):
        """Run pytest; with workers, in processes of their own."""
        (self.pytester.path / "made_before.py").write_text(self.before + PLUGIN.format(trace=str(self.trace)))
        apart = PROCESS in arguments or "-n" in arguments
        run = self.pytester.runpytest_subprocess if apart else self.pytester.runpytest_inprocess
        return run("-p", "made_before", *QUICK, *(word for word in arguments if word != PROCESS))

    @property
    def drives(self):
        """The address of each run so far."""
        path = self.pytester.path / "drives.txt"
        return path.read_text().split() if path.exists() else []
