"""`batchspec check server`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from batchspec.cli.finishing import finish
from batchspec.cli.judging_options import existing_option, judging_options, scope_of
from batchspec.cli.progress import shown_progress
from batchspec.cli.server_options import server_options, settings_of
from batchspec.cli.trace_commands import (
    read_trace,
    record_option,
    target_errors,
    write_trace,
)
from batchspec.cli.usage import WrongUsage
from batchspec.driving.server.cleaning import KEPT
from batchspec.driving.server.collect import chosen
from batchspec.driving.server.http.redact import Redactor
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.server_target import server_trace
from batchspec.judging.of_trace import report_of_run, to_store
from batchspec.judging.operations.run import Run
from batchspec.reading.trace import Trace
from batchspec.showing.xml_text import one_line


@click.command()
@click.argument("url")
@server_options
@click.option("--dry-run", is_flag=True, help="Say what would be created and asked, and leave.")
@record_option
@click.option(
    "--resume",
    type=click.Path(path_type=Path),
    metavar="TRACE",
    help="Go on with a recorded run whose batches had not ended.",
)
@existing_option
@judging_options
def command(url: str, *, dry_run: bool, record: Path | None, resume: Path | None, **options: Any) -> None:
    """Judge the server at URL, the base its batches live under: http://127.0.0.1:8000/v1.

    An address without a path gets /v1; one that ends in a bare slash, http://127.0.0.1:8000/, means the root.

    Files are uploaded, batches created, polled to their end, their results fetched; what was created is cancelled
    and deleted afterwards.
    """
    settings = settings_of(url, options)
    if dry_run:
        _show_plan(settings)
        return
    earlier = _earlier(resume) if resume else None
    folder = record or (resume.parent if resume else None)
    with target_errors(), shown_progress(f"checking {settings.url}") as progress:
        trace = server_trace(settings, progress, earlier=earlier, keep=folder is not None)
    redactor = Redactor.of(settings)
    path = write_trace(to_store(trace, redactor.trace(trace), redactor.text), folder) if folder else None
    report = report_of_run(trace, redactor.text, scope_of(**options), path.name if path else None)
    finish(replace(report, notes=(*report.notes, *_not_ended(trace, path, settings))))


def _earlier(path: Path) -> Trace:
    """The trace of the run to go on with; raises `WrongUsage` where there is none in it."""
    trace = read_trace(path)
    if trace.header.target != "server":
        raise WrongUsage(f"{path}: the trace of a client; --resume takes that of a run against a server")
    if not any(exchange.response for exchange in trace.exchanges):
        raise WrongUsage(
            f"{path}: nothing was answered, so there is no run to go on with; leave --resume out"
        )
    return trace


def _not_ended(trace: Trace, path: Path | None, settings: Settings) -> tuple[str, ...]:
    """The scenarios whose batches are kept since they have not ended yet, and the command that goes on with them."""
    kept = {one["id"] for one in trace.header.kept.get("left", ()) if one["why"] == KEPT}
    made = [life.create for life in Run(trace.exchanges).made if life.id in kept]
    left = dict.fromkeys(create.exchange.scenario for create in made if create)
    if not left or path is None:
        return ()
    names = ", ".join(left)
    return (f"not ended yet: {names}; go on with: batchspec check server {settings.url} --resume {path}",)


def _show_plan(settings: Settings) -> None:
    """Print what each scenario would do, at most."""
    columns = ("files", "batches", "lines", "requests")
    title = Text(one_line(f"what a run against {settings.url} would do, at most"))
    table = Table("scenario", *columns, title=title)
    plan = chosen(settings)
    for scenario in plan:
        table.add_row(scenario.name, *(str(getattr(scenario, name)) for name in columns))
    totals = {name: sum(getattr(scenario, name) for scenario in plan) for name in columns}
    table.add_section()
    table.add_row("in all", *(str(totals[name]) for name in columns))
    Console().print(table)
    click.echo(f"and polls each batch until it ends, for {settings.timeout:g} s in all; nothing was sent.")
