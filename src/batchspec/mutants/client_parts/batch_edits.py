"""Edits of a batch: each takes a batch as it was sent and gives what a broken client shows of it.

An edit that refuses a batch raises `ValueError`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from batchspec.contract.routes import ENDPOINTS
from batchspec.driving.client.cases.fields import STAMPS, node_of, optional_keys
from batchspec.driving.client.cases.objects import COUNTS, without
from batchspec.judging.evidence.compare import documented
from batchspec.judging.evidence.tree import BATCH, at_end
from batchspec_contract.lifecycle import STATES

Batch = dict[str, Any]
Edit = Callable[[Batch], Batch]

LATEST_DATE = 253_402_300_799
"""9999-12-31T23:59:59Z: Python has no later date."""


def refuse(when: Callable[[Batch], object], why: str) -> Edit:
    """An edit that refuses the batches for which `when` is true."""

    def edit(batch: Batch) -> Batch:
        if when(batch):
            raise ValueError(why)
        return batch

    return edit


def drop(*keys: str) -> Edit:
    """An edit that leaves out these keys."""
    return lambda batch: without(batch, *keys)


def each_stamp(change: Callable[[int], Any]) -> Edit:
    """An edit of every timestamp that is set."""

    def edit(batch: Batch) -> Batch:
        return {
            key: change(value) if key in STAMPS and isinstance(value, int) else value
            for key, value in batch.items()
        }

    return edit


def each_pair(change: Callable[[str, str], tuple[str, Any]]) -> Edit:
    """An edit of every pair of the metadata."""

    def edit(batch: Batch) -> Batch:
        pairs = batch.get("metadata")
        if not isinstance(pairs, dict):
            return batch
        return {**batch, "metadata": dict(change(key, value) for key, value in pairs.items())}

    return edit


def every_string(change: Callable[[str], str]) -> Edit:
    """An edit of every string inside the objects of a batch; its own keys, such as `id`, keep their values."""

    def changed(value: Any) -> Any:
        if isinstance(value, str):
            return change(value)
        if isinstance(value, list):
            return [changed(item) for item in value]
        return {key: changed(item) for key, item in value.items()} if isinstance(value, dict) else value

    return lambda batch: {
        key: value if isinstance(value, str) else changed(value) for key, value in batch.items()
    }


def every_number(change: Callable[[int], Any]) -> Edit:
    """An edit of every whole number at any depth."""

    def changed(value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            return change(value)
        if isinstance(value, list):
            return [changed(item) for item in value]
        return {key: changed(item) for key, item in value.items()} if isinstance(value, dict) else value

    return lambda batch: {key: changed(value) for key, value in batch.items()}


def null_to_zero(batch: Batch) -> Batch:
    return {key: 0 if value is None and key in STAMPS else value for key, value in batch.items()}


def absent_counts_to_zero(batch: Batch) -> Batch:
    zero = at_end(COUNTS, node_of(BATCH["request_counts"]), "least")
    return {**batch, "request_counts": batch.get("request_counts") or zero}


def swap_counts(batch: Batch) -> Batch:
    counts = batch.get("request_counts")
    if not counts:
        return batch
    return {
        **batch,
        "request_counts": {**counts, "completed": counts["failed"], "failed": counts["completed"]},
    }


def swap_files(batch: Batch) -> Batch:
    pair = ("output_file_id", "error_file_id")
    return {
        **batch,
        **{key: batch[other] for key, other in zip(pair, reversed(pair), strict=True) if other in batch},
    }


def first_error_alone(batch: Batch) -> Batch:
    errors = batch.get("errors")
    return (
        {**batch, "errors": {**errors, "data": errors["data"][:1]}}
        if errors and errors.get("data")
        else batch
    )


def iso_date(seconds: int) -> str:
    return datetime.fromtimestamp(min(seconds, LATEST_DATE), timezone.utc).isoformat()


def in_32_bits(seconds: int) -> int:
    return (seconds + 2**31) % 2**32 - 2**31


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def number_if_it_looks_like_one(text: str) -> Any:
    return int(text) if text.isdecimal() else text


def absent_as_null(batch: Batch) -> Batch:
    return {**dict.fromkeys(optional_keys()), **batch}


def null_as_absent(batch: Batch) -> Batch:
    return {key: value for key, value in batch.items() if value is not None}


def unknown_dropped(batch: Batch) -> Batch:
    kept: Batch = documented(batch)
    return kept


def nested_unknown_dropped(batch: Batch) -> Batch:
    return {**batch, **unknown_dropped(batch)}


def has_unknown(batch: Batch) -> bool:
    return bool(documented(batch) != batch)


def entries(batch: Batch) -> list[Batch]:
    """The entries of the errors list; empty where there is no list."""
    return (batch.get("errors") or {}).get("data") or []


def biggest(batch: Batch) -> int:
    """The largest timestamp or token count."""
    tokens: int = (batch.get("usage") or {}).get("total_tokens", 0)
    stamps: list[int] = [batch.get(stamp) or 0 for stamp in STAMPS]
    return max(tokens, *stamps)


def is_null(key: str) -> Callable[[Batch], bool]:
    return lambda batch: batch.get(key, ...) is None


def is_absent(key: str) -> Callable[[Batch], bool]:
    return lambda batch: key not in batch


def is_set(key: str) -> Callable[[Batch], bool]:
    return lambda batch: batch.get(key) is not None


def is_status(status: str) -> Callable[[Batch], bool]:
    return lambda batch: batch["status"] == status


def is_unknown_status(batch: Batch) -> bool:
    return batch["status"] not in STATES


def is_unknown_endpoint(batch: Batch) -> bool:
    return batch["endpoint"] not in ENDPOINTS


def counts_nothing(batch: Batch) -> bool:
    return bool((batch.get("request_counts") or {"total": 1})["total"] == 0)
