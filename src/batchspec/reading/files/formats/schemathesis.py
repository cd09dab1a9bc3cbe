"""Events of Schemathesis as JSON lines. Its cassettes and HAR files are read as those of others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from batchspec.reading.files.formats import Format, Keys, Lines
from batchspec.reading.recorded.bodies import Data, from_base64
from batchspec.reading.recorded.entry import Entry, NotRead, halves
from batchspec.reading.recorded.messages import Reader, server_of, status_of
from batchspec.reading.recorded.times import moment
from batchspec.reading.strict_json import NotStrictJSON, load

BEGINNING = b'{"Initialize":{"command":'


def is_line(line: bytes, _: Keys) -> bool:
    return line.startswith(BEGINNING)


def recognises(value: Any) -> bool:
    return isinstance(value, Lines) and value.form == NAME


def entries(value: Lines) -> Iterator[Any]:
    for line in value.lines:
        try:
            row = load(line)
        except NotStrictJSON as error:
            yield error
            continue
        event = row.get("ScenarioFinished") if isinstance(row, Mapping) else None
        recorder = event.get("recorder") if isinstance(event, Mapping) else None
        held = recorder.get("interactions") if isinstance(recorder, Mapping) else None
        yield from held.values() if isinstance(held, Mapping) else ()


def read(entry: Any, reader: Reader) -> Entry:
    if isinstance(entry, NotStrictJSON):
        raise NotRead(f"the line is no JSON: {entry.what}")
    asked, answered = halves(entry)
    request = reader.request(
        asked.get("method"), asked.get("uri"), asked.get("headers"), _body(asked.get("body"), reader)
    )
    status = None if answered is None else status_of(answered.get("status_code"))
    answer = None
    if answered is not None and status is not None:
        answer = reader.response(status, answered.get("headers"), _body(answered.get("content"), reader))
    return Entry(request, answer, moment=moment(entry.get("timestamp")), server=server_of(asked.get("uri")))


def _body(stored: Any, reader: Reader) -> Data:
    return from_base64(stored.get("$base64"), reader.room) if isinstance(stored, Mapping) else None


NAME = "Schemathesis"
FORMAT = Format(NAME, recognises, entries, read, is_line=is_line)
