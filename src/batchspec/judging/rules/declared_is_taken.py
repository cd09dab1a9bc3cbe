"""A create with a window or an endpoint, `of`, that the target file declares is answered 2xx with a batch."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken, untestable
from batchspec.judging.operations.declared import KEYS, value_of
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words
from batchspec.reading.step import CREATE


def judge_trace(run: Run, of: str) -> Iterator[Finding]:
    wanted = dict.fromkeys(getattr(run.declared, of))
    for create in run.of("create"):
        value = value_of(create, of)
        if value not in wanted or create.step != CREATE or create.undecided or create.about_the_account:
            continue
        wanted[value] = True
        if create.shows_batch:
            yield HELD
        else:
            expected = f"2xx and a batch object, since {KEYS[of]} {value} is declared"
            yield broken("", expected, answer_words(create), place=create.place)
    for value in (value for value, tried in wanted.items() if not tried):
        yield untestable(f"no create with {KEYS[of]} {value} was answered")
