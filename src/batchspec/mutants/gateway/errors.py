"""Gateways that answer otherwise than their upstream where that refuses, breaks down or is not heard; and that tell too much."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from batchspec.making.gateway import Answered, Asked, Passing
from batchspec.mutants.gateway_parts.edits import answers
from batchspec.mutants.gateway_parts.mutant import GatewayMutant

Json = dict[str, Any]
KEY = "upstream-key-of-the-mutant"


def _refusal(answered: Answered, status: int, **error: Any) -> Answered:
    """The answer with another status, and with some keys of its error changed."""
    told = answered.json
    shown = told.get("error") if isinstance(told, dict) else None
    changed = {"error": {**(shown if isinstance(shown, dict) else {}), **error}}
    return replace(answered, status=status).with_json(changed)


def _blames_the_client(answered: Answered, asked: Asked) -> Answered:
    return _refusal(answered, 400) if answered.status >= 500 else answered


def _busy(answered: Answered, asked: Asked) -> Answered:
    return _refusal(answered, 503) if answered.status == 429 else answered


def _in_short(answered: Answered, asked: Asked) -> Answered:
    if not 400 <= answered.status < 500 or answered.status == 429:
        return answered
    return _refusal(answered, answered.status, message="The request was refused.")


def _shows_the_key(answered: Answered, asked: Asked) -> Answered:
    sent = asked.headers.get("authorization", "")
    return (
        _refusal(answered, answered.status, message=f"asked with {sent}")
        if answered.status >= 500
        else answered
    )


class ShowsTheAddress(Passing):
    """Names its upstream where that breaks down."""

    def answers(self, answered: Answered, asked: Asked) -> Answered:
        if answered.status < 500:
            return answered
        return _refusal(answered, answered.status, message=f"no answer from {self.upstream}")


class TriesTwice(Passing):
    """Sends a create again where it heard no answer."""

    tries = 2


MUTANTS = (
    GatewayMutant(
        "gateway-blames-the-client",
        "Answers 400 where its upstream breaks down.",
        ("BATCH-GWY-013",),
        answers(_blames_the_client),
    ),
    GatewayMutant(
        "gateway-hides-that-it-is-to-wait",
        "Answers 503 where its upstream asks for patience with 429.",
        ("BATCH-GWY-014",),
        answers(_busy),
    ),
    GatewayMutant(
        "gateway-tells-refusals-in-short",
        "Answers each refusal with a message of its own.",
        ("BATCH-GWY-015",),
        answers(_in_short),
    ),
    GatewayMutant(
        "gateway-shows-its-key",
        "Names the key with which it asks its upstream, where that breaks down.",
        ("BATCH-GWY-016",),
        answers(_shows_the_key),
        key=KEY,
    ),
    GatewayMutant(
        "gateway-shows-the-address-upstream",
        "Names the address of its upstream where that breaks down.",
        ("BATCH-GWY-017",),
        ShowsTheAddress,
    ),
    GatewayMutant(
        "gateway-creates-twice",
        "Sends a create once more where the upstream's answer was lost.",
        ("BATCH-GWY-019",),
        TriesTwice,
    ),
)
