"""The strictness of a client: the illegal objects that it refuses. A report says it; nothing is judged by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.contract.schemas import document
from batchspec.judging.evidence.compare import at, loaded
from batchspec.judging.evidence.finding import ABSENT
from batchspec.reading.strict_json import NotStrictJSON
from batchspec.reading.trace import Case
from batchspec.system.python_310 import StrEnum

ILLEGAL = "illegal"
"""The group of the cases that no server may send."""


class Wrong(StrEnum):
    """The ways in which an object is illegal, in the order in which a report lists them."""

    MISSING = "a required key missing"
    NULL = "null for a required key"
    VALUE = "a value of the wrong kind"
    NO_BATCH = "no JSON, or no object"
    PAGE = "a broken page"


def wrong(case: Case) -> Wrong:
    """The way in which the object of an illegal case is so, by the object itself and the key that the case is about."""
    if case.type == "batch_list":
        return Wrong.PAGE
    try:
        value = loaded(case.sent)
    except NotStrictJSON:
        return Wrong.NO_BATCH
    if not case.key or not isinstance(value, dict):
        return Wrong.NO_BATCH
    held = at(value, case.key)
    if case.key.removeprefix("/") not in document("reader")["required"] or held not in (None, ABSENT):
        return Wrong.VALUE
    return Wrong.NULL if held is None else Wrong.MISSING


def strictness(cases: Sequence[Case]) -> Iterator[str]:
    """The number of illegal objects that the client refuses, in one line; none where it was fed none."""
    given = _given(cases)
    if not given:
        return
    parts = []
    for way in Wrong:
        alike = [case for case in given if wrong(case) is way]
        if alike:
            parts.append(f"{way} {_refused(alike)} of {len(alike)}")
    died = sum(bool(case.fault) for case in given)
    more = f"; gave no answer to {died}" if died else ""
    yield (
        f"strictness, never judged: refuses {_refused(given)} of {len(given)} illegal objects "
        f"({', '.join(parts)}){more}"
    )


def strict(cases: Sequence[Case]) -> tuple[int, int]:
    """The number of illegal objects that the client refuses, and the number that it was fed."""
    given = _given(cases)
    return _refused(given), len(given)


def _given(cases: Sequence[Case]) -> list[Case]:
    return [case for case in cases if case.group == ILLEGAL and case.unsupported is None]


def _refused(cases: Sequence[Case]) -> int:
    return sum(not case.ok and not case.fault for case in cases)
