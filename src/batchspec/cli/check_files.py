"""`batchspec check files`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from batchspec.cli.finishing import finish
from batchspec.cli.judging_options import existing_option, judging_options, scope_of, side_option
from batchspec.cli.usage import WrongUsage
from batchspec.judging.of_texts import judge_files
from batchspec.judging.report import SHOWS, Target
from batchspec.judging.settling import settle
from batchspec.reading.files.texts import NoSuchFile


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--history", is_flag=True, help="Take the objects of one id, in the order they stand, for its history."
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    help="Processes that share the texts.",
)
@existing_option
@side_option
@judging_options
def command(paths: tuple[str, ...], *, history: bool, jobs: int, **options: Any) -> None:
    """Judge the batch objects in JSON or JSON Lines files, gzipped or not; - is standard input.

    A file may hold one object, an array of them, or a list response. What is no batch is passed over. Recorded traffic
    (HAR, VCR cassettes, traces of ours) is judged as a live run is: each exchange by what it asks for and how it is answered.
    """
    try:
        summary = judge_files(paths, jobs=jobs, history=history, existing=options["existing"])
    except NoSuchFile as error:
        raise WrongUsage(str(error)) from None
    runs = summary.traffic.planned + summary.traffic.recorded
    shows = SHOWS["server" if runs else "files"] | ({"history"} if summary.histories else set())
    scope = replace(scope_of(**options), shows=shows, capabilities=summary.capabilities)
    finish(settle(summary, Target("files", _name(paths)), scope))


def _name(paths: tuple[str, ...]) -> str:
    """The name of the target in the report."""
    return paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more"
