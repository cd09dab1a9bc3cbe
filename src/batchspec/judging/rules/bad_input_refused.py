"""A batch over a bad input file, `of`, is refused at upload, at create or by `failed`."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken, untestable
from batchspec.judging.evidence.mistakes import bad_files, refused
from batchspec.judging.evidence.scenarios import last_sighting
from batchspec.reading.trace import Trace


def judge_trace(trace: Trace, of: str) -> Iterator[Finding]:
    tries = bad_files(trace, of)
    if any(refused(exchange) for exchange in tries):
        yield HELD
        return
    last = last_sighting(trace, tries[-1].scenario) if tries else None
    if last is None:
        return
    if last.status == "failed":
        yield HELD
    elif last.status == "completed":
        yield broken("/status", "failed, or a refusal at upload or create", "completed", place=last.place)
    else:
        yield untestable(f"its batch was last seen {last.status or last.get('status')}")
