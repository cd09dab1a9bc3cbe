"""Traffic of both sides of a gateway, made by hand, and what is found in it."""

from __future__ import annotations

import json

from batchspec import BatchFactory
from batchspec.judging.engine import whole_judge
from batchspec.judging.evidence.tally import Summary
from batchspec.judging.operations.gateway import Gateway
from batchspec.reading.trace import Exchange, Request, Response

BATCH = BatchFactory(seed=0).in_progress(id="batch_front")
UPSTREAM = {**BATCH, "id": "batch_upstream"}
JSON = {"content-type": "application/json"}


def exchange(number, method, path, answer, at, **more):
    status = more.pop("status", 200)
    body = more.pop("body", None)
    sent = None if body is None else json.dumps(body)
    request = Request(method, path, more.pop("headers", {}), sent, more.pop("file", None))
    response = Response(status, {**JSON, **more.pop("answered", {})}, json.dumps(answer))
    return Exchange(request, response, began=at, ended=at + more.pop("takes", 1.0), number=number, **more)


def look(number, at, front=BATCH, upstream=UPSTREAM, **more):
    """A retrieve at the gateway, and what it asked upstream for that."""
    return (
        exchange(number, "GET", f"/batches/{front['id']}", front, at, **more),
        exchange(number, "GET", f"/batches/{upstream['id']}", upstream, at + 0.2, takes=0.5),
    )


def judged(*pairs):
    """What is found in pairs of a request at the gateway and one upstream."""
    fronts, upstreams = zip(*pairs, strict=True)
    return judged_apart(fronts, [one for one in upstreams if one])


def judged_apart(fronts, upstreams):
    """What is found in the traffic of both sides: the first cause of each requirement of gateways that is broken."""
    summary = Summary()
    whole_judge().gateway(Gateway(fronts, upstreams), summary)
    assert not [tally.error for tally in summary.tallies.values() if tally.error]
    return {
        name: tally.evidence[0].cause
        for name, tally in summary.tallies.items()
        if tally.broken and name.startswith("BATCH-GWY")
    }


def refusal(status, message="no", **error):
    return {"error": {"message": message, "type": "t", "code": None, "param": None, **error}}
