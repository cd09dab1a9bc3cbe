"""`batchspec check server`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from batchspec.cli import Silent
from batchspec.cli.options import judging
from batchspec.cli.reaching import reaching, settings_of
from batchspec.cli.traces import NAME, judged, read_trace, recorded
from batchspec.judging.verdict import ExitCode

if TYPE_CHECKING:
    from batchspec.driving.server.http.settings import Settings
    from batchspec.reading.trace import Trace


@click.command()
@click.argument("url")
@reaching
@click.option("--dry-run", is_flag=True, help="Say what would be created and asked, and leave.")
@click.option(
    "--record",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=f"Write the trace to DIR/{NAME}.",
)
@click.option(
    "--resume",
    type=click.Path(path_type=Path),
    metavar="TRACE",
    help="Go on with a recorded run whose batches had not ended.",
)
@judging
def server(url: str, *, dry_run: bool, record: Path | None, resume: Path | None, **options: Any) -> None:
    """Judge the server at URL, the base its batches live under: http://127.0.0.1:8000/v1.

    Files are uploaded, batches created, polled to their end, their results fetched; what was created is cancelled
    and deleted afterwards.
    """
    settings = settings_of(url, options)
    if dry_run:
        _show_plan(settings)
        return
    earlier = read_trace(resume) if resume else None
    folder = record or (resume.parent if resume else None)
    trace = _collected(settings, earlier, keep=folder is not None)
    path = recorded(trace, folder) if folder else None
    judged(trace, options, path, _unfinished(trace, path, settings))


def _collected(settings: Settings, earlier: Trace | None, *, keep: bool) -> Trace:
    from batchspec.cli.progress import following  # noqa: PLC0415
    from batchspec.driving.server.collect import NoAnswer, collect  # noqa: PLC0415

    try:
        with following(f"checking {settings.url}") as progress:
            return collect(settings, progress, earlier=earlier, keep=keep)
    except NoAnswer as error:
        raise Silent(f"{error}; is the server running, and the address right?", ExitCode.NO_ANSWER) from None


def _unfinished(trace: Trace, path: Path | None, settings: Settings) -> tuple[str, ...]:
    from batchspec.judging.evidence.scenarios import unfinished  # noqa: PLC0415

    left = unfinished(trace)
    if not left or path is None:
        return ()
    names = ", ".join(left)
    return (f"not ended yet: {names}; go on with: batchspec check server {settings.url} --resume {path}",)


def _show_plan(settings: Settings) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from batchspec.driving.server.collect import chosen  # noqa: PLC0415

    columns = ("files", "batches", "lines", "requests")
    table = Table("scenario", *columns, title=f"what a run against {settings.url} would do, at most")
    plan = chosen(settings)
    for scenario in plan:
        table.add_row(scenario.name, *(str(getattr(scenario, name)) for name in columns))
    totals = {name: sum(getattr(scenario, name) for scenario in plan) for name in columns}
    table.add_section()
    table.add_row("in all", *(str(totals[name]) for name in columns))
    Console().print(table)
    click.echo(f"and polls each batch until it ends, for {settings.timeout:g} s in all; nothing was sent.")
