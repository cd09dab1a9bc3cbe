"""The error envelope of a refusal."""

from __future__ import annotations

from typing import Any

from batchspec.judging.operations.operation import Operation


def error_of(operation: Operation) -> dict[str, Any] | None:
    """The `error` object of an answer that has the envelope, `None` of one that has not."""
    value = operation.json
    error = value.get("error") if isinstance(value, dict) else None
    return error if isinstance(error, dict) and isinstance(error.get("message"), str) else None
