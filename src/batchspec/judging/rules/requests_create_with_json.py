"""The body of a create that was taken is a JSON object."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, broken, checked
from batchspec.judging.operations.client_requests import bodies, why_not_json
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    """A text that JSON's grammar allows and our strict reader does not take, as with a key that is there twice, holds."""
    for operation, text in bodies(run):
        fault, value = why_not_json(text), operation.exchange.request.json
        if fault:
            yield broken("", "JSON", text, message=f"the body is not JSON: {fault}", place=operation.place)
        else:
            holds = value is None or isinstance(value, dict)
            yield checked(holds, "", "a JSON object", value, place=operation.place)
