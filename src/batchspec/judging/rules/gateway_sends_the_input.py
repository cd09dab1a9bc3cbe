"""The requests of an input file reach the upstream, as the file that the create there names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.alike import same
from batchspec.judging.operations.gateway import Gateway, json_lines
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run
from batchspec.reading.step import CREATE
from batchspec.system.quoting import beginning

MOST_NAMED = 4
"""Requests that a message names; as many as fit into a line or two."""
LONGEST = 80
"""Characters of a request in it."""
NAMES = ("custom_id", "method", "url")


def judge_gateway(gateway: Gateway, of: str) -> Iterator[Finding]:
    for front, behind in gateway.creates:
        sent, got = _requests(front, gateway.front), _requests(behind, gateway.upstream)
        if front.step != CREATE or not sent or got is None:
            continue
        if of == "requests":
            wanted, found = _names(sent), _names(got)
            expected = f"the {len(sent)} requests of the input file upstream, as they were uploaded"
            message = f"the upstream got other requests than were uploaded: {_words(found)}"
            yield checked(wanted == found, "", expected, found, message=message, place=front.place)
            continue
        bodies = {str(request.get("custom_id")): request.get("body") for request in got}
        for number, request in enumerate(sent, 1):
            if str(request.get("custom_id")) in bodies:
                found_body = bodies[str(request.get("custom_id"))]
                right = same(_nameless(request.get("body")), _nameless(found_body))
                expected = f"the body of line {number} upstream, as it was uploaded"
                yield checked(right, "/body", expected, found_body, place=front.place)


def _requests(create: Operation, run: Run) -> list[dict[str, Any]] | None:
    """The requests in the input file of a create; `None` where the file was not seen, or is no file of requests."""
    asked = create.exchange.request.json
    file = run.files.get(str(asked.get("input_file_id"))) if isinstance(asked, dict) else None
    text = file.upload.exchange.request.file if file and file.upload else None
    return None if text is None else json_lines(text)


def _names(requests: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return [tuple(str(request.get(name)) for name in NAMES) for request in requests]


def _words(names: list[tuple[str, ...]]) -> str:
    """The requests in a line, the first few of them."""
    words = [beginning(" ".join(request), LONGEST) for request in names[:MOST_NAMED]]
    more = f" and {len(names) - MOST_NAMED} more" if names[MOST_NAMED:] else ""
    return f"{', '.join(words) or 'none'}{more}"


def _nameless(body: Any) -> Any:
    """The body without its model, which a gateway may call otherwise than its upstream."""
    return {key: part for key, part in body.items() if key != "model"} if isinstance(body, dict) else body
