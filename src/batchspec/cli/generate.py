"""`batchspec generate`: models, factories, fixtures and schemas for a repository that does not have batchspec."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from batchspec.cli.failure import Concluded, Failure
from batchspec.cli.output import claim_folder, writing
from batchspec.cli.say import say
from batchspec.cli.usage import WrongUsage
from batchspec.generating.catalogue import NotThere, Wanted
from batchspec.generating.folder import State, state, write
from batchspec.generating.made import made
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.system.system_errors import with_file

AGAIN = "run the same command without --check"
NAMED = 20
"""Files that are named one by one when they are written; the corpus of fixtures would fill the terminal."""


@click.command()
@click.argument("what", metavar="WHAT")
@click.option(
    "--lang",
    "language",
    metavar="LANG",
    required=True,
    help="python, typescript, zod, go, rust, java, json-schema or openapi; not everything is there in each.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="The folder to write into."
)
@click.option(
    "--kind",
    metavar="KIND",
    help="Of Python: pydantic, dataclass, typeddict or msgspec; of JSON Schema: 2020-12 or draft-07.",
)
@click.option(
    "--strict-status", "strict", is_flag=True, help="Refuse a status that the contract does not name."
)
@click.option(
    "--check",
    is_flag=True,
    help="Write nothing; exit with 1 where the folder is not as it would be made now.",
)
@click.option("--force", is_flag=True, help="Also replace files that batchspec did not make.")
def command(what: str, language: str, out: Path, *, check: bool, force: bool, **options: Any) -> None:
    """Write WHAT for another repository: models, factories, fixtures or schemas.

    The files need no batchspec when they are used. Each says which contract it is made from; commit them, and let CI
    run the same command with --check.

    Exit codes: 0 written, or current; 1 not current; 2 wrong usage, or a file that batchspec did not make.
    """
    if check and force:
        raise WrongUsage("--check writes nothing, so there is nothing to --force")
    try:
        files = made(Wanted(what, language, options["kind"], options["strict"]))
    except NotThere as error:
        raise WrongUsage(str(error)) from None
    if not check:
        claim_folder(out)
    now = _state(out, files)
    if check:
        _tell(out, now)
        raise Concluded(ExitCode.OK if now.is_current else ExitCode.NOT_CONFORMANT)
    _refuse(out, now, force=force)
    with writing(out):
        write(out, files, now)
    _tell_written(out, now)


def _state(out: Path, files: Mapping[str, bytes]) -> State:
    try:
        return state(out, files)
    except OSError as error:
        raise Failure(f"{out}: cannot be read: {with_file(error)}", ExitCode.USAGE) from None


def _refuse(out: Path, now: State, *, force: bool) -> None:
    """Raise `Failure` where a file that is not ours would be replaced."""
    if now.foreign and not force:
        more = f" and {len(now.foreign) - 1} more" if len(now.foreign) > 1 else ""
        mend = "choose another folder, or replace it with --force"
        raise Failure(f"{out / now.foreign[0]}{more}: not made by batchspec; {mend}", ExitCode.USAGE)


def _tell_written(out: Path, now: State) -> None:
    written = sorted((*now.missing, *now.stale, *now.foreign))
    if len(written) > NAMED:
        say(f"wrote {len(written)} files into {out}")
    else:
        for path in written:
            say(f"wrote {out / path}")
    for path in now.left_over:
        say(f"deleted {out / path}")
    if now.is_current:
        say(_current(now))


def _tell(out: Path, now: State) -> None:
    words = (
        (now.missing, "missing"),
        (now.stale, "stale"),
        (now.foreign, "not made by batchspec"),
        (now.left_over, "left over"),
    )
    for paths, word in words:
        for path in paths:
            say(f"{out / path}: {word}")
    say(_current(now) if now.is_current else AGAIN)


def _current(now: State) -> str:
    count = len(now.current)
    return f"{count} file{'s are' if count > 1 else ' is'} current"
