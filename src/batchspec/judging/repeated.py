"""Several runs against one server, judged as one: what one of them shows counts, and what differed is named with its odds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from batchspec.judging.evidence.tally import Summary, Tally
from batchspec.judging.of_trace import judge_trace, report_of_summary, summary_of
from batchspec.judging.redacting import Redact, redacted
from batchspec.judging.report import Differed, Repeat, Report, Scope
from batchspec.reading.trace import Trace


def report_of_runs(
    received: Sequence[Trace], redact: Redact, scope: Scope, path: str | None = None
) -> Report:
    """The report on runs as they were received. No secret is in it; `path` names the traces where they were written."""
    if len(received) == 1:
        return redacted(judge_trace(received[0], scope, path), redact)
    runs = [summary_of(trace, scope) for trace in received]
    whole = Summary()
    for run in runs:
        whole.add(run)
    for requirement, tally in whole.tallies.items():
        # What one run could show is shown.
        if any(run.tally(requirement).held and not run.tally(requirement).untestable for run in runs):
            tally.untestable = ""
    repeat = Repeat(len(runs), tuple(_differed(runs)))
    report = report_of_summary(whole, received, scope, path)
    return redacted(replace(report, repeat=repeat, notes=(*repeat.notes(), *report.notes)), redact)


def _differed(runs: Sequence[Summary]) -> Iterator[Differed]:
    """The faults that some runs met and some did not."""
    names = dict.fromkeys(name for run in runs for name in run.tallies)
    for name in names:
        tallies = [run.tallies.get(name, Tally()) for run in runs]
        texts = [{signature.text for signature in tally.signatures} for tally in tallies]
        for text in sorted(set().union(*texts)):
            met = sum(text in found for found in texts)
            if met < len(runs):
                yield Differed(name, text, met)
