"""A trace and the report on it, for servers, gateways and clients alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from batchspec.declarations.declared import Declared
from batchspec.judging.client_outcomes import refined
from batchspec.judging.engine import whole_judge
from batchspec.judging.evidence.asked import kinds_of
from batchspec.judging.evidence.tally import Summary, Tally
from batchspec.judging.operations.gateway import Gateway
from batchspec.judging.operations.run import Run
from batchspec.judging.redacting import Redact, redacted, without_secrets
from batchspec.judging.report import Report, Scope, Target
from batchspec.judging.settling import settle
from batchspec.judging.stored import lost, restore
from batchspec.reading.trace import Trace
from batchspec_contract.registry import REQUIREMENTS

MOST_LEFT = 5
"""Things left on a server that a note names: as many as a person would look for by hand."""


def judge_trace(trace: Trace, scope: Scope | None = None, path: str | None = None) -> Report:
    """The report on a trace; pure, so that a trace judged again gives the same."""
    scope = scope or Scope()
    report = report_of_summary(summary_of(trace, scope), [trace], scope, path)
    return refined(report, trace) if report.target.kind == "client" else report


def summary_of(trace: Trace, scope: Scope) -> Summary:
    """The findings of the run that a trace holds."""
    summary = Summary()
    add_run(trace, summary, existing=scope.existing)
    _explain_bound(summary, trace)
    summary.interrupted = trace.header.interrupted
    return summary


def report_of_summary(
    summary: Summary, traces: Sequence[Trace], scope: Scope, path: str | None = None
) -> Report:
    """The report on runs against one target, whose findings are summed up."""
    header = traces[0].header
    declared = Declared.of(header.declared)
    target = Target(header.target, header.name, header.version, declared.file)
    if not scope.capabilities:
        scope = replace(scope, capabilities=header.capabilities)
    report = settle(summary, target, scope, trace=path)
    left = (note for trace in traces for note in left_notes(trace.header.kept))
    told = dict.fromkeys((*report.notes, *_declared_notes(declared), *left))
    return replace(report, notes=tuple(told))


def _explain_bound(summary: Summary, trace: Trace) -> None:
    """Say of what a run had no request left for that this is the reason; a good request that was refused is a better one."""
    most = trace.header.kept.get("max_requests")
    if isinstance(most, bool) or not isinstance(most, int):
        return
    good = [e for e in trace.exchanges if e.response and not e.step.tried]
    refused = {e.step.operation for e in good if e.response and not e.response.ok}
    for row in REQUIREMENTS:
        tally = summary.tallies.get(row.id, Tally())
        decided = tally.held or tally.broken or tally.error or tally.untestable or tally.not_applicable
        if not decided and row.expected == "always" and not refused & set(kinds_of(row)):
            summary.tally(row.id).untestable = f"--max-requests {most} left no request for it"


def add_run(trace: Trace, summary: Summary, *, existing: bool = False) -> None:
    """Judge the run that a trace of ours holds, against a server, a gateway or a client."""
    if trace.header.target == "client":
        whole_judge().cases(trace.cases, summary)
        return
    declared = Declared.of(trace.header.declared)
    time_up = trace.header.time_up and not trace.header.interrupted
    if trace.header.target == "gateway":
        gateway = Gateway(trace.exchanges, trace.upstream, time_up=time_up, declared=declared)
        whole_judge().gateway(gateway, summary)
    else:
        planned = trace.header.planned
        run = Run(trace.exchanges, planned=planned, time_up=time_up, declared=declared)
        whole_judge().run(run, summary, existing=existing)
    restore(summary, trace.header.judged)


def report_of_run(
    received: Trace, redact: Redact, scope: Scope | None = None, path: str | None = None
) -> Report:
    """The report on a run as it was received. No secret is in it."""
    return redacted(judge_trace(received, scope, path), redact)


def to_store(received: Trace, stored: Trace, redact: Redact) -> Trace:
    """The trace `stored`, which lacks the secrets of `received`, with the findings that it does not show any more.

    Judged again it gives the report that the run itself gave.
    """
    seen, shown = Summary(), Summary()
    add_run(received, seen)
    add_run(stored, shown)
    without = without_secrets(seen, redact)
    # Statuses are the contract's own words.
    without.states, without.edges, without.watched = seen.states, seen.edges, seen.watched
    judged = lost(without, shown)
    return replace(stored, header=replace(stored.header, judged=judged)) if judged else stored


def _declared_notes(declared: Declared) -> Iterator[str]:
    """The note on what is declared of the target."""
    words = declared.words()
    if words:
        yield f"declared{' in ' + declared.file if declared.file else ''}: {words}"


def left_notes(kept: Mapping[str, Any]) -> Iterator[str]:
    """The notes of a run that no exchange shows: what was left on the server, and what could not be sent."""
    found = kept.get("left")
    left = [one for one in (found if isinstance(found, list) else ()) if isinstance(one, Mapping)]
    if left:
        named = "; ".join(f"{one.get('kind')} {one.get('id')} ({one.get('why')})" for one in left[:MOST_LEFT])
        more = f" and {len(left) - MOST_LEFT} more" if len(left) > MOST_LEFT else ""
        yield f"left on the server: {named}{more}"
    notes = kept.get("notes")
    yield from (note for note in (notes if isinstance(notes, list) else ()) if isinstance(note, str))
