"""`batchspec rejudge`: a trace judged again, without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from batchspec.cli.options import judging
from batchspec.cli.traces import judged, read_trace


@click.command()
@click.argument("trace", type=click.Path(path_type=Path))
@judging
def command(trace: Path, **options: Any) -> None:
    """Judge a recorded TRACE again; the report is the one the run itself gave."""
    judged(read_trace(trace), options, trace)
