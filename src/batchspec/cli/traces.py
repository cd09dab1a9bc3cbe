"""What `check` and `rejudge` do with a trace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from batchspec.cli.options import finish, scope_of
from batchspec.cli.usage import WrongUsage
from batchspec.reading.trace import Trace, UnreadableTrace, read, write
from batchspec.system.system_errors import with_file

NAME = "trace.jsonl"
"""What a trace is called in the folder it is recorded in."""


def judged(
    trace: Trace, options: dict[str, Any], path: Path | None = None, notes: tuple[str, ...] = ()
) -> None:
    """Judge a trace and leave with the verdict; `path` is where it was written."""
    from dataclasses import replace  # noqa: PLC0415

    from batchspec.judging.of_trace import judge_trace  # noqa: PLC0415

    report = judge_trace(trace, scope_of(**options), path.name if path else None)
    finish(replace(report, notes=(*report.notes, *notes)))


def read_trace(path: Path) -> Trace:
    """The trace at `path`; one that cannot be read is usage."""
    try:
        return read(path)
    except UnreadableTrace as error:
        raise WrongUsage(str(error)) from None
    except OSError as error:
        raise WrongUsage(f"{path}: cannot be opened: {with_file(error)}") from None


def recorded(trace: Trace, folder: Path) -> Path:
    """Write the trace into `folder`; a folder that cannot be written to is usage."""
    path = folder / NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write(trace, path)
    except OSError as error:
        raise WrongUsage(f"{path}: cannot be written: {with_file(error)}") from None
    return path
