"""A client under test, the calls that it is asked to make, and its answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from batchspec.reading.trace import Case
from batchspec.system.quoting import quoted

Kind = Literal["batch", "batch_list"]

LONGEST_ERROR = 300
"""Characters of an error that are kept: enough for its cause, and short enough for a line of a report."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a client to one question."""

    ok: bool = False
    text: str | None = None
    """The object as the client exposes it, written back as JSON."""
    error: str | None = None
    unsupported: str | None = None
    fault: str = ""
    """The reason why there is no answer: `exit`, `silence`, `noise`, `nonsense` or `unasked`. `error` says more."""
    earlier: str = ""
    """A fault that came to light now and belongs to the question before, in words."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that a client is to make over HTTP."""

    method: str
    """`batches.create`, `batches.retrieve`, `batches.cancel` or `batches.list`."""
    args: Mapping[str, Any]
    base_url: str
    api_key: str


class TimeUp(Exception):
    """The time of the run was up before a question was answered."""


class Client(Protocol):
    """A client under test. Questions to one that may be slow raise `TimeUp`."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def ops(self) -> frozenset[str]:
        """The questions that it can be asked: `parse`, `call`."""

    def parse(self, kind: Kind, text: str) -> Answer:
        """Read `text` with the parser of the client, and write the object back as JSON."""

    def call(self, call: Call) -> Answer:
        """Make the client send a request, and write the object that it got back as JSON."""

    def close(self) -> None:
        """End the client."""


def given(case: Case, answer: Answer) -> Case:
    """The case with the answer of the client."""
    return replace(
        case,
        ok=answer.ok,
        text=answer.text,
        error=answer.error,
        unsupported=answer.unsupported,
        fault=answer.fault,
    )


def one_line(text: str) -> str:
    """The text on one line, without secrets; a long one is cut and ends in an ellipsis."""
    return quoted(text, LONGEST_ERROR)
