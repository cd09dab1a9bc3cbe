"""A trace and the report on it, for servers and clients alike."""

from __future__ import annotations

from batchspec.judge.judge import Judge
from batchspec.judge.tally import Summary
from batchspec.report import Report, Scope, Target, settle
from batchspec.trace import Trace


def judge_trace(trace: Trace, scope: Scope | None = None, path: str | None = None) -> Report:
    """The report on a trace; pure, so that a trace judged again gives the same."""
    summary = Summary()
    Judge().trace(trace, summary)
    target = Target(trace.header.target, trace.header.name, trace.header.version)
    return settle(summary, target, scope, trace=path)
