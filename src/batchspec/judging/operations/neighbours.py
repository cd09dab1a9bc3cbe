"""The objects beside the batch that a run shows: pages, refusals, result lines, files, and what clients send."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from batchspec.judging.operations.client_requests import (
    BatchInput,
    batch_inputs,
    bodies,
    client_requests,
    why_not_json,
)
from batchspec.judging.operations.create_request import DOCUMENTED, NEEDED
from batchspec.judging.operations.listings import is_no_list, listings, plain_lists
from batchspec.judging.operations.mistakes import refusals
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.results import objects
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words
from batchspec.reading.place import Place

MARK = "\ufeff"
"""A byte order mark; editors put it before the first line, and servers read on."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A value that should be an object of the contract, and where it was shown."""

    value: Any
    place: Place
    case: str | None = None
    """What it is about, for the signature of a fault, where that is not the answer at the place."""
    got: str = ""
    """Words for people on the whole value, in place of the value itself."""
    message: str = ""
    """The fault of a text that is no JSON, in one line; empty of any other value."""


def lists(run: Run) -> Iterator[Shown]:
    """The list answers, and in place of one the refusal of a list that has to be given."""
    for operation in plain_lists(run):
        if is_no_list(run, operation):
            yield Shown(None, operation.place, got=answer_words(operation))
    for operation, page in listings(run):
        yield Shown(page, operation.place)


def refused(run: Run) -> Iterator[Shown]:
    """Every refusal whose body is there, whether or not it is JSON."""
    for operation, _ in refusals(run):
        yield Shown(operation.json, operation.place, operation.step.operation, answer_words(operation))


def lines(run: Run) -> Iterator[Shown]:
    """The result lines that are JSON objects."""
    return (Shown(line.value, line.place) for line in objects(run))


def files(run: Run) -> Iterator[Shown]:
    """The answers to uploads, and to requests for one file."""
    return _answers(run.of("upload", "file"))


def deletions(run: Run) -> Iterator[Shown]:
    """The answers to deletions of files."""
    return _answers(run.of("delete-file"))


def _answers(operations: Iterable[Operation]) -> Iterator[Shown]:
    """The answers that say that it was done. One with an error in place of what was asked for is a refusal by its words."""
    for operation in operations:
        decided = operation.ok and not operation.probe and not operation.holds_error
        if decided and operation.readable and operation.has_body and operation.exchange.response:
            got = "" if isinstance(operation.json, dict) else answer_words(operation)
            yield Shown(operation.json, operation.place, operation.step.operation, got)


def creates(run: Run) -> Iterator[Shown]:
    """The bodies of creates that were taken.

    A text that JSON's grammar allows and our strict reader does not take, as with a key that is there twice, is left out.
    """
    for operation, text in bodies(run):
        fault, value = why_not_json(text), operation.exchange.request.json
        if fault:
            yield Shown(text, operation.place, message=f"the body is not JSON: {fault}")
        elif value is not None:
            yield Shown(_with_vendors_keys(value), operation.place)


def _with_vendors_keys(value: Any) -> Any:
    """The body as it is judged. A key of a vendor's own may stand for one that is missing, so that one is as good as there."""
    if not isinstance(value, dict) or not value.keys() - DOCUMENTED:
        return value
    return {**dict.fromkeys(NEEDED, "of a vendor's own"), **{k: v for k, v in value.items() if v is not None}}


def uploads(run: Run) -> Iterator[Shown]:
    """The forms of uploads that were taken, where they were kept."""
    for operation in client_requests(run, "upload"):
        request = operation.exchange.request
        if request.form and request.file is not None:
            yield Shown({"file": request.file, **_nested(request.form)}, operation.place)


_NESTED = re.compile(r"(\w{1,40})\[(\w{1,40})\]")
_DIGITS = re.compile(r"-?[0-9]{1,15}")


def _nested(form: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a form as an object: `a[b]` is the key b in a, and digits in it are a number, which a form cannot tell."""
    made: dict[str, Any] = {}
    for name, value in form.items():
        parts = _NESTED.fullmatch(name)
        if parts is None:
            made[name] = value
            continue
        within = made.setdefault(parts[1], {})
        if isinstance(within, dict):
            within[parts[2]] = int(value) if _DIGITS.fullmatch(value) else value
    return made


def requests(run: Run) -> Iterator[Shown]:
    """The lines of the input files that became batches.

    Where no line is an object, the text may be what the recording tool made of the file: Azure's writes it in base64.
    """
    for given in batch_inputs(run):
        if given.file.requests:
            yield from _lines_of(given)


def _lines_of(given: BatchInput) -> Iterator[Shown]:
    texts = given.file.text.removeprefix(MARK).split("\n")
    for number, value in given.file.lines:
        where = replace(given.upload.place, line=number)
        if value is not ...:
            yield Shown(value, where)
        elif number < len(texts):  # a last line without its end may have been cut by the tool
            fault = why_not_json(texts[number - 1])
            if fault:
                yield Shown(texts[number - 1], where, message=fault)


NEIGHBOURS: Mapping[str, Callable[[Run], Iterator[Shown]]] = {
    "batch_list": lists,
    "error_envelope": refused,
    "output_line": lines,
    "file_object": files,
    "file_deletion": deletions,
    "file_upload": uploads,
    "create_batch": creates,
    "input_line": requests,
}
"""By name, the objects of the contract that a run may show beside batches. It shows no webhook."""
