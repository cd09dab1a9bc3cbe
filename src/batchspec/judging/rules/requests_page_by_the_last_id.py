"""The next page is asked for by the last id of the page before it."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.evidence.pages import ids
from batchspec.judging.operations.client_requests import client_requests
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    """A page follows another where it is of the list that was asked for last, and its `after` is an id that stood there.

    It is a SHOULD, since any id is a legal place in the list: a client may stop in the middle of a page and go on from there.
    """
    before: dict[tuple[str, ...], Operation] = {}
    for page in sorted(client_requests(run, "list"), key=lambda one: one.exchange.number):
        after, walk = page.query.get("after"), _walk(page)
        shown = ids(before[walk].json) if walk in before else []
        if after in shown:
            yield checked(
                after == shown[-1],
                "/after",
                f"{shown[-1]}, the last id of the page before",
                after,
                place=page.place,
            )
        if page.ok:
            before[walk] = page


def _walk(page: Operation) -> tuple[str, ...]:
    """The list that a page is of: where it was asked for, and by which parameters beside `after`."""
    others = sorted(f"{name}={value}" for name, value in page.query.items() if name != "after")
    return (page.prefix, page.probe, *others)
