"""Lists: the pages that a run went through, each chain from its first page on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from batchspec.judging.evidence.pages import ids, rows
from batchspec.judging.operations.operation import Operation

PLAIN = frozenset({"limit", "after", "api-version", "order"})
"""Parameters with which a list still shows every batch; any other may be a filter."""


@dataclass
class Chain:
    """The pages of one walk through the list, in their order; each asks for what comes after the last row of the one before."""

    pages: list[Operation] = field(default_factory=list)

    @property
    def from_the_start(self) -> bool:
        """True where the first page was asked for without a cursor."""
        return "after" not in self.pages[0].query

    @property
    def whole(self) -> bool:
        """True where the list said that it ends here, or had no more rows."""
        page = self.pages[-1].json
        return page.get("has_more") is False or not rows(page)

    @property
    def unfiltered(self) -> bool:
        return all(page.query.keys() <= PLAIN for page in self.pages)


def chains(lists: Iterable[Operation]) -> list[Chain]:
    """The chains of the list answers that are JSON objects. Linear: a page is found by the last id before it."""
    found: list[Chain] = []
    open_at: dict[tuple[str, str, str], Chain] = {}
    for page in lists:
        if not (page.ok and isinstance(page.json, dict)):
            continue
        after = page.query.get("after")
        chain = open_at.pop((page.prefix, page.probe, after), None) if after else None
        if chain is None:
            chain = Chain()
            found.append(chain)
        chain.pages.append(page)
        shown = ids(page.json)
        if shown:
            open_at[(page.prefix, page.probe, shown[-1])] = chain
    return found
