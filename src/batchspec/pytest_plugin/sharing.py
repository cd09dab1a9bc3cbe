"""Workers of pytest-xdist share a run: the first that needs it makes it, the others wait and read what came of it.

Who makes it holds a lock on a file. The system lets go of that lock when the process ends, however it ends, so that nobody
waits for a process that is gone.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.pytest_plugin.made import Made
from batchspec.system.whole_file import write

GONE = "the worker that drove the target ended before it had a report"


def shared(folder: Path, run: str, make: Callable[[], Made]) -> tuple[Made, bool]:
    """What came of the run, and true where that is new to all workers. `folder` is the same for each worker of a session."""
    name = f"batchspec-{sha256(run.encode()).hexdigest()[:16]}"
    result, begun = folder / f"{name}.json", folder / f"{name}.begun"
    with _locked(folder / f"{name}.lock"):
        if result.exists():
            return Made.of_text(result.read_text("utf-8")), False
        if begun.exists():
            made = Made(fault=GONE, code=ExitCode.NO_ANSWER)
        else:
            begun.touch()
            made = _made(make, result)
        write(made.to_text(), result)
        return made, True


def _made(make: Callable[[], Made], result: Path) -> Made:
    try:
        return make()
    except BaseException as error:
        fault = Made(
            fault=f"the run did not come to its end: {type(error).__name__}", code=ExitCode.NO_ANSWER
        )
        write(fault.to_text(), result)
        raise


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("wb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
