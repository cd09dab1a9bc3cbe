"""The command line, in this process or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from click.testing import CliRunner

from batchspec.cli import main

PYTEST_ALONE = tuple(
    word
    for name in ("cacheprovider", "hypothesispytest", "anyio", "typeguard", "xdist")
    for word in ("-p", f"no:{name}")
)
"""For a pytest in a process of its own. Other people's plugins cost more than ours and have no part in what is tested."""


@dataclass(frozen=True)
class Run:
    code: int
    out: str
    err: str


def in_this_process(folder: Path, arguments: tuple[object, ...], env: Mapping[str, str]) -> Run:
    """The exit code and streams of the command, without the third of a second that a process takes to start."""
    before, code = Path.cwd(), 0
    argv = ["batchspec", *map(str, arguments)]
    with mock.patch.object(sys, "argv", argv), CliRunner().isolation(env=env) as (out, err, _):
        os.chdir(folder)
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            os.chdir(before)
            sys.stdout.flush()
            sys.stderr.flush()
        return Run(code, out.getvalue().decode(), err.getvalue().decode())


def in_a_process(folder: Path, arguments: tuple[object, ...], stdin: bytes) -> Run:
    """The installed command, as a user runs it."""
    command = [str(Path(sys.executable).with_name("batchspec")), *map(str, arguments)]
    done = subprocess.run(
        command,
        cwd=folder,
        input=stdin,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())
