"""The decisions of the server, one method each, so that a mutant is one small subclass.

Each method is given what is right and returns what the server does; the methods here change nothing. `answer`,
`intercept`, `comes_with` and `tenant` are called outside the lock of the engine, so several calls may overlap. The others are called one at a time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from batchspec.making.server.batch import Batch
from batchspec.making.server.life import Course
from batchspec.making.server.lines import Input
from batchspec.making.server.refusal import Json, Refused
from batchspec.making.server.results import Results


@dataclass(frozen=True, slots=True)
class Upload:
    """The file part of a multipart body."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """One request as the server read it, without its secrets."""

    route: str
    """One of `create`, `retrieve`, `cancel`, `list`, `upload`, `files`, `file`, `content`, `delete-file`; `not-found` and
    `not-allowed` for what is no route; `refused` for a request that was refused before it was read to its end."""
    method: str
    path: str
    """The path that was asked for, with the base path and without the query."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""
    """Empty for an upload; see `form` and `file`."""
    form: Mapping[str, str] = field(default_factory=dict)
    file: Upload | None = None
    object_id: str = ""
    """The id in the path, where there is one."""

    @property
    def json(self) -> Any:
        """The body as JSON. Raises `ValueError` where it is none."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a request."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    missing: int = 0
    """Bytes that are promised beyond the body and never sent: the connection is closed in their place."""

    @classmethod
    def of(cls, value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer whose body is `value` as JSON."""
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        return cls(
            status, text.encode("utf-8", "replace"), {"Content-Type": "application/json", **(headers or {})}
        )

    @property
    def json(self) -> Any:
        """The body as JSON. Raises `ValueError` where it is none."""
        return json.loads(self.body)


class Behaviour:
    """The right behaviour. A subclass changes one thing."""

    def intercept(self, call: Call) -> Answer | None:
        """The answer in place of the server's own, before the server does anything; `None` lets it do its work."""
        return None

    def comes_with(self, headers: Mapping[str, str], query: Mapping[str, str]) -> None:
        """A request comes in with these headers, names in lower case, and parameters, secrets included."""

    def tenant(self, tenant: int | None, key: str) -> int | None:
        """The tenant whose files and batches a request sees, counted from 0; `None` refuses a key that opens nothing.

        `key` is what the request was sent with, empty where it has none. A server without keys never asks.
        """
        return tenant

    def create_body(self, body: Any) -> Any:
        """The body of a create request, before it is checked."""
        return body

    def input(self, found: Input, content: bytes | None) -> Input:
        """The requests or faults of an input file; `content` is `None` where there is no such file."""
        return found

    def course(self, course: Course, batch: Batch) -> Course:
        """The states of a batch and their times, as they are planned when it is created and again when it is cancelled."""
        return course

    def refuses_cancel(self, refuses: bool, status: str) -> bool:  # noqa: FBT001  the value to be changed comes first
        """True when a batch in `status` cannot be cancelled."""
        return refuses

    def shown(self, shown: Json, batch: Batch, route: str) -> Json:
        """The batch object that the route `create`, `retrieve`, `cancel` or `list` shows."""
        return shown

    def results(self, results: Results, batch: Batch) -> Results:
        """The lines of the result files, before they are written."""
        return results

    def content(self, content: bytes, name: str) -> bytes:
        """The content of a result file."""
        return content

    def page(self, page: Json, everything: Callable[[], list[Json]], query: Mapping[str, str]) -> Json:
        """A page of batches; `everything()` gives all of them, newest first."""
        return page

    def envelope(self, envelope: Json, refused: Refused) -> Json:
        """The body of a refusal."""
        return envelope

    def answer(self, answer: Answer, call: Call) -> Answer:
        """The whole answer to a request."""
        return answer
