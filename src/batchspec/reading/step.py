"""Steps: the purpose of one request of a run, and the mistake that it makes on purpose.

In a trace a step is one word, such as `bad-create:missing-key:endpoint`. It is read and written here alone.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """The purpose of a request; requests of the same purpose have equal steps."""

    operation: str
    """`create`, `retrieve`, `cancel`, `list` and the like; of a step that is not one of ours, the word in the trace."""
    tried: str = ""
    """The mistake made on purpose, such as `missing-key`; empty where the request is a good one."""
    key: str = ""
    """The key of the body that is at fault, where it is one."""
    detail: str = ""
    """One of several ways to make the mistake, where there are such: `17-pairs` of `metadata-limits`."""

    @property
    def parts(self) -> tuple[str, ...]:
        """The operation and whatever else is said."""
        return tuple(filter(None, (self.operation, self.tried, self.key, self.detail)))


CREATE = Step("create")
RETRIEVE = Step("retrieve")
CANCEL = Step("cancel")
LIST = Step("list")
UPLOAD = Step("upload")
CONTENT = Step("content")
"""The fetching of a file's text."""
DELETE_FILE = Step("delete-file")
LOOK_AT_FILE = Step("file")
"""The fetching of what a server says of a file."""
OTHER_METHOD = Step("other-method")
"""A known path, asked with a method that it does not have."""
OTHER = Step("other")
"""A request of recorded traffic that is about no batch."""
CLEANUP_CANCEL = Step("cleanup-cancel")
"""Cancelling at the end of a run, to leave the server as it was."""
RETRIEVE_UNKNOWN = Step("retrieve", "unknown")
CANCEL_UNKNOWN = Step("cancel", "unknown")
CANCEL_ENDED = Step("cancel", "ended")
CANCEL_AGAIN = Step("cancel", "again")
LIST_OVER_LIMIT = Step("list", "over-limit")

BAD_FILE = "bad-file"
"""The mistake of a wrong input file; `detail` says how it is wrong."""
TOO_LARGE = "too-large"
"""The detail of an input file that is over a limit which the server declares."""
_BAD_CREATE = "bad-create"
_BAD_FILE_WORDS = {"upload": "bad-upload", "create": "bad-file-create"}
_WORDS = {
    f"{step.operation}-{step.tried}": step
    for step in (RETRIEVE_UNKNOWN, CANCEL_UNKNOWN, CANCEL_ENDED, CANCEL_AGAIN, LIST_OVER_LIMIT)
}


def bad_file(operation: str, detail: str) -> Step:
    """The step that uploads a wrong input file, or creates a batch of it."""
    return Step(operation, BAD_FILE, detail=detail)


def word(step: Step) -> str:
    """The step as a trace has it."""
    if not step.tried:
        return step.operation
    if step.tried == BAD_FILE and not step.key and step.operation in _BAD_FILE_WORDS:
        return _BAD_FILE_WORDS[step.operation]
    if step.operation == "create" and step.tried != BAD_FILE:
        return ":".join((_BAD_CREATE, step.tried, step.key, *filter(None, (step.detail,))))
    plain = f"{step.operation}-{step.tried}"
    return plain if plain in _WORDS else f"{step.operation}/{step.tried}/{step.key}/{step.detail}".rstrip("/")


def parsed(text: str, scenario: str = "") -> Step:
    """The step that a trace has as `text`; a word that is not one of ours is an operation by itself.

    What is wrong with an input file stands in the name of the scenario alone: `bad-file-broken-line`.
    """
    if text in _WORDS:
        return _WORDS[text]
    for operation, bad_word in _BAD_FILE_WORDS.items():
        if text == bad_word:
            before, _, detail = scenario.partition(f"{BAD_FILE}-")
            return bad_file(operation, "" if before else detail)
    match text.split(":", 3):
        case [first, tried, key, *more] if first == _BAD_CREATE and tried:
            return Step("create", tried, key, *more)
    return Step(*text.split("/", 3))
