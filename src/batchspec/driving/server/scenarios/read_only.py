"""A batch that is there already: seen twice, its result files fetched, the list read; nothing is written."""

from __future__ import annotations

from batchspec.driving.server.http.session import Session
from batchspec.driving.server.scenarios import Scenario
from batchspec.driving.server.scenarios.paging import PAGES, list_pages
from batchspec.judging.evidence.sightings import is_batch_answer


def look(session: Session) -> None:
    batch_id = session.settings.batch_id
    if batch_id is None:
        return
    session.retrieve(batch_id)
    second = session.retrieve(batch_id)
    if is_batch_answer(second) and session.settings.can("results"):
        session.fetch_results(second.json)
    if session.settings.can("list"):
        list_pages(session)
        session.retrieve(batch_id)


SCENARIOS = (Scenario("read-only", look, needs=("read-only",), requests=6 + sum(most for _, most in PAGES)),)
