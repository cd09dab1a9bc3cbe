"""A batch whose requests name a model that does not exist. Refusing it, failing it and completing it are all legal."""

from __future__ import annotations

from batchspec.contract.placeholders import NO_SUCH_MODEL
from batchspec.driving.server.http.lines import good_lines
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.scenarios import Scenario, every
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.reading.step import Step

LINES = 2
TRIED = "unknown-model"


def begin(session: Session) -> None:
    text = good_lines(session.settings.endpoint, NO_SUCH_MODEL, LINES)
    file_id = session.upload(text, step=Step("upload", TRIED))
    if file_id is not None:
        session.create(file_id, step=Step("create", TRIED))


def go_on(session: Session) -> None:
    for batch_id in every(session.batches):
        last = session.poll(batch_id)
        if last is not None and is_batch_answer(last):
            session.fetch_results(last.json)


SCENARIOS = (
    Scenario(
        TRIED, begin, go_on, every, ("write", "files"), files=1, batches=1, lines=LINES, requests=4, worth=1
    ),
)
