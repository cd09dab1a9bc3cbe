"""Paging by the last id of each page shows every batch once and ends.

OpenAI's own server sorts by the second of creation. Where a page ends between batches of one second, it may show one of them
again on the next page, as two of 232 recorded pages do; so one of the same second as the cursor may come twice, or be missed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from batchspec.judging.evidence.finding import HELD, Finding, broken, untestable
from batchspec.judging.evidence.pages import ids, rows
from batchspec.judging.operations.chains import Chain
from batchspec.judging.operations.run import Run

MOST_LACKING = 20
"""Batches that one walk lacks and that are counted; a list that shows none lacks all that the run made."""


def judge_trace(run: Run) -> Iterator[Finding]:
    """A walk of several pages is judged on repetition, one that came to its end on the batches that it lacks, too."""
    looked_for, made = False, _Made(run)
    for chain in run.chains:
        if any(rows(page.json) and not ids(page.json) for page in chain.pages):
            continue
        expected = made.before(chain)
        faults = list(_repeated(chain)) or list(_endless(chain)) or list(_lacking(chain, made, expected))
        looked_for = looked_for or bool(faults) or expected > 0
        yield from faults
        if not faults and (len(chain.pages) > 1 or expected > 0):
            yield HELD
    if run.planned and run.chains and not looked_for and run.made:
        yield untestable("the list was too long to find the run's own batches in it")


def _repeated(chain: Chain) -> Iterator[Finding]:
    """Rows that an earlier page had already; a list that shows one more than once never ends."""
    seen: set[str] = set()
    cursor: Mapping[str, Any] = {}
    for page in chain.pages:
        for index, batch_id in enumerate(ids(page.json)):
            if batch_id in seen and not _is_beside(cursor, rows(page.json)[index]):
                expected = "a batch that no page before it had"
                yield broken(f"/data/{index}/id", expected, batch_id, place=page.place)
                return
            seen.add(batch_id)
        cursor = rows(page.json)[-1] if rows(page.json) else {}


def _is_beside(cursor: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """True of another batch that was created in the same second as the one that a page ended with."""
    return row.get("created_at") == cursor.get("created_at") is not None and row.get("id") != cursor.get("id")


def _endless(chain: Chain) -> Iterator[Finding]:
    last = chain.pages[-1]
    if last.json.get("has_more") is True and not rows(last.json):
        yield broken("/has_more", "false on a page without rows", True, place=last.place)


def _lacking(chain: Chain, made: _Made, expected: int) -> Iterator[Finding]:
    shown = {batch_id for page in chain.pages for batch_id in ids(page.json)}
    cursors = [rows(page.json)[-1] for page in chain.pages[:-1] if rows(page.json)]
    seconds = {cursor["created_at"] for cursor in cursors if isinstance(cursor.get("created_at"), int)}
    lacking = (
        batch_id
        for batch_id in islice(made.ids, expected)
        if batch_id not in shown and made.second(batch_id) not in seconds
    )
    for batch_id in islice(lacking, MOST_LACKING):
        yield broken("/data", f"{batch_id} on some page", "absent", place=chain.pages[-1].place)


class _Made:
    """The batches that a run was told that it created, in that order. Where the answer was lost, nothing tells since when."""

    def __init__(self, run: Run) -> None:
        there = (life for life in run.made if run.planned or life.id not in run.deleted)
        told = [life for life in there if life.create is not None and life.create.shows_batch]
        made = sorted((life.create.ended, life.id) for life in told if life.create is not None)
        self.ids = [batch_id for _, batch_id in made]
        self._since = [since for since, _ in made]
        self._seconds = {
            life.id: life.create.json.get("created_at") for life in told if life.create is not None
        }

    def second(self, batch_id: str) -> int | None:
        """The second of its creation; `None` where the server told none."""
        found = self._seconds.get(batch_id)
        return found if isinstance(found, int) else None

    def before(self, chain: Chain) -> int:
        """How many of them a walk has to show: those that were there before it began, if it went through the whole list."""
        if not (chain.from_the_start and chain.whole and chain.unfiltered):
            return 0
        return bisect_right(self._since, chain.pages[0].began)
