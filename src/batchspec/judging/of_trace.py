"""A trace and the report on it, for servers and clients alike."""

from __future__ import annotations

from dataclasses import replace

from batchspec.judging.client_outcomes import refined
from batchspec.judging.engine import whole_judge
from batchspec.judging.evidence.sightings import histories
from batchspec.judging.evidence.tally import Summary
from batchspec.judging.report import Report, Scope, Target
from batchspec.judging.settling import settle
from batchspec.reading.trace import CLEANING, Trace


def judge_trace(trace: Trace, scope: Scope | None = None, path: str | None = None) -> Report:
    """The report on a trace; pure, so that a trace judged again gives the same."""
    summary = Summary()
    whole_judge().trace(trace, summary)
    target = Target(trace.header.target, trace.header.name, trace.header.version)
    scope = scope or Scope()
    if not scope.capabilities:
        scope = replace(scope, capabilities=trace.header.capabilities)
    summary.watched |= _watched(trace)
    report = settle(summary, target, scope, trace=path)
    return refined(report, trace) if target.kind == "client" else report


def _watched(trace: Trace) -> set[str]:
    """The statuses in which a batch was looked at again."""
    judged = [exchange for exchange in trace.exchanges if exchange.scenario != CLEANING]
    steps = [before for history in histories(judged) for before, _ in history.steps()]
    return {before.status for before in steps if before.status}
