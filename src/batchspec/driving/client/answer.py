"""What a client under test is to the kit: something that is asked and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from batchspec.reading.trace import Case

Kind = Literal["batch", "batch_list"]

LONGEST_ERROR = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client made of one question."""

    ok: bool = False
    text: str | None = None
    """The object as the client exposes it, written back as JSON."""
    error: str | None = None
    unsupported: str | None = None
    fault: str = ""
    """Where there was no answer, how: `exit`, `silence`, `noise`, `nonsense` or `unasked`; `error` says more."""
    earlier: str = ""
    """A fault that belongs to the question before, in words."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that a client is to make over HTTP."""

    method: str
    """`batches.create`, `batches.retrieve`, `batches.cancel` or `batches.list`."""
    args: Mapping[str, Any]
    base_url: str
    api_key: str


class Client(Protocol):
    """A client under test."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def ops(self) -> frozenset[str]:
        """What it can be asked: `parse`, `call`."""

    def parse(self, kind: Kind, text: str) -> Answer:
        """Read `text` with the client's own parser and write back what came of it."""

    def call(self, call: Call) -> Answer:
        """Make the client send a request and write back what came of the answer."""

    def close(self) -> None:
        """Let go of what the client holds."""


def given(case: Case, answer: Answer) -> Case:
    """`case` with what the client answered."""
    return replace(
        case,
        ok=answer.ok,
        text=answer.text,
        error=answer.error,
        unsupported=answer.unsupported,
        fault=answer.fault,
    )


def one_line(text: str) -> str:
    """`text` on one line, cut with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_ERROR else line[: LONGEST_ERROR - 1] + "…"
