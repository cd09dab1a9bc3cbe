"""Edits of what a gateway asks and answers: each makes a behaviour with one thing changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from batchspec.making.gateway import Answered, Asked, Passing

Json = dict[str, Any]
Edit = Callable[[Json], Json]
Make = Callable[[], Passing]


def shows(edit: Edit, *, own_ids: bool = False, on: Callable[[Asked], bool] = lambda _: True) -> Make:
    """A gateway that edits each batch that create, retrieve, cancel or list shows."""

    class Shows(Passing):
        def shown(self, answered: Answered, asked: Asked) -> Answered:
            value = answered.json
            if not isinstance(value, dict) or answered.status >= 400 or not on(asked):
                return answered
            if value.get("object") == "batch":
                return answered.with_json(edit(value))
            rows = value.get("data")
            if isinstance(rows, list) and asked.path.startswith("/batches"):
                edited = [edit(row) if isinstance(row, dict) else row for row in rows]
                return answered.with_json({**value, "data": edited})
            return answered

    return _with_ids(Shows, own_ids=own_ids)


def asks(edit: Callable[[Asked], Asked], *, own_ids: bool = False) -> Make:
    """A gateway that edits what it asks its upstream."""

    class Asks(Passing):
        def asks(self, asked: Asked) -> Asked:
            return edit(asked)

    return _with_ids(Asks, own_ids=own_ids)


def answers(edit: Callable[[Answered, Asked], Answered], *, own_ids: bool = False) -> Make:
    """A gateway that edits what it answers."""

    class Answers(Passing):
        def shown(self, answered: Answered, asked: Asked) -> Answered:
            return edit(answered, asked)

    return _with_ids(Answers, own_ids=own_ids)


def _with_ids(made: type[Passing], *, own_ids: bool) -> Make:
    made.own_ids = own_ids
    return made


def is_retrieve(asked: Asked) -> bool:
    """True of a request to retrieve a batch."""
    path = asked.path.partition("?")[0]
    return asked.method == "GET" and path.startswith("/batches/") and path.count("/") == 2


def is_content(asked: Asked) -> bool:
    """True of a request for the content of a file."""
    return asked.path.endswith("/content")


def lines_edited(body: bytes, edit: Edit) -> bytes:
    """A text of JSON lines with each line edited; as it is where a line is no object."""
    rows = [Asked("", "", body=line).json for line in body.split(b"\n") if line.strip()]
    if not rows or not all(isinstance(row, dict) for row in rows):
        return body
    return b"".join(Asked("", "").with_json(edit(row)).body + b"\n" for row in rows)
