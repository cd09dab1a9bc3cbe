"""Input files that no batch may complete; refusing them at upload, at create or by `failed` is all the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial

from batchspec.contract.placeholders import NO_SUCH_FILE
from batchspec.driving.server.http.lines import line
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.server.scenarios import Scenario, every
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.reading.step import BAD_FILE, Step, bad_file

BROKEN_LINE = 2
"""Counted from 1, with good lines before and after it."""
UNKNOWN_FILE = "unknown-file"
INCOMPLETE = "incomplete-line"
NEEDED_KEYS = ("method", "url", "body")
"""The keys of a request line that one line may lack; without `custom_id` it could not be told from the others."""

Text = Callable[[Settings], str]


def _lines(settings: Settings, count: int) -> list[str]:
    return [json.dumps(line(settings.endpoint, settings.model, n)) for n in range(1, count + 1)]


def broken_line(settings: Settings) -> str:
    return _among_good_ones(settings, lambda good: good[:-9])


def no_object(settings: Settings) -> str:
    return _among_good_ones(settings, lambda good: f"[{good}]")


def incomplete_line(settings: Settings, lacks: str) -> str:
    return _among_good_ones(
        settings, lambda good: json.dumps({k: v for k, v in json.loads(good).items() if k != lacks})
    )


def _among_good_ones(settings: Settings, spoil: Callable[[str], str]) -> str:
    lines = _lines(settings, 3)
    lines[BROKEN_LINE - 1] = spoil(lines[BROKEN_LINE - 1])
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


def begin(session: Session, text: Text, detail: str, key: str = "") -> None:
    file_id = session.upload(text(session.settings), step=Step("upload", BAD_FILE, key, detail))
    if file_id is not None:
        session.create(file_id, step=Step("create", BAD_FILE, key, detail))


def begin_without_file(session: Session) -> None:
    session.create(NO_SUCH_FILE, step=bad_file("create", UNKNOWN_FILE))


def go_on(session: Session) -> None:
    for batch_id in every(session.batches):
        last = session.poll(batch_id)
        if last is not None and is_batch_answer(last):
            session.cancel_ended(batch_id)


TEXTS: dict[str, Text] = {
    "broken-line": broken_line,
    "no-object": no_object,
    "duplicate-id": duplicate_id,
    "foreign-url": foreign_url,
    "empty-file": empty_file,
}


def _uploaded() -> Iterator[Scenario]:
    for detail, text in TEXTS.items():
        yield _scenario(detail, partial(begin, text=text, detail=detail))
    for key in NEEDED_KEYS:
        text = partial(incomplete_line, lacks=key)
        yield _scenario(f"{INCOMPLETE}-{key}", partial(begin, text=text, detail=INCOMPLETE, key=key))


def _scenario(name: str, begins: Callable[[Session], None]) -> Scenario:
    needs = ("write", "files")
    return Scenario(
        f"{BAD_FILE}-{name}", begins, go_on, every, needs, files=1, batches=1, lines=3, requests=4, worth=4
    )


SCENARIOS = (
    *_uploaded(),
    Scenario(f"{BAD_FILE}-{UNKNOWN_FILE}", begin_without_file, go_on, every, batches=1, requests=3, worth=5),
)
