"""Faults of whole answers: errors without their envelope, texts that cannot be read, server errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.judging.causes.fault import Fault
from batchspec.judging.causes.group import Group, named

_WANT_A_BATCH = frozenset(
    f"BATCH-{row}"
    for row in (
        "CRE-001",
        "CRE-015",
        "RET-001",
        "CAN-001",
        "CAN-003",
        "CAN-006",
        "LST-001",
        "LST-002",
    )
)
"""Requirements that a good request is answered as it should be; they break with whatever is wrong with the answer."""
_SPOIL = frozenset({"WIR", "ENV"})
"""Areas that say what is wrong with an answer."""


def envelopes(faults: Sequence[Fault]) -> Iterator[Group]:
    """Refusals whose body is no error object, or lacks its keys; one serializer writes them all."""
    bodies = [f for f in faults if f.id == "BATCH-ENV-001"]
    keys = [f for f in faults if f.id == "BATCH-ENV-004"]
    param = [f for f in faults if f.id == "BATCH-CRE-009" and f.got in {"absent", ""}]
    if bodies:
        yield Group(
            "errors-without-envelope",
            f"refusals are no error object: {_of_body(bodies[0])}",
            'answer refusals with {"error": {"message", "type", "param", "code"}}',
            (*bodies, *keys, *param),
        )
    elif keys:
        lacking = [signature.pointer.rpartition("/")[2] for fault in keys for signature in fault.signatures]
        yield Group(
            "errors-lack-keys",
            f"the error of a refusal lacks {named(sorted(set(lacking)))}",
            "give every error `message`, `type`, `param` and `code`, null where there is nothing to say",
            (*keys, *(param if "param" in lacking else ())),
        )


def _of_body(fault: Fault) -> str:
    """The body of a refusal: the answer where it is no object at all, otherwise the part of it that is wrong."""
    return fault.words if fault.example and fault.example.pointer else fault.got


def cancels_of_ended(faults: Sequence[Fault]) -> Iterator[Group]:
    """The status of the answer to a cancel of a batch that has ended."""
    wrong = [fault for fault in faults if fault.rule == "cancel_of_ended_status"]
    if len(wrong) > 1:
        mend = " ".join(fault.statement for fault in wrong)
        yield Group("cancels-of-ended", wrong[0].words, mend, tuple(wrong))


def spoilt_answers(faults: Sequence[Fault]) -> Iterator[Group]:
    """An answer that is not JSON, no object or an error in an answer of 2xx, and the requests that it leaves unanswered."""
    for spoilt in faults:
        if spoilt.area not in _SPOIL and spoilt.id != _NO_OBJECT:
            continue
        if spoilt.id in _NOT_OF_ONE_ANSWER:
            continue
        follow = [f for f in faults if f.id in _WANT_A_BATCH and not f.field and _shares(f, spoilt)]
        yield Group(
            "-".join(filter(None, (spoilt.id, spoilt.operation))),
            spoilt.words,
            spoilt.statement,
            (spoilt, *follow),
        )


def _shares(fault: Fault, spoilt: Fault) -> bool:
    """True when a good request went wrong by the very answer that is spoilt, or by a breakdown of the same operation."""
    if spoilt.id == _NO_OBJECT:
        return True
    if spoilt.id == _BREAKDOWN:
        same = {case.partition("/")[0] for case in fault.cases} == {spoilt.operation}
        return same and fault.got.strip('"').startswith("5")
    return bool(fault.cases & spoilt.cases)


_NOT_OF_ONE_ANSWER = frozenset(
    f"BATCH-{row}" for row in ("ENV-001", "ENV-004", "WIR-007", "WIR-008", "WIR-009")
)
"""Requirements of these areas that leave a good request answered all the same."""
_NO_OBJECT = "BATCH-FLD-023"
_BREAKDOWN = "BATCH-ENV-002"
