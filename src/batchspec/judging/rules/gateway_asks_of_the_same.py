"""A gateway asks its upstream about the very batch or file that its client asked it about."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.gateway import Gateway

KINDS = frozenset({"retrieve", "cancel", "content", "file", "delete-file"})


def judge_gateway(gateway: Gateway) -> Iterator[Finding]:
    for front in gateway.alone:
        wanted = gateway.twins.get(front.id) if front.kind in KINDS else None
        asked = [one.id for one in gateway.asked_for(front)] if wanted else []
        if wanted and asked:
            expected = f"a request about {wanted}, which is {front.id} at the gateway"
            yield checked(wanted in asked, "", expected, asked[-1], place=front.place)
