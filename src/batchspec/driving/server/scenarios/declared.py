"""All that a target file says the server takes: windows, endpoints, a limit of lists, and files no larger than it says.

A batch that is taken is cancelled at once. A file over a limit is to be refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.declarations.declared import DOCUMENTED, Declared
from batchspec.driving.server.http.lines import good_lines
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.scenarios import Scenario, every
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.reading.step import TOO_LARGE, bad_file

FEW_LINES = 3
MOST_LINES, MOST_BYTES = 10_000, 16_000_000
"""The largest limits that are tried: a server that takes the file after all has as many requests to answer."""


def begin(session: Session) -> None:
    declared, settings = session.settings.declared, session.settings
    windows = declared.completion_windows
    file_id = session.input_file(good_lines(settings.endpoint, settings.model, 1)) if windows else None
    for window in windows if file_id else ():
        session.create(str(file_id), completion_window=window)
    for endpoint in declared.endpoints:
        file_id = session.input_file(good_lines(endpoint, settings.model, 1))
        if file_id is not None:
            session.create(file_id, endpoint=endpoint)
    for batch_id in session.batches if settings.can("cancel") else ():
        session.cancel(batch_id)
    if settings.can("list") and declared.limits.list_limit != DOCUMENTED.list_limit:
        session.list_page(declared.limits.list_limit, None)


def upload_too_large(session: Session) -> None:
    for text in _too_large(session):
        file_id = session.upload(text, step=bad_file("upload", TOO_LARGE))
        if file_id is not None:
            session.create(file_id, step=bad_file("create", TOO_LARGE))


def _too_large(session: Session) -> Iterator[str]:
    """Files a little over each limit that is declared; each of their lines is a good request."""
    settings, limits = session.settings, session.settings.declared.limits
    if 0 < limits.lines_per_file <= MOST_LINES:
        yield good_lines(settings.endpoint, settings.model, limits.lines_per_file + 1)
    if 0 < limits.bytes_per_file <= MOST_BYTES:
        # The blanks after a line are no part of its JSON. There are few lines, so that their number is no matter.
        lines = limits.lines(FEW_LINES)
        blanks = " " * (1 + limits.bytes_per_file // lines) + "\n"
        yield good_lines(settings.endpoint, settings.model, lines).replace("\n", blanks)


def go_on(session: Session) -> None:
    if session.settings.can("cancel"):  # without it they last as long as their windows, and show nothing more
        wait(session)


def wait(session: Session) -> None:
    for batch_id in every(session.batches):
        last = session.poll(batch_id)
        if last is not None and is_batch_answer(last):
            session.fetch_results(last.json)


def _counts(declared: Declared) -> dict[str, int]:
    windows, endpoints = len(declared.completion_windows), len(declared.endpoints)
    files, batches = (windows > 0) + endpoints, windows + endpoints
    lists = declared.limits.list_limit != DOCUMENTED.list_limit
    # Each batch is created, cancelled, and both its result files fetched.
    return {"files": files, "batches": batches, "lines": batches, "requests": files + 4 * batches + lists}


def _counts_of_limits(declared: Declared) -> dict[str, int]:
    limits = declared.limits
    lines = limits.lines_per_file + 1 if 0 < limits.lines_per_file <= MOST_LINES else 0
    files = (lines > 0) + (0 < limits.bytes_per_file <= MOST_BYTES)
    return {"files": files, "batches": files, "lines": lines + FEW_LINES, "requests": 4 * files}


SCENARIOS = (
    Scenario("declared", begin, go_on, every, needs=("write", "declared"), counts=_counts, worth=5),
    Scenario(
        "declared-limits",
        upload_too_large,
        wait,
        every,
        needs=("write", "files", "declared-limits"),
        counts=_counts_of_limits,
        worth=1,
    ),
)
