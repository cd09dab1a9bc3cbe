"""Lists that are asked for oddly: with a limit of 0, and from an id on that no batch has."""

from __future__ import annotations

from batchspec.contract.placeholders import NO_SUCH_BATCH
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.scenarios import Scenario
from batchspec.driving.server.scenarios.paging import page_on
from batchspec.reading.step import Step

ZERO_LIMIT, UNKNOWN_AFTER = Step("list", "zero-limit"), Step("list", "unknown-after")
LIMIT = 2
MOST_PAGES = 4
"""Enough for a page that comes again to be seen."""


def ask(session: Session) -> None:
    session.list_page(0, None, step=ZERO_LIMIT)
    first = session.list_page(LIMIT, NO_SUCH_BATCH, step=UNKNOWN_AFTER)
    page_on(session, first, LIMIT, MOST_PAGES)


SCENARIOS = (Scenario("odd-lists", ask, needs=("list",), requests=2 + MOST_PAGES, worth=3),)
