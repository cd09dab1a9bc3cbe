"""The requests of a run that its client is judged by, and those that it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from batchspec.judging.operations.address import Kind
from batchspec.judging.operations.input_file import InputFile
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run
from batchspec.reading.strict_json import NotStrictJSON, load

OWN = "batchspec/"
"""The beginning of the kit's own user-agent. Its requests are wrong on purpose."""
FOR_NOTHING = frozenset({"undefined", "None", "null", "<nil>", "[object Object]"})
"""The texts that languages make of a value that is not there. No server gives them as an id."""
_GRAMMAR = frozenset({"text_is_json", "numbers_are_finite", "text_is_utf8"})
"""Faults by which a text is no JSON at all. RFC 8259 lets a sender repeat a key, escape half a character and nest deeply."""

_WORD = re.compile(r"(?:[A-Za-z][\w -]{0,60})?")


def header(operation: Operation, name: str) -> str:
    """The value of a header of a request; empty where it has none, or the recording does not have it."""
    headers = operation.exchange.request.headers
    return next((str(value) for key, value in headers.items() if key.lower() == name), "")


def is_own(operation: Operation) -> bool:
    """True of a request that the kit itself sent."""
    return header(operation, "user-agent").startswith(OWN)


def was_refused(operation: Operation) -> bool:
    """True where the server answered 4xx, or 2xx with an error in place of a batch."""
    response = operation.exchange.response
    refused = response is not None and 400 <= response.status < 500
    return refused or (operation.holds_error and not operation.shows_batch)


def refused_requests(run: Run) -> list[Operation]:
    """The client's requests about batches and files that were refused. Suites send such on purpose, so nothing is judged by them."""
    about = (one for one in run.operations if one.kind != "other" and not is_own(one))
    return [one for one in about if was_refused(one)]


def own_requests(run: Run) -> list[Operation]:
    """The requests about batches and files that the kit itself sent."""
    return [one for one in run.operations if one.kind != "other" and is_own(one)]


def client_requests(run: Run, *kinds: Kind) -> Iterator[Operation]:
    """The requests that a client is judged by; of one that was sent several times, the last."""
    for operation in run.of(*kinds):
        if not (is_own(operation) or was_refused(operation) or operation.superseded):
            yield operation


def why_not_json(text: str) -> str:
    """The reason why a text is not JSON by its grammar; empty where it is."""
    try:
        load(text)
    except NotStrictJSON as fault:
        return fault.what if fault.fault in _GRAMMAR else ""
    return ""


def bodies(run: Run) -> Iterator[tuple[Operation, str]]:
    """The bodies of creates, as text.

    An empty one may be one that the recording tool did not keep, and a lone word may be what it wrote in its place.
    """
    for operation in client_requests(run, "create"):
        request = operation.exchange.request
        if request.stored and isinstance(request.body, str) and not _is_lone_word(request.body):
            yield operation, request.body


def create_bodies(run: Run) -> Iterator[tuple[Operation, dict[str, Any]]]:
    """The bodies of creates that are JSON objects."""
    for operation, _ in bodies(run):
        value = operation.exchange.request.json
        if isinstance(value, dict):
            yield operation, value


@dataclass(frozen=True, slots=True)
class BatchInput:
    """An input file that a client uploaded, and the endpoint of the batch that it made of it."""

    upload: Operation
    file: InputFile
    endpoint: str


def batch_inputs(run: Run) -> Iterator[BatchInput]:
    """The input files of batches; none of a batch that failed, since that is how a server refuses a file."""
    seen: set[tuple[str, str]] = set()
    for operation, body in create_bodies(run):
        life, file_id, endpoint = run.life(operation), body.get("input_file_id"), body.get("endpoint")
        if life is None or not isinstance(file_id, str) or not isinstance(endpoint, str):
            continue
        file = run.files.get(file_id)
        if file is None or file.input is None or file.upload is None or is_own(file.upload):
            continue
        if (file_id, endpoint) not in seen and all(one.status != "failed" for one in life.sightings):
            seen.add((file_id, endpoint))
            yield BatchInput(file.upload, file.input, endpoint)


def _is_lone_word(body: str) -> bool:
    """True of nothing, or of a word such as `REDACTED` or `[redacted]`."""
    return _WORD.fullmatch(body.strip().lstrip("<[(*").rstrip(">)]*")) is not None
