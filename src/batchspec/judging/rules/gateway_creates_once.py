"""Of one create of a client no second batch is left running upstream, which somebody pays for and nobody knows of."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.gateway import Gateway
from batchspec.judging.operations.operation import Operation
from batchspec.reading.strict_json import NotStrictJSON, load


def judge_gateway(gateway: Gateway) -> Iterator[Finding]:
    for front in gateway.alone:
        asked = gateway.asked_for(front) if front.kind == "create" else []
        if asked:
            made = [batch_id for one in asked if (batch_id := _made(one))]
            running = [batch_id for batch_id in made if batch_id not in gateway.cancelled_for(front)]
            message = (
                f"for this create {len(running)} batches are left running upstream: {', '.join(running)}"
            )
            yield checked(
                len(running) <= 1, "", "one batch upstream", len(running), message=message, place=front.place
            )


def _made(create: Operation) -> str:
    """The id of the batch that the upstream made, whether or not its answer came through."""
    response = create.exchange.response
    if response is None or not response.ok or response.body is None:
        return ""
    try:
        value = load(response.body)
    except NotStrictJSON:
        return ""
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""
