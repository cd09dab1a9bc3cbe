"""The request to create a batch: it is read, or refused with the name of the key at fault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from batchspec.contract.routes import ENDPOINTS
from batchspec.contract.windows import UNITS, seconds
from batchspec.making.server.refusal import Json, Refused, ill_typed, invalid, missing, quoted
from batchspec.reading.strict_json import NotStrictJSON, load

LONGEST_WINDOW = 3_650 * UNITS["d"]
"""Ten years, which is longer than anybody waits for a batch."""
LEAST_KEPT, MOST_KEPT = 3_600, 2_592_000
"""Seconds for which result files may be kept, as OpenAI documents them: an hour to 30 days."""

MOST_PAIRS, LONGEST_NAME, LONGEST_VALUE = 16, 64, 512
"""The limits of metadata, as OpenAI documents them."""


@dataclass(frozen=True, slots=True)
class CreateRequest:
    """A good request to create a batch."""

    input_file_id: str
    endpoint: str
    completion_window: str
    window: int
    """The completion window in seconds."""
    metadata: dict[str, str] | None
    kept: int | None
    """Seconds for which result files are kept; for ever where it is `None`."""


def parsed(body: bytes) -> Any:
    """The JSON value of a request body. Raises `Refused`."""
    try:
        return load(body)
    except NotStrictJSON as error:
        raise Refused(400, f"Could not parse the JSON body of the request: {error.what}.") from None


def checked(body: Any) -> CreateRequest:
    """The request that `body` has. Raises `Refused`."""
    if not isinstance(body, dict):
        raise ill_typed("body", "an object", body)
    endpoint = _text(body, "endpoint")
    if endpoint not in ENDPOINTS:
        message = f"{quoted(endpoint)} is not one of {', '.join(map(repr, ENDPOINTS))}."
        raise invalid("endpoint", message)
    completion_window = _text(body, "completion_window")
    return CreateRequest(
        input_file_id=_text(body, "input_file_id"),
        endpoint=endpoint,
        completion_window=completion_window,
        window=_seconds(completion_window),
        metadata=_metadata(body.get("metadata")),
        kept=_kept(body.get("output_expires_after")),
    )


def _text(body: Json, key: str, within: str = "") -> str:
    value, param = body.get(key), f"{within}.{key}" if within else key
    if value is None:
        raise missing(param)
    if not isinstance(value, str):
        raise ill_typed(param, "a string", value)
    if not value:
        raise invalid(param, "an empty string is not allowed.")
    return value


def _seconds(window: str) -> int:
    length = seconds(window)
    if length is None:
        raise invalid("completion_window", f"{quoted(window)} is no duration, such as '24h'.")
    if not 0 < length <= LONGEST_WINDOW:
        raise invalid(
            "completion_window", f"{quoted(window)} is not between '1s' and '{LONGEST_WINDOW // 86_400}d'."
        )
    return length


def _metadata(metadata: Any) -> dict[str, str] | None:
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise ill_typed("metadata", "an object", metadata)
    if len(metadata) > MOST_PAIRS:
        message = f"at most {MOST_PAIRS} pairs are allowed, but there are {len(metadata)}."
        raise invalid("metadata", message, "object_above_max_properties")
    for name, value in metadata.items():
        _check_pair(name, value)
    return dict(metadata)


def _check_pair(name: str, value: Any) -> None:
    if len(name) > LONGEST_NAME:
        message = f"a name has at most {LONGEST_NAME} characters, but {quoted(name)} has {len(name)}."
        raise invalid("metadata", message, "string_above_max_length")
    if not isinstance(value, str):
        raise ill_typed(f"metadata.{name}", "a string", value)
    if len(value) > LONGEST_VALUE:
        message = f"a value has at most {LONGEST_VALUE} characters, but this one has {len(value)}."
        raise invalid(f"metadata.{name}", message, "string_above_max_length")


def _kept(policy: Any, key: str = "output_expires_after") -> int | None:
    if policy is None:
        return None
    if not isinstance(policy, dict):
        raise ill_typed(key, "an object", policy)
    if _text(policy, "anchor", key) != "created_at":
        raise invalid(f"{key}.anchor", f"{quoted(policy['anchor'])} is not 'created_at'.")
    seconds = policy.get("seconds")
    if seconds is None:
        raise missing(f"{key}.seconds")
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        raise ill_typed(f"{key}.seconds", "an integer", seconds)
    if not LEAST_KEPT <= seconds <= MOST_KEPT:
        raise invalid(f"{key}.seconds", f"{quoted(seconds)} is not between {LEAST_KEPT} and {MOST_KEPT}.")
    return seconds
