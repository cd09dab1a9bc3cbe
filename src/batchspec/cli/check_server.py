"""`batchspec check server`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from batchspec.cli.finishing import finish
from batchspec.cli.judging_options import existing_option, judging_options, scope_of
from batchspec.cli.output import claim_folder
from batchspec.cli.progress import shown_progress
from batchspec.cli.say import say
from batchspec.cli.server_options import named, server_options, settings_of
from batchspec.cli.trace_commands import (
    NAME,
    as_far_as_it_came,
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
from batchspec.driving.server.plan import Share, fitting, shares
from batchspec.driving.server_target import server_trace, started
from batchspec.judging.of_trace import report_of_run, to_store
from batchspec.judging.operations.run import Run
from batchspec.judging.repeated import report_of_runs
from batchspec.judging.report import Scope
from batchspec.reading.trace import Trace
from batchspec.settings import SETTINGS
from batchspec.system.inert.shell import joined


@click.command()
@click.argument("url", required=False)
@click.option(
    "--app",
    metavar="MODULE:APP",
    help="Judge this ASGI or WSGI app in process, without a socket: main:app, or a factory.",
)
@server_options
@click.option("--dry-run", is_flag=True, help="Say what would be created and asked, and leave.")
@record_option
@click.option(
    "--resume",
    type=click.Path(path_type=Path),
    metavar="TRACE",
    help="Go on with a recorded run whose batches had not ended.",
)
@click.option("--repeat", type=click.IntRange(1, 100), default=1, metavar="N", help=SETTINGS["repeat"].help)
@existing_option
@judging_options
def command(
    url: str | None,
    *,
    dry_run: bool,
    record: Path | None,
    resume: Path | None,
    repeat: int,
    **options: Any,
) -> None:
    """Judge the server at URL, the base its batches live under: http://127.0.0.1:8000/v1.

    An address without a path gets /v1; one that ends in a bare slash, http://127.0.0.1:8000/, means the root.

    Files are uploaded, batches created, polled to their end, their results fetched; what was created is cancelled
    and deleted afterwards. An app in process takes the place of URL: --app main:app, imported from the current folder.
    """
    settings = settings_of(*named(url, options.pop("app")), options)
    if dry_run:
        _show_plan(settings)
        return
    if repeat > 1:
        if resume:
            raise WrongUsage("--repeat begins new runs, --resume goes on with one; give one of them")
        _repeated(settings, repeat, record, scope_of(**options))
        return
    earlier = _earlier(resume) if resume else None
    folder = record or (resume.parent if resume else None)
    if folder and not record:
        claim_folder(folder, NAME)
    with target_errors(), shown_progress(f"checking {settings.target}") as progress:
        trace = as_far_as_it_came(
            lambda: server_trace(settings, progress, earlier=earlier, keep=folder is not None)
        )
    redactor = Redactor.of(settings)
    path = write_trace(to_store(trace, redactor.trace(trace), redactor.text), folder) if folder else None
    report = report_of_run(trace, redactor.text, scope_of(**options), path.name if path else None)
    finish(replace(report, notes=(*report.notes, *_not_ended(trace, path, settings))))


def _repeated(settings: Settings, runs: int, folder: Path | None, scope: Scope) -> None:
    """Judge several runs as one. Each leaves the server as it was, so nothing is kept to go on with."""
    redactor, traces = Redactor.of(settings), []
    with target_errors(), started(settings):
        for number in range(1, runs + 1):
            with shown_progress(f"checking {settings.target}, run {number} of {runs}") as progress:
                traces.append(as_far_as_it_came(partial(server_trace, settings, progress)))
            if folder:
                stored = to_store(traces[-1], redactor.trace(traces[-1]), redactor.text)
                write_trace(stored, folder, name=f"trace-{number}.jsonl")
            if traces[-1].header.interrupted:
                break
    name = f"trace-1.jsonl to trace-{len(traces)}.jsonl" if folder else None
    finish(report_of_runs(traces, redactor.text, scope, name))


def _earlier(path: Path) -> Trace:
    """The trace of the run to go on with; raises `WrongUsage` where there is none in it."""
    trace = read_trace(path)
    if trace.header.target != "server":
        raise WrongUsage(f"{path}: the trace of a client; --resume takes that of a run against a server")
    if not trace.header.planned:
        raise WrongUsage(
            f"{path}: traffic that a proxy saw; --resume takes the trace of a run against a server"
        )
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
    named = ["--app", settings.target] if settings.app else [settings.url]
    command = joined(["batchspec", "check", "server", *named, "--resume", str(path)])
    return (f"not ended yet: {names}; go on with: {command}",)


COLUMNS = {
    "files": "files",
    "batches": "batches",
    "lines": "lines",
    "requests": "requests",
    "polls": "polls",
    "input_tokens": "tokens in",
    "output_tokens": "tokens out",
}
"""The columns of a plan, each with its heading."""


def _show_plan(settings: Settings) -> None:
    """Print what each scenario would send and cost, at most."""
    possible = chosen(settings)
    going = fitting(possible, settings)
    plan = shares(going, settings)
    figures = {share.name: [getattr(share, name) for name in COLUMNS] for share in plan}
    figures["in all"] = [sum(getattr(share, name) for share in plan) for name in COLUMNS]
    rows = [
        ("scenario", *COLUMNS.values()),
        *((name, *(f"{n:,}" for n in row)) for name, row in figures.items()),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    say(f"what a run against {settings.target} would do, at most:")
    for name, *row in rows:
        cells = (cell.rjust(width) for cell, width in zip(row, widths[1:], strict=True))
        say("  ".join((name.ljust(widths[0]), *cells)))
    for line in _plan_notes(plan, settings, [one.name for one in possible if one not in going]):
        say(line)


def _plan_notes(plan: list[Share], settings: Settings, left_out: list[str]) -> Iterator[str]:
    """How the figures of a plan are counted."""
    yield (
        f"and polls each batch until it ends, for {settings.timeout:g} s in all; the polls are those of batches that"
        " take all of that time."
    )
    yield (
        "tokens in: the characters of each line's body, by four, an estimate; tokens out: the max_tokens of each line,"
        " a ceiling. An answer that has no max_tokens, such as an image, is not counted."
    )
    yield (
        "a create that is to be refused counts no lines: a server that accepts it runs one line for each. Requests that"
        " are sent again come on top, and so do those of cleaning up: about two for each file and each batch."
    )
    if settings.input_file_id is not None:
        yield f"each batch runs the lines of {settings.input_file_id}, whose number and tokens nobody here knows."
    if settings.max_requests is not None:
        most = min(settings.max_requests, sum(share.requests + share.polls for share in plan))
        yield (
            f"--max-requests {settings.max_requests}: {most:,} requests are planned, and never more than"
            f" {settings.max_requests:,} are sent, those that are sent again among them and those of cleaning up on top."
        )
        if left_out:
            yield f"not in it: {', '.join(left_out)}"
    yield "nothing was sent."
