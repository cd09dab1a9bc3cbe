"""`batchspec rejudge`: a trace judged again, without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from batchspec.cli.judging_options import existing_option, judging_options
from batchspec.cli.trace_commands import judge_and_finish, read_trace


@click.command()
@click.argument("trace", type=click.Path(path_type=Path))
@existing_option
@judging_options
def command(trace: Path, **options: Any) -> None:
    """Judge a recorded TRACE again; the report is the one the run itself gave."""
    judge_and_finish(read_trace(trace), options, trace)
