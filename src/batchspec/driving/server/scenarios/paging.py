"""Three batches a second apart, then the list a page at a time, and a limit that is too large."""

from __future__ import annotations

from batchspec.driving.server.http.lines import good_lines
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.scenarios import Scenario
from batchspec.judging.evidence.pages import rows
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.reading.step import LIST_OVER_LIMIT

BATCHES = 3
APART = 1.1
"""Seconds, so that no two have the same `created_at`, which is in whole seconds."""
PAGES = ((2, 10), (100, 20))
"""Limit, and how many pages of it at most: enough for any list that a test server has."""
OVER_LIMIT = 101


def create_and_list(session: Session) -> None:
    settings = session.settings
    file_id = session.input_file(good_lines(settings.endpoint, settings.model, 1))
    for number in range(BATCHES if file_id else 0):
        if number and not session.rest(APART):
            break
        created = session.create(str(file_id), metadata={"batchspec": f"paging-{number + 1}"})
        if not is_batch_answer(created):
            break
    list_pages(session)


def list_pages(session: Session) -> None:
    """Page by the last id of each page, until the list says it ends or the run has seen enough."""
    after: str | None = None
    for limit, most in PAGES:
        for _ in range(most):
            page = session.list_page(limit, after)
            shown = rows(page.json) if isinstance(page.json, dict) else []
            last = shown[-1].get("id") if shown and isinstance(shown[-1], dict) else None
            if not isinstance(last, str) or last == after or page.json.get("has_more") is not True:
                session.list_page(OVER_LIMIT, None, step=LIST_OVER_LIMIT)
                return
            after = last
    session.list_page(OVER_LIMIT, None, step=LIST_OVER_LIMIT)


SCENARIOS = (
    Scenario(
        "paging",
        create_and_list,
        needs=("write", "list"),
        files=1,
        batches=BATCHES,
        lines=BATCHES,
        requests=2 + BATCHES + sum(most for _, most in PAGES),
    ),
)
