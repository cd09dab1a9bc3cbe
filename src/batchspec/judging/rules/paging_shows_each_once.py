"""Paging by the last id of each page shows every batch once and ends."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken, untestable
from batchspec.judging.evidence.pages import ids, rows
from batchspec.judging.operations.chains import Chain
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    """A walk of several pages is judged on repetition, one that came to its end on the batches that it lacks, too."""
    looked_for = False
    for chain in run.chains:
        if any(rows(page.json) and not ids(page.json) for page in chain.pages):
            continue
        faults = list(_repeated(chain)) or list(_endless(chain)) or list(_lacking(run, chain))
        looked_for = looked_for or bool(faults) or bool(_expected(run, chain))
        yield from faults
        if not faults and (len(chain.pages) > 1 or _expected(run, chain)):
            yield HELD
    if run.planned and run.chains and not looked_for and run.made:
        yield untestable("the list was too long to find the run's own batches in it")


def _repeated(chain: Chain) -> Iterator[Finding]:
    """Rows that an earlier page had already; a list that shows one more than once never ends."""
    seen: set[str] = set()
    for page in chain.pages:
        for index, batch_id in enumerate(ids(page.json)):
            if batch_id in seen:
                expected = "a batch that no page before it had"
                yield broken(f"/data/{index}/id", expected, batch_id, place=page.place)
                return
            seen.add(batch_id)


def _endless(chain: Chain) -> Iterator[Finding]:
    last = chain.pages[-1]
    if last.json.get("has_more") is True and not rows(last.json):
        yield broken("/has_more", "false on a page without rows", True, place=last.place)


def _lacking(run: Run, chain: Chain) -> Iterator[Finding]:
    shown = {batch_id for page in chain.pages for batch_id in ids(page.json)}
    for batch_id in _expected(run, chain):
        if batch_id not in shown:
            yield broken("/data", f"{batch_id} on some page", "absent", place=chain.pages[-1].place)


def _expected(run: Run, chain: Chain) -> list[str]:
    """The batches that a walk has to show: those that were there before it began, where it went through the whole list."""
    first: Operation = chain.pages[0]
    if not (chain.from_the_start and chain.whole and chain.unfiltered):
        return []
    return [life.id for life in run.made if life.create is not None and life.create.ended <= first.began]
