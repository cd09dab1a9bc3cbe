"""`batchspec check server|client|files`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from batchspec.cli.check_client import client
from batchspec.cli.check_server import server
from batchspec.cli.options import finish, judging, scope_of
from batchspec.cli.usage import Group, WrongUsage


@click.group(cls=Group)
def command() -> None:
    """Judge a server, a client, or files, and leave with the verdict as exit code."""


@command.command()
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
@judging
def files(paths: tuple[str, ...], *, history: bool, jobs: int, **options: Any) -> None:
    """Judge the batch objects in JSON or JSON Lines files, gzipped or not; - is standard input.

    A file may hold one object, an array of them, or a list response. What is no batch is passed over. Recorded traffic
    (HAR, VCR cassettes, traces of ours) is judged as histories, too.
    """
    from batchspec.judging.of_texts import judge_files  # noqa: PLC0415
    from batchspec.judging.report import SHOWS, Target  # noqa: PLC0415
    from batchspec.judging.settling import settle  # noqa: PLC0415
    from batchspec.reading.files.texts import NoSuchFile  # noqa: PLC0415

    try:
        summary = judge_files(paths, jobs=jobs, history=history)
    except NoSuchFile as error:
        raise WrongUsage(str(error)) from None
    scope = replace(scope_of(**options), shows=SHOWS["files"] | ({"history"} if summary.histories else set()))
    finish(settle(summary, Target("files", _named(paths)), scope))


def _named(paths: tuple[str, ...]) -> str:
    return paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more"


command.add_command(client)
command.add_command(server)
