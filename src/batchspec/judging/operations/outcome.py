"""The outcome of a request, as its line in a result file says it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from batchspec.judging.evidence.snapshot import Usage, whole
from batchspec.judging.operations.result_line import Line
from batchspec.judging.operations.results import Results


def succeeded(line: Line) -> bool | None:
    """True for a response of 2xx, false for any other outcome; `None` where the line does not have exactly one."""
    if not isinstance(line.value, Mapping):
        return None
    response, error = line.value.get("response"), line.value.get("error")
    if (response is None) == (error is None):
        return None
    if response is None:
        return False
    status = whole(response.get("status_code")) if isinstance(response, Mapping) else None
    return None if status is None else 200 <= status < 300


def custom_id(line: Line) -> str:
    """The `custom_id` of a line that is an object, as text: one of another type is none of the input."""
    return str(line.value.get("custom_id"))


def is_readable(batch: Results) -> bool:
    """True where every result of a batch is there and can be read, and each request is answered once.

    Where that is not so, requirements of their own tell, and sums over the lines tell nothing.
    """
    if not batch.files or not batch.fetched or any(succeeded(line) is None for line in batch.lines):
        return False
    return not batch.sent or batch.sent == Counter(map(custom_id, batch.lines))


def usage_of(line: Line) -> Usage | None:
    """The usage that the response of a line tells, by the names of either API; `None` where it tells none."""
    told = line.value
    for key in ("response", "body", "usage"):
        told = told.get(key) if isinstance(told, Mapping) else None
    if not isinstance(told, Mapping):
        return None
    read = whole(told.get("input_tokens", told.get("prompt_tokens")))
    written = whole(told.get("output_tokens", told.get("completion_tokens", 0)))
    return None if read is None or written is None else Usage(read, written, read + written)
