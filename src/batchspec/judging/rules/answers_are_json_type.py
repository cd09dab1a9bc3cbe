"""An answer of 200 with a batch or a list is `application/json`."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import ABSENT, Finding, checked
from batchspec.judging.operations.run import Run


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation in run.of("create", "list", "retrieve", "cancel"):
        headers = operation.exchange.response.headers if operation.exchange.response else {}
        # A recording may have no headers at all. A server's answer has some.
        if operation.ok and headers and isinstance(operation.json, dict):
            given = next((value for name, value in headers.items() if name.lower() == "content-type"), ABSENT)
            kind = given.partition(";")[0].strip().lower() if isinstance(given, str) else ""
            yield checked(
                kind == "application/json", "", "content-type: application/json", given, place=operation.place
            )
