"""A batch over a bad input file, `of`, is refused at upload, at create or by `failed`."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken, untestable
from batchspec.judging.evidence.steps import last_sighting, refused
from batchspec.reading.trace import Trace

STEPS = ("bad-upload", "bad-file-create")


def judge_trace(trace: Trace, of: str) -> Iterator[Finding]:
    scenario = f"bad-file-{of}"
    exchanges = [e for e in trace.exchanges if e.scenario == scenario]
    if any(refused(e) for e in exchanges if e.step in STEPS):
        yield HELD
        return
    last = last_sighting(trace, scenario)
    if last is None:
        return
    if last.status == "failed":
        yield HELD
    elif last.status == "completed":
        yield broken("/status", "failed, or a refusal at upload or create", "completed", where=last.where)
    else:
        yield untestable(f"its batch was last seen {last.status or last.get('status')}")
