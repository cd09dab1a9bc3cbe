"""A gateway answers as its upstream did: a refusal is a refusal, a breakdown is no fault of the client's."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, broken, checked, shown
from batchspec.judging.operations.envelope import error_of
from batchspec.judging.operations.gateway import Gateway
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.words import answer_words
from batchspec.reading.trace import Response

PATIENCE = 429
OF_THE_GATEWAY = frozenset({401, 403, 407})
"""Refusals of a key, which may be the gateway's own."""
KEYS = ("message", "code", "param")


def judge_gateway(gateway: Gateway, of: str) -> Iterator[Finding]:
    for front, behind in gateway.pairs:
        response, upstream = front.exchange.response, behind.exchange.response
        if response is None or (upstream is not None and upstream.ok and not upstream.fault):
            continue
        if front.kind == "create" and front.shows_batch and not (upstream and _refuses(upstream)):
            continue  # it came of another try, or of another upstream that the gateway has; of two there is a requirement
        if of == "class":
            yield from _class(front, response, upstream)
        elif upstream is not None and of == "patience" and upstream.status == PATIENCE:
            yield from _patience(front, response, upstream)
        elif upstream is not None and of == "words" and _refuses(upstream):
            yield from _words(front, behind, gateway)


def _refuses(upstream: Response) -> bool:
    """True of a refusal of what was asked, which is not about the gateway's key and will not pass."""
    return 400 <= upstream.status < 500 and upstream.status not in {*OF_THE_GATEWAY, PATIENCE, 408}


def _class(front: Operation, response: Response, upstream: Response | None) -> Iterator[Finding]:
    lost = upstream is None or upstream.fault is not None
    if lost or (upstream is not None and upstream.status >= 500):
        told = "the upstream's answer was lost" if lost else f"the upstream answered {upstream.status}"  # type: ignore[union-attr]
        good = response.status >= 500 or response.status == PATIENCE
        yield checked(good, "", f"5xx, since {told}", answer_words(front), place=front.place)
    elif upstream is not None and _refuses(upstream):
        good = 400 <= response.status < 500
        expected = f"4xx, since the upstream answered {upstream.status}"
        yield checked(good, "", expected, answer_words(front), place=front.place)


def _patience(front: Operation, response: Response, upstream: Response) -> Iterator[Finding]:
    if response.status != PATIENCE:
        yield broken("", "429, as the upstream answered", answer_words(front), place=front.place)
        return
    wanted = upstream.headers.get("retry-after")
    if wanted is not None:
        got = response.headers.get("retry-after")
        where = {"keyword": "retry-after", "place": front.place}
        yield checked(got is not None, "", f"Retry-After: {wanted}, as the upstream sent", got, **where)


def _words(front: Operation, behind: Operation, gateway: Gateway) -> Iterator[Finding]:
    told, upstream = error_of(front), error_of(behind)
    if upstream is None or told is None:  # no envelope has a requirement of its own
        return
    for key in KEYS:
        wanted, got = upstream.get(key), told.get(key)
        if wanted is not None:
            right = _has(str(got), str(wanted), gateway) if key == "message" else wanted == got
            expected = f"{shown(wanted)}, as the upstream said"
            yield checked(right, f"/error/{key}", expected, got, place=front.place)


def _has(got: str, wanted: str, gateway: Gateway) -> bool:
    """True where a message has the upstream's in it, with ids of either side."""
    return wanted in got or gateway.as_shown(wanted) in got
