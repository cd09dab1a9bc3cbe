"""Mutants whose answers are no good before anyone looks for a batch in them: HTTP, UTF-8 and JSON."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from batchspec.making.server.behaviour import Answer, Behaviour, Call
from batchspec.mutants.server_parts.edits import answers, bytes_edited, crash, of_type, replaced, says
from batchspec.mutants.server_parts.mutant import Make, Mutant

ABSENT_FROM_VIEW = ("BATCH-RET-001",)
"""The requirements that an answer which nobody can read breaks as well."""

RETRIEVE = {"retrieve"}


def _unreadable(name: str, breaks: str, requirement: str, edit: Callable[[Answer], Answer]) -> Mutant:
    behaviour = answers(edit, on=RETRIEVE)
    return Mutant(name, breaks, (requirement,), behaviour, also_breaks=ABSENT_FROM_VIEW)


def _gzip_in_name(answer: Answer) -> Answer:
    """Compressed by its header, and not by its bytes."""
    return Answer(answer.status, answer.body, {**answer.headers, "Content-Encoding": "gzip"})


def _latin(body: bytes) -> bytes:
    return body.decode().encode("iso-8859-1", "replace")


def _all(edit: Callable[[Answer], Answer]) -> Make:
    return answers(edit, on={"create", "retrieve", "cancel", "list"})


class StumblesOnce(Behaviour):
    """Fails at the first request of a route, before it does anything, and at no other."""

    def __init__(self, route: str) -> None:
        self._routes = [route]

    def intercept(self, call: Call) -> Answer | None:
        if call.route not in self._routes:
            return None
        self._routes.clear()
        return crash(Answer(500, b""))


DEEP = "[" * 600 + "]" * 600

MUTANTS = (
    _unreadable("latin-1", "Writes in Latin-1.", "BATCH-WIR-001", bytes_edited(_latin)),
    _unreadable(
        "byte-order-mark",
        "Begins with a byte order mark.",
        "BATCH-WIR-001",
        bytes_edited(lambda body: b"\xef\xbb\xbf" + body),
    ),
    _unreadable(
        "body-cut-off", "Loses the end of an answer.", "BATCH-WIR-002", bytes_edited(lambda body: body[:-20])
    ),
    _unreadable(
        "gzip-in-name-alone", "Says that it is compressed and is not.", "BATCH-WIR-002", _gzip_in_name
    ),
    _unreadable(
        "answer-twice",
        "Writes an answer twice.",
        "BATCH-WIR-002",
        bytes_edited(lambda body: body + b"\n" + body),
    ),
    _unreadable(
        "nan-in-usage",
        "Divides by zero requests and writes NaN.",
        "BATCH-WIR-003",
        replaced('"total_tokens": ', '"tokens_per_request": NaN, "total_tokens": '),
    ),
    _unreadable(
        "key-twice",
        "Writes a key twice.",
        "BATCH-WIR-004",
        replaced('"object": "batch"', '"object": "batch", "object": "batch"'),
    ),
    _unreadable(
        "emoji-cut-in-half",
        "Cuts text between the halves of a surrogate pair.",
        "BATCH-WIR-005",
        replaced("\N{GRINNING FACE}", "\\ud83d"),
    ),
    _unreadable(
        "number-of-5000-digits",
        "Writes a number of 5,000 digits.",
        "BATCH-WIR-006",
        replaced('"object": "batch"', '"object": "batch", "cost": 1' + "0" * 4_999),
    ),
    _unreadable(
        "nested-600-deep",
        "Nests arrays 600 deep.",
        "BATCH-WIR-006",
        replaced('"object": "batch"', f'"object": "batch", "trail": {DEEP}'),
    ),
    Mutant(
        "answers-as-text", "Calls its answers plain text.", ("BATCH-WIR-007",), _all(of_type("text/plain"))
    ),
    Mutant(
        "put-served",
        "Takes any method for any other.",
        ("BATCH-WIR-008",),
        answers(says({"ok": True}), status=405),
        scenarios=("other-method",),
    ),
    Mutant(
        "put-crashes",
        "Crashes on a method it does not know.",
        ("BATCH-WIR-008",),
        answers(crash, status=405),
        scenarios=("other-method",),
    ),
    Mutant(
        "stumbles-at-create",
        "Answers the first create with 500, and the same one with the batch when it is sent again.",
        ("BATCH-WIR-009",),
        partial(StumblesOnce, "create"),
    ),
    Mutant(
        "stumbles-at-retrieve",
        "Answers the first poll with 500, and the next with the batch.",
        ("BATCH-WIR-009",),
        partial(StumblesOnce, "retrieve"),
    ),
    Mutant(
        "batch-a-bare-string",
        "Shows the id of a batch in place of the batch.",
        ("BATCH-FLD-023",),
        answers(says("batch_1"), on=RETRIEVE),
        also_breaks=ABSENT_FROM_VIEW,
    ),
)
