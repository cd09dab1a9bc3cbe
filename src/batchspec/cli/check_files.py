"""`batchspec check files`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from batchspec.cli.finishing import finish, refuse_inputs
from batchspec.cli.judging_options import existing_option, judging_options, scope_of, side_option
from batchspec.cli.usage import WrongUsage
from batchspec.judging.of_texts import Asked, judge_files
from batchspec.judging.report import SHOWS, Target
from batchspec.judging.sessions import NoSuchServer, Server
from batchspec.judging.settling import settle
from batchspec.reading.files.formats import Keys
from batchspec.reading.files.formats.log_lines import PARTS, USUAL
from batchspec.reading.files.sources import NoSuchFile


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
@click.option(
    "--server",
    metavar="HOST|URL",
    help="Of recordings, judge this server alone: a host with its port, or the URL below which its API stands.",
)
@click.option(
    "--log-keys",
    metavar="PART=KEY,...",
    help=f"The keys of JSON log lines, where they are unusual; a dot leads into an object. Parts: {', '.join(PARTS)}.",
)
@existing_option
@side_option
@judging_options
def command(
    paths: tuple[str, ...],
    *,
    history: bool,
    jobs: int,
    server: str | None,
    log_keys: str | None,
    **options: Any,
) -> None:
    """Judge the batch objects and the recorded traffic in files, folders and zips; - is standard input.

    A file may hold one object, an array of them, or a list response, as JSON or JSON Lines, compressed or not. What is no
    batch is passed over. Recorded traffic (HAR files, cassettes, dumps, logs, traces of ours; docs/recordings.md has the tools)
    is judged as a live run is: each exchange by what it asks for and how it is answered.
    """
    refuse_inputs(paths)
    asked = Asked(
        history,
        options["existing"],
        None if server is None else _server(server),
        USUAL if log_keys is None else _keys(log_keys),
    )
    try:
        summary = judge_files(paths, asked, jobs=jobs)
    except (NoSuchFile, NoSuchServer) as error:
        raise WrongUsage(str(error)) from None
    runs = summary.traffic.planned + summary.traffic.recorded
    shows = SHOWS["server" if runs else "files"] | ({"history"} if summary.histories else set())
    scope = replace(scope_of(**options), shows=shows, capabilities=summary.capabilities)
    finish(settle(summary, Target("files", _name(paths)), scope))


def _server(text: str) -> Server:
    try:
        found = Server.named(text)
    except ValueError:
        found = Server("")
    if not found.host:
        raise WrongUsage(f"--server: {text!r} has no host; for example: --server api.openai.com")
    return found


def _keys(text: str) -> Keys:
    """The keys that somebody names, each in front of those that logs usually have."""
    found = dict(USUAL)
    for pair in text.split(","):
        part, equals, key = (piece.strip() for piece in pair.partition("="))
        if not equals or not key or part not in found:
            raise WrongUsage(
                f"--log-keys: {pair.strip()!r} is not PART=KEY with a part of {', '.join(PARTS)}; "
                "for example: --log-keys method=req.method,url=req.url,status=res.status,response_body=res.body"
            )
        found[part] = (key, *found[part])
    return found


def _name(paths: tuple[str, ...]) -> str:
    """The name of the target in the report."""
    return paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more"
