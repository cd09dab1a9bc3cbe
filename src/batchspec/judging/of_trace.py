"""A trace and the report on it, for servers and clients alike."""

from __future__ import annotations

from dataclasses import replace

from batchspec.judging.client_outcomes import refined
from batchspec.judging.engine import whole_judge
from batchspec.judging.evidence.tally import Summary
from batchspec.judging.operations.run import Run
from batchspec.judging.report import Report, Scope, Target
from batchspec.judging.settling import settle
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace, scope: Scope | None = None, path: str | None = None) -> Report:
    """The report on a trace; pure, so that a trace judged again gives the same."""
    summary, scope = Summary(), scope or Scope()
    target = Target(trace.header.target, trace.header.name, trace.header.version)
    if not scope.capabilities:
        scope = replace(scope, capabilities=trace.header.capabilities)
    add_run(trace, summary, existing=scope.existing)
    report = settle(summary, target, scope, trace=path)
    return refined(report, trace) if target.kind == "client" else report


def add_run(trace: Trace, summary: Summary, *, existing: bool = False) -> None:
    """Judge the run that a trace of ours holds, against a server or a client."""
    if trace.header.target == "client":
        whole_judge().cases(trace.cases, summary)
        return
    run = Run(trace.exchanges, planned=True, time_up=trace.header.time_up)
    whole_judge().run(run, summary, existing=existing)
