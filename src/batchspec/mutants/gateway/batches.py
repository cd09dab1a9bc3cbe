"""Gateways that pass on less, or something else, than what they were sent and told."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from batchspec.making.gateway import Answered, Asked
from batchspec.mutants.gateway_parts.edits import answers, asks, is_content, lines_edited, shows
from batchspec.mutants.gateway_parts.mutant import GatewayMutant

Json = dict[str, Any]


def _without_metadata(asked: Asked) -> Asked:
    body = asked.json if asked.creates else None
    if not isinstance(body, dict):
        return asked
    return asked.with_json({key: part for key, part in body.items() if key != "metadata"})


def _file_of(asked: Asked) -> re.Match[bytes] | None:
    """The lines of requests in an upload."""
    return re.search(rb'((?:\{"custom_id".*\}\r?\n)+)', asked.body) if asked.path == "/files" else None


def _reversed(asked: Asked) -> Asked:
    found = _file_of(asked)
    if found is None:
        return asked
    lines = [line + b"\n" for line in found[1].split(b"\n") if line.strip()]
    return replace(asked, body=asked.body.replace(found[1], b"".join(reversed(lines))))


def _warmer(asked: Asked) -> Asked:
    found = _file_of(asked)
    if found is None:
        return asked
    return replace(asked, body=asked.body.replace(b'"body": {', b'"body": {"temperature": 1, '))


def _never_finalizing(batch: Json) -> Json:
    if batch["status"] != "finalizing":
        return batch
    return {**batch, "status": "in_progress", "finalizing_at": None}


def _counts_at_the_end(batch: Json) -> Json:
    if batch["status"] != "cancelled":
        return batch
    counts = batch["request_counts"]
    return {**batch, "request_counts": {**counts, "failed": counts["total"] - counts["completed"]}}


def _errors_in_short(batch: Json) -> Json:
    if not batch.get("errors"):
        return batch
    told = [{**error, "message": "The batch failed."} for error in batch["errors"]["data"]]
    return {**batch, "errors": {**batch["errors"], "data": told}}


def _no_partial_results(batch: Json) -> Json:
    return {**batch, "output_file_id": None} if batch["status"] == "cancelled" else batch


def _statuses(answered: Answered, asked: Asked) -> Answered:
    def edit(line: Json) -> Json:
        response = line.get("response")
        if not isinstance(response, dict) or response.get("status_code") != 400:
            return line
        return {**line, "response": {**response, "status_code": 422}}

    return replace(answered, body=lines_edited(answered.body, edit)) if is_content(asked) else answered


def _trims(answered: Answered, asked: Asked) -> Answered:
    def edit(line: Json) -> Json:
        response = line.get("response")
        if not isinstance(response, dict) or not isinstance(response.get("body"), dict):
            return line
        body = {key: part for key, part in response["body"].items() if key not in {"created", "object"}}
        return {**line, "response": {**response, "body": body}}

    return replace(answered, body=lines_edited(answered.body, edit)) if is_content(asked) else answered


MUTANTS = (
    GatewayMutant(
        "gateway-drops-metadata",
        "Creates the batch upstream without the metadata.",
        ("BATCH-GWY-004",),
        asks(_without_metadata),
        also_breaks=("BATCH-IDN-010",),
    ),
    GatewayMutant(
        "gateway-reverses-the-input",
        "Uploads the requests of an input file in another order.",
        ("BATCH-GWY-005",),
        asks(_reversed),
    ),
    GatewayMutant(
        "gateway-sets-the-temperature",
        "Puts a key into the body of each request.",
        ("BATCH-GWY-006",),
        asks(_warmer),
        also_breaks=("BATCH-FIL-016",),
    ),
    GatewayMutant(
        "gateway-knows-no-finalizing",
        "Shows a batch that is being finalized as still in progress.",
        ("BATCH-GWY-007",),
        shows(_never_finalizing),
    ),
    GatewayMutant(
        "gateway-counts-the-rest-as-failed",
        "Counts the requests that a cancelled batch did not run as failed.",
        ("BATCH-GWY-008",),
        shows(_counts_at_the_end),
    ),
    GatewayMutant(
        "gateway-tells-errors-in-short",
        "Shows a message of its own for each error of a batch that failed.",
        ("BATCH-GWY-009",),
        shows(_errors_in_short),
    ),
    GatewayMutant(
        "gateway-hides-partial-results",
        "Shows no output file of a batch that was cancelled.",
        ("BATCH-GWY-010",),
        shows(_no_partial_results),
    ),
    GatewayMutant(
        "gateway-changes-the-status-of-results",
        "Shows 422 for each result of 400.",
        ("BATCH-GWY-011",),
        answers(_statuses),
    ),
    GatewayMutant(
        "gateway-trims-results",
        "Leaves keys out of the bodies in result files.",
        ("BATCH-GWY-012",),
        answers(_trims),
    ),
)
