"""What commands write. It is tried before a run begins, and told in one line where it cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from batchspec.cli.failure import Failure
from batchspec.cli.say import say
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.system import file_lock, standard_streams, whole_file
from batchspec.system.file_lock import Taken
from batchspec.system.system_errors import with_file
from batchspec.system.whole_file import STANDARD_OUTPUT

UNWRITTEN = "batchspec.unwritten"
"""The running command's context keeps under this key a line for each output that could not be written."""


@contextmanager
def writing(path: str | Path) -> Iterator[None]:
    """Raise `Failure` with a sentence on `path` where the block raises `OSError`; a reader that goes away is no failure."""
    try:
        with suppress(BrokenPipeError):
            yield
    except OSError as error:
        named = "standard output" if path == STANDARD_OUTPUT else path
        raise Failure(f"{named}: cannot be written: {with_file(error)}", ExitCode.USAGE) from None


def write(text: str, path: str | Path, *, durable: bool = False) -> None:
    """Write `text` to `path`, whole or not at all; raises `Failure`."""
    with writing(path):
        whole_file.write(text, path, durable=durable)


def claim(path: str | Path) -> None:
    """Try whether the file can be written, and keep it for the running command. Raises `Failure`, also where another run has it."""
    with writing(path):
        whole_file.try_out(path)
        if whole_file.is_plain(path):
            _keep_for_this_run(whole_file.target_of(path), path)


def claim_folder(folder: Path, name: str = "") -> None:
    """The same for the folder, which may not be there yet, and the file of that name in it."""
    with writing(folder):
        whole_file.try_out_folder(folder)
        _keep_for_this_run(whole_file.target_of(folder / name), folder / name)


def claim_update(path: Path) -> None:
    """The same for a file that is there and brought up to date, or a folder of such files."""
    if path.is_dir():
        claim_folder(path)
    elif path.exists():  # one that is not there is told by who reads it
        claim(path)


def _keep_for_this_run(target: Path, named: str | Path) -> None:
    context = click.get_current_context()
    try:
        context.with_resource(file_lock.sole_writer(target))
    except Taken as taken:
        who = f" (process {taken.process})" if taken.process else ""
        what = f"another batchspec run{who} is writing there; wait for it, or choose another path"
        raise Failure(f"{named}: {what}", ExitCode.USAGE) from None


class ToldAtTheEnd:
    """Keeps a `Failure` of the block for the end of the running command, which has more to write and to show."""

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, Failure):
            click.get_current_context().meta.setdefault(UNWRITTEN, []).append(str(error))
        return isinstance(error, Failure)


def unwritten() -> str:
    """The lines that `ToldAtTheEnd` kept, as one; empty where there are none."""
    return "; ".join(click.get_current_context().meta.get(UNWRITTEN, ()))


def say_now(text: str) -> None:
    """Print a line that somebody waits for; raises `Failure` where nobody can read it, since it cannot be written."""
    say(text)
    standard_streams.flush()
    fault = standard_streams.fault()
    if fault is not None and not standard_streams.is_closed():
        raise Failure(f"standard output: cannot be written: {with_file(fault)}", ExitCode.USAGE)
