"""`batchspec drift`: what a source changed, and whom it can break."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from batchspec.cli.failure import Concluded, Failure, complain
from batchspec.cli.judging_options import limit_option
from batchspec.cli.output import claim_update, writing
from batchspec.cli.usage import WrongUsage
from batchspec.drift import run
from batchspec.drift.readers import kinds
from batchspec.drift.reading.problems import CannotUpdate, MissingExtra, NoSuchSource
from batchspec.drift.reading.sought import SOUGHT
from batchspec.drift.report import Report
from batchspec.drift.run import Reading
from batchspec.drift.telling import FORMATS
from batchspec.judging.outcomes.verdict import ExitCode

RECORDED = Path("schema", "sources")
"""The folder that `--update` writes into where no path is given."""


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--against", is_flag=True, help="Compare two sources, OLD NEW, instead of each with what we recorded."
)
@click.option("--kind", type=click.Choice(kinds()), help="Read every SOURCE as this; java is Kotlin, too.")
@click.option(
    "--object",
    "objects",
    multiple=True,
    type=click.Choice(list(SOUGHT)),
    help="Read and compare this alone; may be given again. Without it, all that SOURCE has.",
)
@click.option(
    "--type",
    "wanted",
    metavar="NAME",
    help="The type to read, where several look like a batch, or like --object.",
)
@click.option("--source", "name", metavar="ID", help="The recorded source that SOURCE is of.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "github"]),
    default="text",
    show_default=True,
    help="How to tell it.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["any", "breaking"]),
    default="any",
    show_default=True,
    help="What ends in exit code 1.",
)
@click.option(
    "--update",
    is_flag=False,
    flag_value=str(RECORDED),
    type=click.Path(path_type=Path),
    metavar="[PATH]",
    help="Write what changed into schema/sources, or the file or folder PATH.",
)
@limit_option
def command(sources: tuple[str, ...], **options: Any) -> None:
    """Tell what a SOURCE of the Batch API changed, and whom it can break.

    A SOURCE declares the batch, and often its list, the request that creates it, files, lines of files, errors and events.
    It is a file, a folder, an archive from a registry, an https address, - for standard input, or an installed Python
    package, of any kind that --kind lists. It is read, never run.

    Exit codes: 0 nothing new, 1 drift, 2 wrong usage, 3 a source could not be read.
    """
    _refuse(sources, **{key: options[key] for key in ("against", "name", "update")})
    objects = tuple(dict.fromkeys(options["objects"]))
    if options["wanted"] and len(objects) > 1:
        raise WrongUsage("--type names the type of one --object; give one")
    reading = Reading(options["kind"], options["wanted"], options["name"], objects)
    if options["update"]:
        claim_update(options["update"])
    try:
        report = _run(sources, reading, against=options["against"], update=options["update"])
    except (CannotUpdate, MissingExtra, NoSuchSource) as error:
        raise Failure(str(error), ExitCode.USAGE) from None
    report = replace(report, breaking_only=options["fail_on"] == "breaking")
    text = FORMATS[options["form"]](report)
    if text:
        click.echo(text)
    for line in report.unreadable:
        complain(line)
    raise Concluded(report.exit_code)


def _refuse(sources: tuple[str, ...], *, against: bool, name: str | None, update: Path | None) -> None:
    if against and len(sources) != 2:
        raise WrongUsage("--against takes two sources: OLD NEW")
    if against and (name or update):
        raise WrongUsage("--against compares two sources with each other; --source and --update are for one")
    if name and len(sources) > 1:
        raise WrongUsage("--source names what one SOURCE is of; give one")


def _run(sources: tuple[str, ...], reading: Reading, *, against: bool, update: Path | None) -> Report:
    if against:
        return run.against(sources[0], sources[1], reading)
    with writing(update) if update else nullcontext():
        return run.drift(sources, reading, update)
