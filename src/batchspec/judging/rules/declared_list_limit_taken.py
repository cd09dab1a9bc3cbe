"""A list with the largest `limit` that the target file declares is answered 2xx."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.listings import plain_lists
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words


def judge_trace(run: Run) -> Iterator[Finding]:
    largest = run.declared.own_limits.get("list_limit")
    for page in plain_lists(run):
        if page.limit is not None and page.limit == largest and page.response and not page.about_the_account:
            expected = f"2xx, since a limit of {largest} is declared"
            yield checked(page.ok, "", expected, answer_words(page), place=page.place)
