"""Runs a suite behind `batchspec proxy`, for the action."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

import runner

READY = re.compile(r"proxying (\S+) to \S+\s*")
STOP_SECONDS = 10
"""Seconds that the proxy may take to answer that it stops; it does so at once."""


@dataclass(frozen=True, slots=True)
class Behind:
    """The proxy's exit code and what it wrote to standard error, and the exit code of the suite."""

    code: int
    errors: str
    suite: int = 0
    problem: str = ""
    """Why the suite could not be started, in words."""


def suite_behind(line: Sequence[str], suite: Sequence[str]) -> Behind:
    """Start the proxy, run the suite with `OPENAI_BASE_URL` naming it, and stop it."""
    with runner.only_text():
        print(f"+ {shlex.join(line)}", flush=True)
        proxy = subprocess.Popen(
            line,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        try:
            assert proxy.stdout is not None
            first = proxy.stdout.readline()
            print(first, end="", flush=True)
            ready = READY.fullmatch(first)
            code, problem = _ran(suite, ready[1]) if ready else (0, "")
            if ready:
                _stop(ready[1])
            out, errors = proxy.communicate()
        finally:
            proxy.kill()
            proxy.wait()
        print(f"{out}{errors}", end="" if (out + errors).endswith("\n") else "\n", flush=True)
    return Behind(proxy.returncode, errors, code, problem)


def _ran(suite: Sequence[str], url: str) -> tuple[int, str]:
    """The exit code of the suite, or why there is none."""
    print(f"+ OPENAI_BASE_URL={url} {shlex.join(suite)}", flush=True)
    try:
        done = subprocess.run(suite, env={**os.environ, "OPENAI_BASE_URL": url}, check=False)
    except OSError as error:
        return 2, f"run: {suite[0]!r} cannot be started: {error.strerror}"
    return done.returncode, ""


def _stop(url: str) -> None:
    """Tell the proxy to stop. One that has stopped by itself is at no fault."""
    address = urljoin(url, "/__batchspec/stop")
    try:
        with urllib.request.urlopen(urllib.request.Request(address, method="POST"), timeout=STOP_SECONDS):  # noqa: S310  the proxy's own
            return
    except (urllib.error.URLError, OSError):
        return
