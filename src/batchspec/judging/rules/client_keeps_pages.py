"""A client keeps the rows of a page, each whole and in its place, and whether there is more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.judging.evidence.compare import accepted, kept
from batchspec.judging.evidence.finding import ABSENT, Finding, checked
from batchspec.reading.place import Place
from batchspec.reading.trace import Case


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    for case, sent, view in accepted(cases):
        if isinstance(view, str):
            yield checked(False, "", "a JSON object", view, place=case.place)
            continue
        more = view.get("has_more", ABSENT)
        yield checked(
            more is sent["has_more"],
            "/has_more",
            f"{sent['has_more']}, as sent".lower(),
            more,
            place=case.place,
        )
        yield from _rows(sent["data"], view.get("data", ABSENT), case.place)


def _rows(sent: list[object], shown: object, place: Place) -> Iterator[Finding]:
    if not isinstance(shown, list) or len(shown) != len(sent):
        got = f"{len(shown)} rows" if isinstance(shown, list) else shown
        yield checked(False, "/data", f"the {len(sent)} rows that were sent", got, place=place)
        return
    for number, (was, now) in enumerate(zip(sent, shown, strict=True)):
        yield from kept(was, now, place, f"/data/{number}")
