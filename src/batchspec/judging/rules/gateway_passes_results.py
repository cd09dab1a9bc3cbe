"""A result file reaches the client whole: each line, with its status and its error, and the body of each response."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from batchspec.judging.evidence.finding import Finding, checked, shown
from batchspec.judging.operations.alike import within
from batchspec.judging.operations.gateway import Gateway, json_lines

OWN = frozenset({"id", "model"})
"""Keys of a response that a gateway may have its own values for."""


def judge_gateway(gateway: Gateway, of: str) -> Iterator[Finding]:
    for front, behind in gateway.pairs:
        if front.kind != "content" or not (front.ok and behind.ok) or not front.readable:
            continue
        sent, got = _results(behind.exchange.response), _results(front.exchange.response)
        if sent is None:
            continue
        if of == "lines":
            wanted, found = _outcomes(sent), None if got is None else _outcomes(got)
            expected = f"the {len(wanted)} result lines of the upstream"
            words = "no result lines" if found is None else shown(found)
            yield checked(wanted == found, "", expected, words, place=front.place)
            continue
        bodies = {str(line.get("custom_id")): _body(line) for line in got or ()}
        for line in sent:
            custom_id = str(line.get("custom_id"))
            if custom_id in bodies and _body(line) is not None:
                body = bodies[custom_id]
                expected = f"the body of the response to {custom_id}, as the upstream wrote it"
                yield checked(within(_body(line), body), "/response/body", expected, body, place=front.place)


def _results(response: Any) -> list[dict[str, Any]] | None:
    """The result lines of an answer; `None` where it is no result file."""
    lines = json_lines(response.body) if response is not None and isinstance(response.body, str) else None
    return lines if lines and all("response" in line or "error" in line for line in lines) else None


def _outcomes(lines: list[dict[str, Any]]) -> list[list[Any]]:
    """What became of each request: its `custom_id`, the status of its response, and the code of its error."""
    found = []
    for line in lines:
        response, error = line.get("response"), line.get("error")
        status = response.get("status_code") if isinstance(response, dict) else None
        code = error.get("code") if isinstance(error, dict) else error
        found.append([line.get("custom_id"), status, code])
    return sorted(found, key=repr)


def _body(line: dict[str, Any]) -> Any:
    response = line.get("response")
    body = response.get("body") if isinstance(response, dict) else None
    return {key: part for key, part in body.items() if key not in OWN} if isinstance(body, dict) else body
