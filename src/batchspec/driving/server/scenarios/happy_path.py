"""A good batch: upload, create, poll to the end, fetch the result files, try to cancel what has ended."""

from __future__ import annotations

from batchspec.driving.server.http.lines import good_lines
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.scenarios import Scenario, every
from batchspec.judging.evidence.sightings import is_batch_answer

LINES = 3
METADATA = {"batchspec": "happy-path", "Mixed Case": "Größe 😀"}


def begin(session: Session) -> None:
    file_id = session.input_file(good_lines(session.settings.endpoint, session.settings.model, LINES))
    if file_id is not None:
        session.create(file_id, metadata=METADATA)


def go_on(session: Session) -> None:
    for batch_id in every(session.batches):
        last = session.poll(batch_id)
        if last is None or not is_batch_answer(last):
            continue
        session.fetch_results(last.json)
        session.cancel_ended(batch_id)


SCENARIOS = (
    Scenario("happy-path", begin, go_on, every, files=1, batches=1, lines=LINES, requests=7, worth=10),
)
