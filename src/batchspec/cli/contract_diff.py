"""`batchspec contract diff`: what differs between two revisions of the contract, and whose waivers and verdicts that touches."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import click

from batchspec.cli.failure import Concluded, Failure
from batchspec.cli.judging_options import limit_option
from batchspec.cli.output import claim, write
from batchspec.cli.say import say
from batchspec.cli.usage import WrongUsage
from batchspec.drift.reading.problems import NoSuchSource, UnreadableSource
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.judging.waivers.reading import BadWaivers
from batchspec.revisions.changes import Comparison, compared
from batchspec.revisions.described import Described
from batchspec.revisions.foreseen import Foreseen
from batchspec.revisions.outcome import FailOn, Outcome
from batchspec.revisions.recorded import BadReport, recorded
from batchspec.revisions.source import read
from batchspec.revisions.telling import FORMATS
from batchspec.revisions.waived import waived
from batchspec.system.whole_file import STANDARD_OUTPUT

PATH = click.Path(path_type=Path)


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--contract",
    metavar="REV",
    help="Count NEW at this revision, as a run does that pins it; its own without.",
)
@click.option(
    "--waivers",
    type=PATH,
    multiple=True,
    help="Tell which entries of this waiver file are touched; repeatable.",
)
@click.option(
    "--report",
    "reports",
    type=PATH,
    multiple=True,
    help="Tell what becomes of the verdict in this JSON report; repeatable.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How to tell it.",
)
@click.option("--out", metavar="PATH", default=STANDARD_OUTPUT, help="Write it into this file instead.")
@click.option(
    "--fail-on",
    type=click.Choice(get_args(FailOn)),
    default="any",
    show_default=True,
    help="What ends in exit code 1.",
)
@limit_option
def command(old: str, new: str, *, form: str, out: str, fail_on: FailOn, **options: Any) -> None:
    """Tell what differs between the revisions OLD and NEW of the contract, and which waivers and verdicts that touches.

    OLD and NEW are each a revision (2026-11: the installed contract as it is counted then), a wheel, an sdist, a folder (a
    checkout, or one that batchspec is installed in), or `installed`. They are read, never run.

    Exit codes: 0 no difference, or none that --fail-on names; 1 a difference; 2 wrong usage, a waiver file or report that
    cannot be used; 3 a revision could not be read.
    """
    waivers, reports = options["waivers"], options["reports"]
    if fail_on == "touched" and not waivers and not reports:
        raise WrongUsage("--fail-on touched is about your own files: add --waivers or --report")
    if out != STANDARD_OUTPUT:
        claim(out)
    outcome = replace(_outcome(_compared(old, new, options["contract"]), waivers, reports), fail_on=fail_on)
    told = FORMATS[form](outcome)
    if out == STANDARD_OUTPUT:
        click.echo(told)
    else:
        write(f"{told}\n", out)
        say(f"wrote {out}")
    raise Concluded(outcome.exit_code)


def _compared(old: str, new: str, contract: str | None) -> Comparison:
    try:
        return compared(read(old), _counted(read(new), contract))
    except NoSuchSource as error:
        raise WrongUsage(str(error)) from None
    except UnreadableSource as error:
        raise Failure(str(error), ExitCode.NO_ANSWER) from None


def _counted(new: Described, contract: str | None) -> Described:
    """The revision with another one counted, as a run counts it that pins the contract."""
    if contract is None:
        return new
    if contract not in new.revisions:
        raise WrongUsage(f"--contract: NEW has no revision {contract!r}; it has {', '.join(new.revisions)}")
    return replace(new, counted=contract)


def _outcome(comparison: Comparison, waivers: tuple[Path, ...], reports: tuple[Path, ...]) -> Outcome:
    try:
        return Outcome(
            comparison,
            tuple(waived(path, comparison) for path in waivers),
            tuple(Foreseen(recorded(path), comparison) for path in reports),
        )
    except (BadWaivers, BadReport) as error:
        raise WrongUsage(str(error)) from None
