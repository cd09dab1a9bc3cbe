"""A batch of good requests ends as completed; one that does not leaves this undecided."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, shown, untestable
from batchspec.judging.evidence.scenarios import last_sighting
from batchspec.reading.trace import Trace

SCENARIO = "happy-path"


def judge_trace(trace: Trace) -> Iterator[Finding]:
    last = last_sighting(trace, SCENARIO)
    if last is None:
        return
    if last.status == "completed":
        yield HELD
    elif last.ended:
        why = f", errors {shown(last.get('errors'))}" if last.get("errors") else ""
        yield untestable(f"the good batch ended as {last.status}{why}; does the server know the --model?")
    else:
        status = last.status or shown(last.get("status"))
        yield untestable(
            f"the good batch was still {status} when the run's time was up; --timeout gives it more"
        )
