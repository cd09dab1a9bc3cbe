"""Several runs against one server, judged as one: what one of them shows counts, and what differed is named with its odds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from batchspec.judging.evidence.tally import Summary, Tally
from batchspec.judging.of_trace import add_run, judge_trace
from batchspec.judging.redacting import Redact, redacted
from batchspec.judging.report import Differed, Repeat, Report, Scope
from batchspec.judging.settling import settle
from batchspec.reading.trace import Trace


def report_of_runs(
    received: Sequence[Trace], redact: Redact, scope: Scope, path: str | None = None
) -> Report:
    """The report on runs as they were received. No secret is in it; `path` names the traces where they were written."""
    first = judge_trace(received[0], scope, path)
    if len(received) == 1:
        return redacted(first, redact)
    if not scope.capabilities:
        scope = replace(scope, capabilities=received[0].header.capabilities)
    runs = [_summary(trace, scope) for trace in received]
    whole = Summary()
    for run in runs:
        whole.add(run)
    for requirement, tally in whole.tallies.items():
        # What one run could show is shown.
        if any(run.tally(requirement).held and not run.tally(requirement).untestable for run in runs):
            tally.untestable = ""
    repeat = Repeat(len(runs), tuple(_differed(runs)))
    report = settle(whole, first.target, scope, trace=path)
    left = (note for trace in received for note in judge_trace(trace, scope).notes)
    told = (*repeat.notes(), *report.notes, *left)
    return redacted(replace(report, repeat=repeat, notes=tuple(dict.fromkeys(told))), redact)


def _summary(trace: Trace, scope: Scope) -> Summary:
    summary = Summary()
    add_run(trace, summary, existing=scope.existing)
    return summary


def _differed(runs: Sequence[Summary]) -> Iterator[Differed]:
    """The faults that some runs met and some did not, and the requirements that only some could test."""
    names = dict.fromkeys(name for run in runs for name in run.tallies)
    for name in names:
        tallies = [run.tallies.get(name, Tally()) for run in runs]
        texts = [{signature.text for signature in tally.signatures} for tally in tallies]
        for text in sorted(set().union(*texts)):
            met = sum(text in found for found in texts)
            if met < len(runs):
                yield Differed(name, text, met)
