"""A file without a batch: uploaded, looked at, fetched, deleted, and looked at once more."""

from __future__ import annotations

from batchspec.driving.server.http.lines import good_lines
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.scenarios import Scenario

LINES = 2


def go_through(session: Session) -> None:
    """Nothing is deleted but what came back as it was sent: an id that belongs to another file leads to another text."""
    text = good_lines(session.settings.endpoint, session.settings.model, LINES)
    file_id = session.upload(text)
    if file_id is None:
        return
    session.look_at_file(file_id)
    if not session.settings.can("results"):
        return
    fetched = session.content(file_id).response
    if fetched is not None and fetched.ok and fetched.body == text:
        session.delete_file(file_id)
        session.look_at_file(file_id)


SCENARIOS = (Scenario("files", go_through, needs=("write", "files"), files=1, requests=5, worth=4),)
