"""A gateway shows nothing of its upstream that is its own affair: its key there, the address, ids for which it has others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken
from batchspec.judging.operations.gateway import Gateway
from batchspec.judging.operations.operation import Operation

SHORTEST = 6
"""Characters of a key; a shorter one would be found in innocent text."""
EXPECTED = {
    "key": "no key of the gateway's own in an answer",
    "address": "no address of the upstream in an answer",
    "ids": "the gateway's own id in its place",
}
MESSAGES = {
    "key": "the answer holds a key with which the gateway asks its upstream",
    "address": "the answer names the address of the upstream, {}",
    "ids": "the answer shows the upstream's id {}, for which the gateway has one of its own",
}
_WORD = re.compile(r"[\w.-]+")


def judge_gateway(gateway: Gateway, of: str) -> Iterator[Finding]:
    if of == "ids" and not gateway.hidden:
        return
    for front in gateway.front.operations:
        if front.exchange.response is None:
            continue
        found = next(_found(gateway, front, of), None)
        if found is None:
            yield HELD
        else:
            # A key is never shown, not even by us.
            message = MESSAGES[of].format("" if of == "key" else found)
            yield broken("", EXPECTED[of], None, message=message, keyword=of, place=front.place)


def _found(gateway: Gateway, front: Operation, of: str) -> Iterator[str]:
    """What the answer shows of it."""
    response = front.exchange.response
    assert response is not None
    texts = [response.body or "", *response.headers.values()]
    for text in texts:
        if of == "ids":
            yield from (word for word in _WORD.findall(text) if word in gateway.hidden)
        else:
            secrets = gateway.keys if of == "key" else gateway.addresses
            yield from (one for one in sorted(secrets) if len(one) >= SHORTEST and one in text)
