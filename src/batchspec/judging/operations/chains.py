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
    """The chains of the list answers that are JSON objects. Linear: a page is found by the last id before it.

    A recording may have its pages in no order, so that one stands before the page that its cursor is from.
    """
    found: dict[int, Chain] = {}
    open_at: dict[_Cursor, Chain] = {}
    early: dict[_Cursor, Chain] = {}
    for page in lists:
        if not (page.ok and isinstance(page.json, dict)):
            continue
        after = page.query.get("after")
        asked = (*_way(page), after) if after else None
        chain = open_at.pop(asked, None) if asked else None
        if chain is None:
            chain = Chain()
            found[id(chain)] = chain
            if asked:
                early.setdefault(asked, chain)
        chain.pages.append(page)
        last = _last(page)
        rest = early.get(last) if last else None
        if last and rest is not None and rest is not chain and rest.pages[0].ended > page.began:
            chain.pages += rest.pages
            del early[last], found[id(rest)]
            last = _last(chain.pages[-1])
        if last:
            open_at[last] = chain
    return list(found.values())


def _last(page: Operation) -> _Cursor | None:
    """The cursor of the page that comes after this one."""
    shown = ids(page.json)
    return (*_way(page), shown[-1]) if shown else None


def _way(page: Operation) -> tuple[str, str, str]:
    """What pages of one walk have alike: the prefix, the key, and the order that was asked for."""
    return page.prefix, page.probe, page.query.get("order", "")


_Cursor = tuple[str, str, str, str]
"""Prefix, key, order and last id of a page."""
