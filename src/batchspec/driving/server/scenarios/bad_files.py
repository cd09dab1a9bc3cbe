"""Input files that no batch may complete; refusing them at upload, at create or by `failed` is all the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from batchspec.driving.server.http.lines import line
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.server.scenarios import Scenario
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.reading.step import BAD_FILE, bad_file

NO_SUCH_FILE = "file-batchspec0000000000000000"
BROKEN_LINE = 2
"""Counted from 1, with good lines before and after it."""
UNKNOWN_FILE = "unknown-file"

Text = Callable[[Settings], str]


def _lines(settings: Settings, count: int) -> list[str]:
    return [json.dumps(line(settings.endpoint, settings.model, n)) for n in range(1, count + 1)]


def broken_line(settings: Settings) -> str:
    lines = _lines(settings, 3)
    lines[BROKEN_LINE - 1] = lines[BROKEN_LINE - 1][:-9]
    return "\n".join(lines) + "\n"


def duplicate_id(settings: Settings) -> str:
    first, second = _lines(settings, 2)
    return f"{first}\n{second.replace('request-2', 'request-1')}\n"


def foreign_url(settings: Settings) -> str:
    other = "/v1/embeddings" if settings.endpoint != "/v1/embeddings" else "/v1/chat/completions"
    return "".join(
        json.dumps({**line(settings.endpoint, settings.model, n), "url": other}) + "\n" for n in (1, 2)
    )


def empty_file(_settings: Settings) -> str:
    return ""


def begin(session: Session, name: str, text: Text) -> None:
    file_id = session.upload(text(session.settings), step=bad_file("upload", name))
    if file_id is not None:
        session.create(file_id, step=bad_file("create", name))


def begin_without_file(session: Session) -> None:
    session.create(NO_SUCH_FILE, step=bad_file("create", UNKNOWN_FILE))


def go_on(session: Session) -> None:
    for batch_id in session.batches:
        last = session.poll(batch_id)
        if last is not None and is_batch_answer(last):
            session.cancel_ended(batch_id)


SCENARIOS = (
    *(
        Scenario(
            f"{BAD_FILE}-{name}",
            partial(begin, name=name, text=text),
            go_on,
            ("write", "files"),
            files=1,
            batches=1,
            lines=3,
            requests=4,
        )
        for name, text in {
            "broken-line": broken_line,
            "duplicate-id": duplicate_id,
            "foreign-url": foreign_url,
            "empty-file": empty_file,
        }.items()
    ),
    Scenario(f"{BAD_FILE}-{UNKNOWN_FILE}", begin_without_file, go_on, batches=1, requests=3),
)
