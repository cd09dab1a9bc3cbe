"""The endpoint of a create that was taken is a path, as every documented endpoint is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.client_requests import create_bodies
from batchspec.judging.operations.run import Run

PATH = re.compile(r"/[^\s?#]+")
"""Azure leaves `/v1` out, and vendors have endpoints that OpenAI has not; each is a path without a query."""


def judge_trace(run: Run) -> Iterator[Finding]:
    for operation, body in create_bodies(run):
        endpoint = body.get("endpoint")
        if isinstance(endpoint, str):
            holds = PATH.fullmatch(endpoint) is not None
            yield checked(
                holds, "/endpoint", "a path such as /v1/chat/completions", endpoint, place=operation.place
            )
