"""A client's mistake is never answered with a server error; one that good requests meet, too, is not the mistake's."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.mistakes import mistakes
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words

_BY_MISTAKE = frozenset({"create", "upload"})
"""Operations of which each mistake is looked for by itself. A list or a batch breaks down for what is in it."""


def judge_trace(run: Run) -> Iterator[Finding]:
    wrong = list(mistakes(run))
    on_purpose = {operation.exchange.number for operation in wrong}
    good = (one for one in run.operations if one.exchange.number not in on_purpose and not one.probe)
    breaking = {_about(one) for one in good if one.failed}
    for operation in wrong:
        # Requirements of their own say that good requests are answered; the mistake has no part in it.
        if operation.response is None or (operation.failed and _about(operation) in breaking):
            continue
        case = None if operation.kind in _BY_MISTAKE else operation.kind
        holds = operation.response.status < 500
        told = answer_words(operation)
        yield checked(holds, "", "no server error", told, case=case, place=operation.place)


def _about(operation: Operation) -> str:
    """What a request is about: the batch or file of that id, or all that its kind of request is about."""
    return operation.id or operation.kind
