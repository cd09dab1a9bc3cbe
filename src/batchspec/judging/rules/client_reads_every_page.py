"""By what a client shows of each page, a list can be gone through: every row once, and then no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.judging.evidence.compare import sent_page
from batchspec.judging.evidence.finding import Finding, checked
from batchspec.reading.trace import Case


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    pages = [page for case in cases if case.ok and (page := sent_page(case)) is not None]
    if not cases or len(pages) < len(cases):
        return
    ids = [row.get("id") for page in pages for row in page["data"]]
    place = cases[-1].place
    twice = next((name for name in ids if ids.count(name) > 1), None)
    yield checked(twice is None, "", "each batch once", f"{twice} on two pages", place=place)
    left = f"no call after page {len(pages)}, of which has_more was true"
    yield checked(pages[-1]["has_more"] is False, "", "every page to be asked for", left, place=place)
