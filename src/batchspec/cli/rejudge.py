"""`batchspec rejudge`: a trace judged again, without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from batchspec.cli.judging_options import existing_option, judging_options, side_option
from batchspec.cli.trace_commands import judge_and_finish, read_trace
from batchspec.cli.usage import WrongUsage


@click.command()
@click.argument("trace", type=click.Path(path_type=Path))
@existing_option
@side_option
@judging_options
def command(trace: Path, **options: Any) -> None:
    """Judge a recorded TRACE again; the report is the one the run itself gave."""
    found = read_trace(trace)
    given = click.get_current_context().get_parameter_source("side") is ParameterSource.COMMANDLINE
    if given and found.header.target == "client":
        raise WrongUsage(
            "--side is for traffic that was seen; this trace is of a client that was driven by cases"
        )
    judge_and_finish(found, options, trace)
