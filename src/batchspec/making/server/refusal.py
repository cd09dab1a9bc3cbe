"""Refusals, and the error envelopes that say so."""

from __future__ import annotations

import json
from typing import Any

Json = dict[str, Any]

INVALID = "invalid_request_error"


class Refused(Exception):
    """The request is refused, with this HTTP status and these keys of the envelope."""

    def __init__(
        self, status: int, message: str, *, param: str | None = None, code: str | None = None
    ) -> None:
        self.status = status
        self.message = message
        self.param = param
        self.code = code
        super().__init__(f"{status}: {message}")

    @property
    def envelope(self) -> Json:
        kind = INVALID if self.status < 500 else "server_error"
        return {"error": {"message": self.message, "type": kind, "param": self.param, "code": self.code}}


UNREAD = {
    400: "The request could not be read; it is no whole HTTP request.",
    408: "The request did not come to its end in time.",
    413: "The body of the request is larger than this server takes.",
    414: "The address of the request is longer than this server takes.",
    431: "The headers of the request are more or longer than this server takes.",
    501: "This server does not know the method of the request.",
    505: "This server does not speak the request's version of HTTP; send HTTP/1.1.",
}
"""The messages of requests that cannot be read, by HTTP status."""


def unread(status: int) -> Refused:
    """The refusal of a request that cannot be read, by the HTTP status that werkzeug gives it."""
    return Refused(status, UNREAD.get(status, "The request could not be carried out."))


def missing(param: str) -> Refused:
    """The refusal of a request that lacks a required key."""
    return Refused(
        400, f"Missing required parameter: '{param}'.", param=param, code="missing_required_parameter"
    )


def ill_typed(param: str, expected: str, got: object) -> Refused:
    """The refusal of a value whose JSON type its key does not take."""
    message = f"Invalid type for '{param}': expected {expected}, but got {type_name(got)} instead."
    return Refused(400, message, param=param, code="invalid_type")


def invalid(param: str, message: str, code: str = "invalid_value") -> Refused:
    """The refusal of a value that has the right type and is still wrong."""
    return Refused(400, f"Invalid '{param}': {message}", param=param, code=code)


def no_batch(batch_id: str) -> Refused:
    return Refused(
        404, f"No batch found with id {quoted(batch_id)}.", param="batch_id", code="batch_not_found"
    )


def no_file(file_id: str) -> Refused:
    return Refused(404, f"No such File object: {quoted(file_id)}", param="id")


def type_name(value: object) -> str:
    """The JSON type of `value`, with its article."""
    names: dict[type, str] = {
        dict: "an object",
        list: "an array",
        str: "a string",
        bool: "a boolean",
        int: "an integer",
        float: "a number",
    }
    return names.get(type(value), "null")


def quoted(value: object, longest: int = 80) -> str:
    """The value as a message quotes it: a string in single quotes, anything else as JSON, both cut to `longest` characters."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return f"'{short}'" if isinstance(value, str) else short
