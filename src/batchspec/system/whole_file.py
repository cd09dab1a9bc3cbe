"""Writing a file whole or not at all. Only the standard library is imported, so that the generator can use this, too."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

STANDARD_OUTPUT = "-"
"""The path that stands for standard output."""
SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY"
"""The environment variable that names a file which several steps of a CI job write to, one after another."""


def write(text: str, path: str | Path) -> None:
    """Write `text` to the file `path`, or to standard output; raises `OSError`."""
    with opened(path) as stream:
        stream.write(text.encode("utf-8", "replace"))


@contextmanager
def opened(path: str | Path) -> Iterator[BinaryIO]:
    """A stream to the file `path`, or to standard output; raises `OSError`.

    A file is replaced once the block has ended well; after an error or an interrupt it is what it was before. A device
    is written to directly. The summary of a CI job is added to.
    """
    if path == STANDARD_OUTPUT:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path).resolve()  # a link stays a link; the file that it leads to is replaced
    if _is_summary(target):
        with target.open("ab") as stream:
            yield stream
    elif target.exists() and not target.is_file() and not target.is_dir():
        with target.open("wb") as stream:
            yield stream
    else:
        yield from _replaced(target)


def _is_summary(target: Path) -> bool:
    named = os.environ.get(SUMMARY_VARIABLE)
    return bool(named) and Path(str(named)).resolve() == target


def _replaced(target: Path) -> Iterator[BinaryIO]:
    """A stream to a file beside `target`, which takes its place at the end, or goes."""
    partial = target.with_name(f"{target.name}.partial")
    with partial.open("wb") as stream:
        try:
            yield stream
            stream.close()  # the last bytes are written before the file takes its place
            partial.replace(target)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
