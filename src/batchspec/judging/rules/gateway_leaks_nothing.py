"""A gateway shows nothing of its upstream that is its own affair: its key there, the address, ids for which it has others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken
from batchspec.judging.operations.gateway import Gateway
from batchspec.judging.operations.operation import Operation

SHORTEST, SHORTEST_WORD = 6, 16
"""Characters of a key, and of one that has letters alone; a shorter one would be found in innocent text."""
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
            # An id of the gateway's own may have that of the upstream in it.
            rest = gateway.own_ids.sub(" ", text)
            yield from (word for word in _WORD.findall(rest) if word in gateway.hidden)
        elif of == "key":
            yield from (key for key in sorted(gateway.keys) if _tells(key) and _stands_in(key, text))
        else:
            yield from (one for one in sorted(gateway.addresses) if _stands_in(one, text))


def _tells(key: str) -> bool:
    """True of a key that is no word of common text, as `openai` is one."""
    return len(key) >= (SHORTEST_WORD if key.isalpha() else SHORTEST)


def _stands_in(secret: str, text: str) -> bool:
    """True where a text has it by itself, and not as a part of another word or number."""
    return secret in text and re.search(rf"(?<![\w.-]){re.escape(secret)}(?![\w-])", text) is not None
