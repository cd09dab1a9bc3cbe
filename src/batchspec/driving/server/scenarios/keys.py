"""A batch that nobody may see without its key: asked for without one, with a wrong one, and with a second tenant's."""

from __future__ import annotations

from batchspec.driving.server.http.lines import good_lines
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.http.settings import Key
from batchspec.driving.server.scenarios import Scenario, every, first
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.reading.step import Step

LIMIT = 20
"""Rows of the list: as many as it has by default, the newest first."""
REFUSED: tuple[tuple[Key, str], ...] = (("none", "no-key"), ("wrong", "wrong-key"))
"""Keys that open nothing, and the mistake that it is to use them."""
NEEDS = ("write", "keys")
PROBES = 3


def begin(session: Session) -> None:
    """Make a batch, and ask for it with keys that open nothing; a server that creates one for them has it cancelled."""
    settings = session.settings
    file_id = session.input_file(good_lines(settings.endpoint, settings.model, 1))
    batch_id = _created(session, file_id)
    if file_id is None or batch_id is None:
        return
    for key, tried in REFUSED:
        other = session.with_key(key)
        other.retrieve(batch_id, step=Step("retrieve", tried))
        other.create(file_id, step=Step("create", tried))
        if settings.can("list"):
            other.list_page(LIMIT, None, step=Step("list", tried))


def _created(session: Session, file_id: str | None) -> str | None:
    """The id of a batch over that file; `None` where the server gives none."""
    if file_id is not None:
        session.create(file_id)
    return next(iter(session.batches), None)


def go_on(session: Session) -> None:
    for batch_id in first(session.batches):
        session.poll(batch_id)


def begin_with_two(session: Session) -> None:
    """Make a batch, and let the second tenant look at it and cancel it while it may still run."""
    settings = session.settings
    file_id = session.input_file(good_lines(settings.endpoint, settings.model, 1))
    second, batch_id = session.with_key("second"), _created(session, file_id)
    if batch_id is None:
        return
    second.retrieve(batch_id)
    if settings.can("cancel"):
        second.cancel(batch_id)
    if settings.can("list"):
        second.list_page(LIMIT, None)


def go_on_with_two(session: Session) -> None:
    """Wait for the end, and let the second tenant fetch the files."""
    second = session.with_key("second")
    for batch_id in every(session.batches):
        last = session.poll(batch_id)
        if last is not None and is_batch_answer(last):
            second.retrieve(batch_id)
            second.fetch_results(last.json)
    for file_id in session.files if session.settings.can("results") else ():
        second.content(file_id)


SCENARIOS = (
    Scenario(
        "keys",
        begin,
        go_on,
        first,
        NEEDS,
        files=1,
        batches=1,
        lines=1,
        requests=2 + len(REFUSED) * PROBES,
        worth=6,
    ),
    Scenario(
        "second-key",
        begin_with_two,
        go_on_with_two,
        every,
        (*NEEDS, "second-key"),
        files=1,
        batches=1,
        lines=1,
        requests=9,
        worth=6,
    ),
)
