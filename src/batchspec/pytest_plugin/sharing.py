"""Workers of pytest-xdist share a run: the first that needs it makes it, the others wait and read what came of it.

Who makes it holds a lock on a file, which goes with the process that holds it: nobody waits for one that is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.pytest_plugin.made import Made
from batchspec.system.file_lock import locked
from batchspec.system.whole_file import write

GONE = "the worker that drove the target ended before it had a report"


def shared(folder: Path, run: str, make: Callable[[], Made]) -> tuple[Made, bool]:
    """What came of the run, and true where that is new to all workers. `folder` is the same for each worker of a session."""
    name = f"batchspec-{sha256(run.encode()).hexdigest()[:16]}"
    result, begun = folder / f"{name}.json", folder / f"{name}.begun"
    with locked(folder / f"{name}.lock"):
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
