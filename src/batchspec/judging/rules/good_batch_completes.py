"""A batch of good requests ends as completed; one that does not leaves this undecided."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, shown, untestable
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.judging.operations.life import Life
from batchspec.judging.operations.run import Run
from batchspec.reading.step import CREATE


def judge_trace(run: Run) -> Iterator[Finding]:
    ends = [life.by_itself for life in run.made if _is_good(life)]
    seen = [end for end in ends if end is not None]
    if any(end.status == "completed" for end in seen):
        yield HELD
    elif seen:
        # One that ended says more than one that nobody waited for.
        yield untestable(_why(max(seen, key=lambda end: end.ended), time_up=run.time_up))


def _is_good(life: Life) -> bool:
    """True of a batch over a good file, as far as the run shows it."""
    good_file = life.input is None or life.input.good
    return life.create is not None and life.create.step == CREATE and good_file


def _why(last: Snapshot, *, time_up: bool) -> str:
    if last.ended:
        errors = shown(last.get("errors"))
        why = f", errors {errors}" if last.get("errors") else ""
        # A server that does not know the model mostly says so; of any other end the model is no likely cause.
        hint = "; does the server know the --model?" if "model" in errors.lower() else ""
        return f"the good batch ended as {last.status}{why}{hint}"
    status = last.status or shown(last.get("status"))
    if time_up:
        return f"the good batch was still {status} when the run's time was up; --timeout gives it more"
    return f"the good batch was last seen {status}, and not seen to end"
