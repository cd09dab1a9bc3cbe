"""Gateways that mix up ids, or show those of their upstream."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from batchspec.making.gateway import Answered, Asked, Passing
from batchspec.making.gateway.gateway import OWN
from batchspec.mutants.gateway_parts.edits import answers, is_retrieve, shows
from batchspec.mutants.gateway_parts.mutant import GatewayMutant

Json = dict[str, Any]


class AsksAnother(Passing):
    """Asks about the batch that was created first, whichever its client asks about."""

    def __init__(self) -> None:
        self._first = ""

    def asks(self, asked: Asked) -> Asked:
        if self._first and is_retrieve(asked) and "batchspec" not in asked.path:
            return replace(asked, path=f"/batches/{self._first}")
        return asked

    def answers(self, answered: Answered, asked: Asked) -> Answered:
        value = answered.json
        if asked.creates and answered.status == 200 and isinstance(value, dict):
            self._first = self._first or str(value["id"])
        return answered


def _raw_when_cancelling(batch: Json) -> Json:
    return {**batch, "id": batch["id"].removeprefix(OWN)} if batch["status"] == "cancelling" else batch


def _raw_results_when_ended(batch: Json) -> Json:
    if batch["status"] != "cancelled" or not batch.get("input_file_id"):
        return batch
    return {**batch, "input_file_id": batch["input_file_id"].removeprefix(OWN)}


def _names_the_id(answered: Answered, asked: Asked) -> Answered:
    found = re.fullmatch(r"/batches/([\w-]+)", asked.path)
    if not found or answered.status >= 400:
        return answered
    return replace(answered, headers={**answered.headers, "x-upstream-batch": found[1]})


MUTANTS = (
    GatewayMutant(
        "gateway-cancel-shows-the-id-upstream",
        "Shows the upstream's id of a batch that is being cancelled, and its own otherwise.",
        ("BATCH-GWY-001",),
        shows(_raw_when_cancelling, own_ids=True),
        also_breaks=("BATCH-IDN-001",),
    ),
    GatewayMutant(
        "gateway-input-file-of-the-upstream",
        "Shows the upstream's id of the input file once a batch is cancelled.",
        ("BATCH-GWY-002",),
        shows(_raw_results_when_ended, own_ids=True),
        also_breaks=("BATCH-IDN-004",),
    ),
    GatewayMutant(
        "gateway-retrieves-the-first-batch",
        "Asks its upstream about the batch that was created first, whichever batch is asked for.",
        ("BATCH-GWY-003",),
        AsksAnother,
        also_breaks=("BATCH-IDN-001",),
    ),
    GatewayMutant(
        "gateway-names-the-id-upstream",
        "Has ids of its own, and names the upstream's in a header.",
        ("BATCH-GWY-018",),
        answers(_names_the_id, own_ids=True),
    ),
)
