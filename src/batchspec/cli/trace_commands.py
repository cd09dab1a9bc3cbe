"""The parts that the commands on traces share: the option `--record`, and a trace written, read and judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from batchspec.cli.failure import Failure, tell_of
from batchspec.cli.finishing import finish
from batchspec.cli.judging_options import scope_of
from batchspec.cli.output import ToldAtTheEnd, claim_folder, writing
from batchspec.cli.usage import WrongUsage
from batchspec.driving.target import TargetError, recorded_trace
from batchspec.judging.of_trace import report_of_run
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.reading.interrupted import Interrupted
from batchspec.reading.trace import Trace, write
from batchspec.system.secrets.held import VAULT

NAME = "trace.jsonl"
"""The name of a trace in the folder it is recorded in."""


def _claimed(_context: click.Context, _option: click.Parameter, value: Path | None) -> Path | None:
    if value is not None:
        claim_folder(value, NAME)
    return value


record_option = click.option(
    "--record",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    callback=_claimed,
    help=f"Write the trace to DIR/{NAME}.",
)


def judge_and_finish(
    trace: Trace, options: dict[str, Any], path: Path | None = None, notes: tuple[str, ...] = ()
) -> None:
    """Judge a trace and leave with the verdict; `path` is where the trace was written, if it was."""
    report = report_of_run(trace, VAULT.text, scope_of(**options), path.name if path else None)
    finish(replace(report, notes=(*report.notes, *notes)))


def write_trace(trace: Trace, folder: Path, name: str = NAME) -> Path | None:
    """Write the trace into `folder`, and give its path; `None` where it cannot be written, which is told at the end."""
    path = folder / name
    with ToldAtTheEnd(), writing(path):
        folder.mkdir(parents=True, exist_ok=True)
        write(trace, path)
        return path
    return None


def as_far_as_it_came(collect: Callable[[], Trace]) -> Trace:
    """The trace that `collect` gives. That of a run which is interrupted ends there, and standard error says what was made."""
    try:
        return collect()
    except Interrupted as stop:
        tell_of(stop)
        return stop.trace


def read_trace(path: Path) -> Trace:
    """The trace in the file `path`; raises `WrongUsage`."""
    with target_errors():
        return recorded_trace(path)


@contextmanager
def target_errors() -> Iterator[None]:
    """Raise `WrongUsage` for a target that is named wrongly, and `Failure` for one that is silent."""
    try:
        yield
    except TargetError as error:
        if error.code is ExitCode.USAGE:
            raise WrongUsage(str(error)) from None
        raise Failure(str(error), error.code) from None
