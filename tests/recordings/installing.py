"""What the makers of `go`, `java` and `ruby` share: the arguments, a run of a command, and a recording of each kind."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from serving import KINDS, serving


@dataclass(frozen=True)
class Recording:
    """One folder: what installs its tool below a folder, and what records a session to a path without an ending.

    `record` is given the base URL of the server, what `install` returned, and the path `OUT/<name>/<kind>`.
    """

    name: str
    install: Callable[[Path], Any]
    record: Callable[[str, Any, Path], None]


def run(*command: str | Path, env: Mapping[str, str] | None = None, **more: Any) -> str:
    """The output of a command; what it said on both streams is in the error where it fails."""
    done = subprocess.run(
        [str(word) for word in command],
        env={**os.environ, **(env or {})},
        text=True,
        capture_output=True,
        check=False,
        **more,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def make(about: str, recordings: list[Recording]) -> int:
    """Make those recordings that the arguments name, or all: 1 where one could not be made."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(each.name for each in recordings))
    parser.add_argument("--tools", type=Path, help="where the tools are installed (OUT/.tools)")
    asked = parser.parse_args()
    unknown = set(asked.names) - {each.name for each in recordings}
    if unknown:
        parser.error(f"no such recording: {', '.join(sorted(unknown))}")
    tools = (asked.tools or asked.out / ".tools").resolve()
    tools.mkdir(parents=True, exist_ok=True)
    failed = 0
    for each in recordings:
        if not asked.names or each.name in asked.names:
            failed += not _made(each, asked.out.resolve(), tools)
    return 1 if failed else 0


def _made(recording: Recording, out: Path, tools: Path) -> bool:
    try:
        installed = recording.install(tools)
    except (RuntimeError, OSError) as problem:
        line = " ".join(str(problem).split())[:300]
        print(f"{recording.name}: its tool could not be installed: {line}", file=sys.stderr)
        return False
    folder = out / recording.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        for kind, faults in KINDS.items():
            with serving(faults) as base:
                recording.record(base, installed, folder / kind)
    except (RuntimeError, OSError) as problem:
        print(f"{recording.name}: the session could not be recorded: {problem}", file=sys.stderr)
        return False
    print(f"{recording.name}: {', '.join(sorted(path.name for path in folder.iterdir()))}", flush=True)
    return True
