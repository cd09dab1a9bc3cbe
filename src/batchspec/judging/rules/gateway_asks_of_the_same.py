"""A gateway asks its upstream about the very batch or file that its client asked it about."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.gateway import Gateway
from batchspec.judging.operations.operation import Operation

BATCHES = frozenset({"retrieve", "cancel"})
FILES = frozenset({"content", "file", "delete-file"})


def judge_gateway(gateway: Gateway) -> Iterator[Finding]:
    for front in gateway.alone:
        wanted = _twins(gateway, front)
        asked = [one.id for one in gateway.asked_for(front)] if wanted else []
        if asked:
            right = not wanted.isdisjoint(asked) or gateway.is_about(front, wanted)
            expected = f"a request about {gateway.twins[front.id]}, which is {front.id} at the gateway"
            yield checked(right, "", expected, asked[-1], place=front.place)


def _twins(gateway: Gateway, front: Operation) -> set[str]:
    """The ids upstream of what the client asks about; a file may be kept there more than once."""
    if front.kind in FILES:
        return gateway.all_twins.get(front.id, set())
    return {gateway.twins[front.id]} if front.kind in BATCHES and front.id in gateway.twins else set()
