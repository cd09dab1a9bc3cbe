"""The contents of result files: as a test gives them, or made to fit the batch."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from batchspec.making.batches.results import lines_of
from batchspec.making.scripted.history import NoHistory
from batchspec.making.server.files import StoredFile
from batchspec.making.server.refusal import Json

Content = str | bytes | Sequence[Mapping[str, Any]]
"""The content of a file: its lines as objects, or its whole text."""

RESULT_FILES = ("output", "error")
"""The result files of a batch, named as in `output_file_id` and `error_file_id`."""


def text_of(content: Content | None, name: str) -> bytes | None:
    """The bytes of a file. Raises `TypeError` for content that is none."""
    if content is None or isinstance(content, bytes):
        return content
    if isinstance(content, str):
        return content.encode()
    lines = [line for line in content if isinstance(line, Mapping)] if isinstance(content, Sequence) else None
    if lines is None or len(lines) < len(content):
        raise TypeError(f"{name} is a list of result lines (objects), a text or bytes, not {content!r:.60}")
    return "".join(json.dumps(dict(line), ensure_ascii=False) + "\n" for line in lines).encode()


def custom_ids(text: bytes) -> list[str]:
    """The `custom_id` of each line; empty where a line has none."""
    return [_custom_id(row) for row in text.splitlines() if row]


def _custom_id(row: bytes) -> str:
    try:
        line = json.loads(row)
    except ValueError:
        return ""
    found = line.get("custom_id") if isinstance(line, dict) else None
    return found if isinstance(found, str) else ""


@dataclass(frozen=True, slots=True)
class _Unmade:
    """A file that is made when it is first asked for."""

    batch: Json
    kind: str
    given: bytes | None


class ResultFiles:
    """The files that the snapshots of histories name."""

    def __init__(self) -> None:
        self._unmade: dict[str, _Unmade] = {}
        self._made: dict[str, StoredFile] = {}

    def add(self, batch: Json, given: Mapping[str, bytes | None]) -> None:
        """Take the files that the batch names. Raises `NoHistory` for the content of a file that it does not name."""
        for kind in RESULT_FILES:
            file_id = batch.get(f"{kind}_file_id")
            if isinstance(file_id, str):
                self._unmade[file_id] = _Unmade(batch, kind, given[kind])
            elif given[kind] is not None:
                raise NoHistory(f"{kind} is given, but the last snapshot has no {kind}_file_id")

    def find(self, file_id: str) -> StoredFile | None:
        """The file of that id; `None` where no history names it."""
        if file_id not in self._made and file_id in self._unmade:
            self._made[file_id] = _file(file_id, self._unmade[file_id])
        return self._made.get(file_id)

    def delete(self, file_id: str) -> None:
        """Forget a file."""
        self._unmade.pop(file_id, None)
        self._made.pop(file_id, None)


def _file(file_id: str, unmade: _Unmade) -> StoredFile:
    batch, kind = unmade.batch, unmade.kind
    text = unmade.given
    if text is None:
        text = text_of(getattr(lines_of(_countable(batch)), kind), kind) or b""
    created = batch.get("created_at")
    at = created if isinstance(created, int) else 0
    return StoredFile(file_id, f"{batch['id']}_{kind}.jsonl", "batch_output", text, at)


def _countable(batch: Json) -> Json:
    """The batch, without counts from which no files can be made."""
    counts = batch.get("request_counts")
    numbers = (
        [counts.get(key) for key in ("completed", "failed", "total")] if isinstance(counts, dict) else []
    )
    good = bool(numbers) and all(isinstance(number, int) and number >= 0 for number in numbers)
    return batch if good else {**batch, "request_counts": None}
