"""The body of a request to create a batch: the mistake in it, and how it stands to the limits of metadata."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from batchspec.contract.placeholders import NO_SUCH_FILE, NO_SUCH_WINDOW, is_unknown_endpoint
from batchspec.declarations.declared import DOCUMENTED as DOCUMENTED_LIMITS
from batchspec.declarations.declared import Limits
from batchspec.reading.step import CREATE, Step, bad_file
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.trace import Request

NEEDED = ("input_file_id", "endpoint", "completion_window")
DOCUMENTED = frozenset({*NEEDED, "metadata", "output_expires_after"})
MOST_PAIRS = DOCUMENTED_LIMITS.metadata_pairs
LONGEST_NAME = DOCUMENTED_LIMITS.metadata_name_length
LONGEST_VALUE = DOCUMENTED_LIMITS.metadata_value_length
"""The limits of metadata, as OpenAI documents them."""
UNKNOWN = Step("create", "unread")
"""The step of a create whose body cannot be judged: it is not stored, or has keys that nobody documents."""


def step_of(request: Request, limits: Limits = DOCUMENTED_LIMITS) -> Step:
    """The step that a create is: `create`, with the mistake that its body makes by the limits of the server.

    With several mistakes it is the first, and no key is named. A key that is null is not judged: some servers take it
    for left out.
    """
    if not request.stored or not request.body:
        return UNKNOWN
    try:
        body = load(request.body)
    except NotStrictJSON:
        return Step("create", "not-json")
    if not isinstance(body, dict):
        return Step("create", "no-object")
    found = list(_mistakes(body, limits))
    if not found:
        return _without_mistake(body)
    if body.keys() - DOCUMENTED and all(step.tried == "missing-key" for step in found):
        return UNKNOWN  # a key of the vendor's own may stand for what is missing
    return found[0] if len(found) == 1 else Step("create", found[0].tried, detail="several")


def _without_mistake(body: dict[str, Any]) -> Step:
    if any(body[key] is None for key in NEEDED):
        return UNKNOWN
    if body["input_file_id"] == NO_SUCH_FILE:
        return bad_file("create", "unknown-file")
    return CREATE


def _mistakes(body: dict[str, Any], limits: Limits) -> Iterator[Step]:
    for key in NEEDED:
        if key not in body:
            yield Step("create", "missing-key", key)
        elif body[key] is not None and not isinstance(body[key], str):
            yield Step("create", "wrong-type", key)
    endpoint = body.get("endpoint")
    if isinstance(endpoint, str) and is_unknown_endpoint(endpoint):
        yield Step("create", "unknown-endpoint", "endpoint")
    if body.get("completion_window") == NO_SUCH_WINDOW:
        yield Step("create", "bad-window", "completion_window")
    yield from _of_metadata(body.get("metadata"), limits)


def _of_metadata(metadata: Any, limits: Limits) -> Iterator[Step]:
    if metadata is None:
        return
    if not isinstance(metadata, dict):
        yield Step("create", "wrong-type", "metadata")
        return
    texts = [value for value in metadata.values() if isinstance(value, str)]
    if len(metadata) > limits.metadata_pairs:
        yield Step("create", "metadata-limits", "metadata", "17-pairs")
    if any(len(name) > limits.metadata_name_length for name in metadata):
        yield Step("create", "metadata-limits", "metadata", "long-name")
    if any(len(value) > limits.metadata_value_length for value in texts):
        yield Step("create", "metadata-limits", "metadata", "long-value")
    if len(texts) < len(metadata):
        odd = next(value for value in metadata.values() if not isinstance(value, str))
        yield Step("create", "metadata-value", "metadata", _kind(odd))


def _kind(value: Any) -> str:
    if isinstance(value, dict | list):
        return "nested"
    return "integer" if isinstance(value, int) and not isinstance(value, bool) else "other"


def at_limits(body: Any, limits: Limits) -> bool:
    """True of a create whose metadata is legal and stands at one of its limits."""
    metadata = body.get("metadata") if isinstance(body, dict) else None
    if not isinstance(metadata, dict):
        return False
    return (
        len(metadata) == limits.metadata_pairs
        or any(len(name) == limits.metadata_name_length for name in metadata)
        or any(
            isinstance(value, str) and len(value) == limits.metadata_value_length
            for value in metadata.values()
        )
    )
