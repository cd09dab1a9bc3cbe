"""The body of a create reaches the upstream: each documented key that the client sent, and every pair of the metadata."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import ABSENT, Finding, checked, shown
from batchspec.judging.operations.alike import within
from batchspec.judging.operations.gateway import Gateway
from batchspec.reading.step import CREATE

KEYS = ("endpoint", "completion_window", "metadata", "output_expires_after")


def judge_gateway(gateway: Gateway) -> Iterator[Finding]:
    for front, behind in gateway.creates:
        sent, got = front.exchange.request.json, behind.exchange.request.json
        if front.step != CREATE or not isinstance(sent, dict) or not behind.exchange.request.stored:
            continue
        for key in KEYS:
            if sent.get(key) is not None:
                passed = got.get(key) if isinstance(got, dict) else None
                expected = f"{shown(sent[key])} upstream, as it was sent"
                told = ABSENT if passed is None else passed
                yield checked(within(sent[key], passed), f"/{key}", expected, told, place=front.place)
