"""A batch cancelled as soon as it is there, twice, and once more when it is cancelled.

A batch that is done before it can be cancelled is tried again with a longer input.
"""

from __future__ import annotations

from batchspec.driving.server.http.lines import good_lines
from batchspec.driving.server.http.session import Session, has_ended
from batchspec.driving.server.scenarios import Scenario, last
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.reading.step import CANCEL_AGAIN

TRIES = (20, 200)
"""Lines of the input, one try each: few on a server that takes its time, many on one that answers a line at once."""


def begin(session: Session) -> None:
    for lines in TRIES:
        settings = session.settings
        count = settings.declared.limits.lines(lines)
        file_id = session.input_file(good_lines(settings.endpoint, settings.model, count))
        if file_id is None:
            return
        before = len(session.batches)
        session.create(file_id)
        # An answer may show a batch without an id, which is then none to be cancelled.
        if len(session.batches) == before or not _lost(session, session.batches[-1]):
            return


def _lost(session: Session, batch_id: str) -> bool:
    """True when the batch had ended, uncancelled, before it could be cancelled."""
    session.cancel(batch_id)
    now = session.retrieve(batch_id)
    if has_ended(now) and now.json["status"] != "cancelled":
        return True
    session.cancel(batch_id, step=CANCEL_AGAIN)
    return False


def go_on(session: Session) -> None:
    for batch_id in last(session.batches):
        seen = session.poll(batch_id)
        if seen is not None and is_batch_answer(seen):
            session.fetch_results(seen.json)
            session.cancel_ended(batch_id)


SCENARIOS = (
    Scenario(
        "cancel-early",
        begin,
        go_on,
        last,
        needs=("write", "cancel"),
        files=len(TRIES),
        batches=len(TRIES),
        lines=sum(TRIES),
        requests=4 * len(TRIES) + 5,
        worth=9,
    ),
)
