"""A batch whose cancelling was accepted ends; one still winding down when time is up leaves this undecided."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, not_applicable, untestable
from batchspec.judging.evidence.scenarios import last_sighting
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.reading.step import CANCEL
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace) -> Iterator[Finding]:
    for exchange in trace.steps(CANCEL)[-1:]:
        if not is_batch_answer(exchange) or exchange.json.get("status") not in {"cancelling", "cancelled"}:
            yield not_applicable("no batch was being cancelled")
            continue
        last = last_sighting(trace, exchange.scenario)
        if last is not None and last.ended:
            yield HELD
        elif last is not None:
            yield untestable(
                f"the batch was still {last.status} when the run's time was up; --timeout gives it more"
            )
