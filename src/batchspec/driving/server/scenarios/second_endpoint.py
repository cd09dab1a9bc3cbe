"""A good batch for another endpoint than the rest of the run is for, which the server need not have."""

from __future__ import annotations

from batchspec.contract.routes import ENDPOINTS
from batchspec.driving.server.http.lines import good_lines
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.scenarios import Scenario, every
from batchspec.judging.evidence.sightings import is_batch_answer

LIMIT = 20
"""Rows of the page that is read afterwards: as many as a list has by default, the newest first."""


def begin(session: Session) -> None:
    settings = session.settings
    endpoint = second_endpoint(settings.endpoint)
    file_id = session.upload(good_lines(endpoint, settings.model, 1))
    if file_id is not None:
        session.create(file_id, endpoint=endpoint)


def second_endpoint(first: str) -> str:
    """The first documented endpoint that is not the one of the run."""
    return next(endpoint for endpoint in ENDPOINTS if endpoint != first)


def go_on(session: Session) -> None:
    for batch_id in every(session.batches):
        last = session.poll(batch_id)
        if last is not None and is_batch_answer(last):
            session.fetch_results(last.json)
            if session.settings.can("list"):
                session.list_page(min(LIMIT, session.settings.declared.limits.list_limit), None)


SCENARIOS = (
    Scenario(
        "second-endpoint",
        begin,
        go_on,
        every,
        ("write", "files"),
        files=1,
        batches=1,
        lines=1,
        requests=5,
        endpoint=second_endpoint,
        worth=2,
    ),
)
