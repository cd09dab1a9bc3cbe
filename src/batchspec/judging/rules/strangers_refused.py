"""A request without a key, or with a wrong one, is refused, and with no server error.

A server that lets all of them in checks no keys at all, which is its own business.
"""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken, not_applicable
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.strangers import strangers
from batchspec.judging.operations.words import answer_words

NO_KEYS = "the server answers without a key and with a wrong one, so it checks no keys"


def judge_trace(run: Run) -> Iterator[Finding]:
    asked = [one for one in strangers(run) if one.response is not None and not one.holds_error]
    if asked and all(one.ok for one in asked):
        yield not_applicable(NO_KEYS)
        return
    for one in asked:
        if one.ok or one.failed:
            yield broken("", "a refusal, such as 401", answer_words(one), place=one.place)
        else:
            yield HELD
