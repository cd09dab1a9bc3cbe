"""An input file with a bad line is refused where the target file says: at upload, at create, or by a `failed` batch.

A file that no one refuses breaks a requirement of its own, and so does a batch that never ends.
"""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words
from batchspec.reading.step import BAD_FILE

LINES = frozenset({"broken-line", "no-object", "incomplete-line", "duplicate-id", "foreign-url"})
"""The ways to be wrong that lie in lines. An empty file, and one that does not exist, are refused wherever they are met."""


def judge_trace(run: Run) -> Iterator[Finding]:
    wanted = run.declared.bad_input_refused_at
    for operation in run.of("upload", "create") if wanted else ():
        if operation.step.tried != BAD_FILE or operation.step.detail not in LINES:
            continue
        refused = _refused_at(run, operation)
        if refused == wanted:
            yield HELD
        elif refused:
            got = answer_words(operation) if operation.refused else "failed"
            yield broken("", f"a refusal {_WORDS[wanted]}, as declared", got, place=operation.place)


_WORDS = {"upload": "at upload", "create": "at create", "failed": "by a batch that is failed"}


def _refused_at(run: Run, operation: Operation) -> str:
    """The place where the file is refused, as this request shows it; empty where it does not."""
    if operation.about_the_account:
        return ""
    if operation.refused:
        return operation.kind
    life = run.life(operation)
    return "failed" if life and life.end and life.end.status == "failed" else ""
