"""What commands write. A file that cannot be written is wrong usage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from batchspec.cli.usage import WrongUsage
from batchspec.system import whole_file
from batchspec.system.system_errors import with_file


@contextmanager
def writing(path: str | Path) -> Iterator[None]:
    """Raise `WrongUsage` with a sentence on `path` where the block raises `OSError`."""
    try:
        yield
    except BrokenPipeError:
        raise  # the reader of standard output went away, which is no failure
    except OSError as error:
        raise WrongUsage(f"{path}: cannot be written: {with_file(error)}") from None


def write(text: str, path: str | Path) -> None:
    """Write `text` to `path`, whole or not at all; raises `WrongUsage`."""
    with writing(path):
        whole_file.write(text, path)
