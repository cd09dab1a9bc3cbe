"""Three batches a second apart, and the list: while they are young, a page at a time, and when they have ended."""

from __future__ import annotations

from collections.abc import Collection

from batchspec.driving.server.http.lines import good_lines
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.scenarios import Scenario, every
from batchspec.judging.evidence.pages import ids, rows
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.reading.step import LIST_OVER_LIMIT
from batchspec.reading.trace import Exchange

BATCHES = 3
APART = 1.1
"""Seconds, so that no two have the same `created_at`, which is in whole seconds."""
PAGES = ((2, 10), (100, 20))
"""Limit, and how many pages of it at most: enough for any list that a test server has."""
YOUNG_LIMIT = 20
"""Rows of the page that is read right after the first create; the newest batch is on it wherever the newest come first."""
LARGEST_LIMIT, MOST_LARGEST = 100, 5
"""Rows of a page, and pages at most, in which the batches are looked for once they have ended."""


def create_and_list(session: Session) -> None:
    settings = session.settings
    file_id = session.input_file(good_lines(settings.endpoint, settings.model, 1))
    for number in range(BATCHES if file_id else 0):
        if number and not session.rest(APART):
            break
        created = session.create(str(file_id), metadata={"batchspec": f"paging-{number + 1}"})
        if not is_batch_answer(created):
            break
        if not number:
            session.list_page(_at_most(session, YOUNG_LIMIT), None)
    list_pages(session)


def list_pages(session: Session) -> None:
    """Page from the beginning, until the list ends or the run has seen enough; then ask for too large a page."""
    (limit, most), (larger, more) = PAGES
    bound = session.settings.declared.limits.list_limit
    larger = _at_most(session, larger)
    last = page_on(session, session.list_page(limit, None), limit, most - 1)
    page_on(session, last, larger, more)
    session.list_page(bound + 1, None, step=LIST_OVER_LIMIT)


def page_on(session: Session, page: Exchange, limit: int, most: int) -> Exchange:
    """Go on from a page as the official SDKs do, `most` pages at most; the last page that came.

    They ask for what comes after the last row, while a page has rows and `has_more` is not false: one that is left out
    pages on. A page that ends where the one before it ended would come again for ever, so the last page is that one.
    """
    for _ in range(most):
        after = _cursor(page)
        if after is None:
            break
        following = session.list_page(limit, after)
        if _cursor(following) == after:
            return following
        page = following
    return page


def _cursor(page: Exchange) -> str | None:
    """The id that the next page is asked for with; `None` where there is none to ask for."""
    if page.response is None or not page.response.ok or not isinstance(page.json, dict):
        return None
    shown = rows(page.json)
    last = shown[-1].get("id") if shown and isinstance(shown[-1], dict) else None
    return last if isinstance(last, str) and page.json.get("has_more") is not False else None


def list_when_ended(session: Session) -> None:
    """Wait for the batches to end; then retrieve them just before and just after the pages of the list that show them."""
    ended = [
        b for b in every(session.batches) if (last := session.poll(b)) is not None and is_batch_answer(last)
    ]
    if not ended:
        return
    _look_for(session, ended)
    for batch_id in ended:
        session.retrieve(batch_id)


def _look_for(session: Session, batches: Collection[str]) -> None:
    """Page through the list until these batches have been on it."""
    limit = _at_most(session, LARGEST_LIMIT)
    page, left = session.list_page(limit, None), set(batches)
    for _ in range(MOST_LARGEST - 1):
        left -= set(ids(page.json)) if isinstance(page.json, dict) else set()
        after = _cursor(page)
        if not left or after is None:
            return
        page = session.list_page(limit, after)


def _at_most(session: Session, wanted: int) -> int:
    """A `limit` that the server takes."""
    return min(wanted, session.settings.declared.limits.list_limit)


SCENARIOS = (
    Scenario(
        "paging",
        create_and_list,
        list_when_ended,
        every,
        needs=("write", "list"),
        files=1,
        batches=BATCHES,
        lines=BATCHES,
        requests=3 + 2 * BATCHES + sum(most for _, most in PAGES) + MOST_LARGEST,
        worth=6,
    ),
)
