"""Paging by the last id of each page shows every batch once and ends."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken, untestable
from batchspec.judging.evidence.pages import ids, listings
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.reading.step import CREATE
from batchspec.reading.trace import Exchange, Trace

SCENARIO = "paging"


def judge_trace(trace: Trace) -> Iterator[Finding]:
    pages = list(listings(trace))
    created = [e.json["id"] for e in trace.steps(CREATE, SCENARIO) if is_batch_answer(e)]
    if not pages or not created or any(page.get("data") and not ids(page) for _, page in pages):
        return
    faults = list(_repeated(pages))
    shown = {batch_id for _, page in pages for batch_id in ids(page)}
    last, page = pages[-1]
    if not faults and page.get("has_more") is True and not ids(page):
        faults.append(broken("/has_more", "false on a page without rows", True, place=last.place))
    if not faults and page.get("has_more") is not True:
        faults += [
            broken("/data", f"{batch_id} on some page", "absent", place=last.place)
            for batch_id in created
            if batch_id not in shown
        ]
    yield from faults
    if not faults and page.get("has_more") is True and not set(created) <= shown:
        yield untestable("the list was too long to find the run's own batches in it")
    elif not faults:
        yield HELD


def _repeated(pages: list[tuple[Exchange, dict[str, object]]]) -> Iterator[Finding]:
    """Rows that an earlier page had already; a list that shows one more than once never ends."""
    seen: set[str] = set()
    for exchange, page in pages:
        for index, batch_id in enumerate(ids(page)):
            if batch_id in seen:
                yield broken(
                    f"/data/{index}/id", "a batch that no page before it had", batch_id, place=exchange.place
                )
                return
            seen.add(batch_id)
