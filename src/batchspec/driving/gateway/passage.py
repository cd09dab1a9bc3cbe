"""One request at a time through a gateway, so that what reaches its upstream can be told to be for it.

Batches of each end go through, and then the upstream breaks down in each way that a gateway may meet. That comes last, since
a gateway may hold requests back for a while once its upstream has failed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from batchspec.driving.gateway.upstream import LOSE, Upstream
from batchspec.driving.server.http.lines import line
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.scenarios import Scenario, every
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.making.server.answers import FAILING
from batchspec.making.server.behaviour import Answer
from batchspec.making.server.life import Pace
from batchspec.making.server.life import Scenario as Course
from batchspec.making.server.refusal import Refused

LINES = 3
LIMIT = 20
METADATA = {"batchspec": "gateway", "Mixed Case": "Größe 😀"}
PACE = Pace(validating=0.4, in_progress=0.6, per_request=0.0, finalizing=0.4, cancelling=0.4)
"""Seconds: each state is long enough to be seen by a poll or two."""
QUIET = 1.5
"""Seconds without a request of ours: a gateway that looks after its batches by itself is seen to."""
LONG = Pace(validating=0.4, in_progress=3_600.0)
KEPT_FOR = {"anchor": "created_at", "seconds": 86_400}
"""How long the output file is kept; asked for once, since a gateway may know nothing of it."""
TRIES = 12
"""Answers that are put in place of good ones: as often as a gateway tries again, and its client after it, and more."""

ENDS: tuple[Course, ...] = (
    Course(pace=PACE),  # completes; one of its requests fails, so that there are both files
    Course(pace=PACE, refuses=True),  # fails, with errors
    Course(pace=LONG, share=0.5, expires=False),  # is half run, and is cancelled
)

REFUSALS = (
    Refused(400, "The upstream does not take this batch today.", param="input_file_id", code="not_today"),
    Refused(429, "The upstream has too many batches.", code="rate_limit_exceeded"),
    Refused(500, "The upstream had an error while it processed the request."),
)


def scenario(upstream: Upstream) -> Scenario:
    """The scenario that goes through a gateway before this upstream."""
    return Scenario("gateway", lambda session: _begin(session, upstream), _look_on, every)


def _begin(session: Session, upstream: Upstream) -> None:
    for course in ENDS:
        upstream.next_batch(course)
        more = {"output_expires_after": KEPT_FOR} if course.refuses else {}
        _to_its_end(session, more, cancels=course.pace is LONG)
    file_id = session.input_file(_lines(session))
    if file_id is None:
        return
    for refused in REFUSALS:
        headers = {"Retry-After": "1"} if refused.status == 429 else {}
        _create_while(session, upstream, file_id, Answer.of(refused.envelope, refused.status, headers), TRIES)
    _create_while(session, upstream, file_id, LOSE, 1)


def _look_on(session: Session) -> None:
    """Nothing is left to wait for: each batch was watched to its end when it was made."""


def _lines(session: Session) -> str:
    """An input file of which one request fails."""
    settings = session.settings
    rows = [line(settings.endpoint, settings.model, number) for number in range(1, LINES + 1)]
    rows[-1]["custom_id"] = f"{FAILING}-{LINES}"
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def _to_its_end(session: Session, more: Mapping[str, Any], *, cancels: bool) -> None:
    """Create a batch, with `more` in the body, and watch it to its end."""
    file_id = session.input_file(_lines(session))
    created = session.create(file_id, metadata=METADATA, **more) if file_id is not None else None
    if created is None or not is_batch_answer(created):
        return
    batch_id = session.batches[-1] if session.batches else ""
    if cancels and session.settings.can("cancel"):
        session.rest(QUIET)
        session.retrieve(batch_id)
        session.cancel(batch_id)
    elif cancels:
        return
    last = session.poll(batch_id)
    if session.settings.can("list"):
        session.list_page(LIMIT, None)
    if last is not None and is_batch_answer(last):
        session.fetch_results(last.json)


def _create_while(session: Session, upstream: Upstream, file_id: str, answer: Answer, times: int) -> None:
    """Create a batch while the upstream answers so."""
    upstream.answer(answer, "create", times)
    try:
        session.create(file_id, metadata=METADATA)
    finally:
        upstream.answer_again()
        session.starved.clear()  # what failed was meant to, and is not to be tried again
