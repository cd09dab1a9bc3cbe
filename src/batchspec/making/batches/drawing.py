"""One batch at the end of a plan: its ids, moments, counts and tokens are drawn from a few numbers between 0 and 1.

The same numbers give the same bytes on every platform and Python. So no clock is read, and the numbers come from
`random.Random(seed).random`: Python promises to repeat nothing else. The table of the fields says when each has a value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from batchspec.making.batches.legal import BATCH, completed, laid_out, with_values
from batchspec_contract.factories import BY_PATH, Plan

WINDOW = 86_400
"""Seconds of the completion window, `24h`."""
FIRST = 1_762_000_000
"""The earliest `created_at` that is drawn; the latest is 388 days after it."""

SERVICES: tuple[tuple[str, str, int], ...] = (
    ("/v1/chat/completions", "gpt-4o-mini-2024-07-18", 1),
    ("/v1/chat/completions", "gpt-4o-mini-2024-07-18", 1),
    ("/v1/chat/completions", "gpt-4.1-2025-04-14", 1),
    ("/v1/responses", "gpt-5-mini-2025-08-07", 1),
    ("/v1/responses", "gpt-5-2025-08-07", 1),
    ("/v1/embeddings", "text-embedding-3-small", 0),
    ("/v1/completions", "gpt-3.5-turbo-instruct", 1),
    ("/v1/moderations", "omni-moderation-2024-09-26", 0),
)
"""Endpoint and model of a batch, and 1 where tokens are written as well as read. There are eight, for three random bits."""

TOTALS: tuple[int, ...] = (1, 1, 1, 3, 3, 3, 10, 10, 10, 10, 100, 100, 100, 1_000, 1_000, 50_000)
"""The most requests that a batch can have: each batch draws one of these 16 first, so small batches are common."""

METADATA: tuple[dict[str, str] | None, ...] = (
    None,
    None,
    {},
    {"batch_description": "Nightly eval job"},
    {"customer_id": "user_123456789", "batch_description": "Nightly eval job"},
    {"project": "überprüfung", "名前": "評価 ✓"},
    {"tag": ""},
    {"Team": "Search", "team": "search", "run": "0042"},
)

ERRORS: tuple[tuple[str, str, str | None, bool], ...] = (
    ("invalid_json_line", "This line is not parseable as valid JSON.", None, True),
    ("missing_required_parameter", "Missing required parameter: 'custom_id'.", "custom_id", True),
    ("missing_required_parameter", "Missing required parameter: 'body'.", "body", True),
    ("invalid_url", "Invalid URL: the URL does not match the endpoint of the batch.", "url", True),
    ("duplicate_custom_id", "The custom_id is used by an earlier line.", "custom_id", True),
    ("model_not_found", "The provided model is not supported by the Batch API.", "body.model", True),
    ("invalid_request", "The input file could not be found.", "file_id", False),
    ("empty_file", "The input file is empty.", None, False),
)
"""Code, message and param of an error, and true where a line of the input file is at fault."""


def draw(plan: Plan, random: Callable[[], float], number: int) -> dict[str, Any]:
    """A batch at the end of the plan, from three random numbers and one for each stamp. `number` makes its ids unique."""
    # Each number has 53 random bits, as many as a float holds. Their parts are drawn from, which is faster than more numbers.
    first = int(random() * 9007199254740992)
    second = int(random() * 9007199254740992)
    third = int(random() * 9007199254740992)
    key = f"{first & 0xFFFFFFFFFFFF:012x}{number:04x}"
    endpoint, model, writes = SERVICES[first >> 48 & 7]
    created = FIRST + (second & 0x1FFFFFF)
    metadata = METADATA[second >> 25 & 7]
    if plan.validated:
        total = 1 + ((second >> 32) * TOTALS[second >> 28 & 15] >> 21)
        done, failed = outcome(plan, total, third)
    else:
        total = done = failed = 0
    blank, valued = _BEGINNINGS[plan.path]
    batch = blank.copy()
    batch["id"] = f"batch_{key}"
    batch["endpoint"] = endpoint
    batch["input_file_id"] = f"file-{key}-input"
    batch["created_at"] = created
    batch["expires_at"] = created + WINDOW
    batch["request_counts"] = {"total": total, "completed": done, "failed": failed}
    batch["usage"] = tokens(done if plan.ended else 0, writes, third >> 29)
    batch["metadata"] = metadata and metadata.copy()
    if "model" in valued:
        batch["model"] = model
    if "errors" in valued:
        batch["errors"] = errors_of(third)
    if "output_file_id" in valued and done:
        batch["output_file_id"] = f"file-{key}-output"
    if "error_file_id" in valued and done < total:
        batch["error_file_id"] = f"file-{key}-error"
    moment = created
    for stamp, least, more in plan.steps:
        if stamp == "expired_at":
            moment = max(moment, created + WINDOW)
        moment += least + int(random() * more)
        batch[stamp] = moment
    if _LATER:
        _add_later(batch, plan)
    return batch


def outcome(plan: Plan, total: int, dice: int) -> tuple[int, int]:
    """The numbers of requests that have completed and failed at the end of the plan."""
    done = total if plan.path[-1] in ("completed", "finalizing") else (total + 1) * (dice & 0xFFFF) >> 16
    mode = dice >> 16 & 7
    if mode < 4:
        return done, 0
    failed = done if mode == 7 else done * (dice >> 19 & 0x3FF) >> 10
    return done - failed, failed


def tokens(done: int, writes: int, dice: int) -> dict[str, Any]:
    """The usage of `done` completed requests."""
    read = done * (8 + (dice & 0xFF))
    written = done * writes * (1 + (dice >> 8 & 0x1FF))
    return {
        "input_tokens": read,
        "output_tokens": written,
        "total_tokens": read + written,
        "input_tokens_details": {"cached_tokens": read * (dice >> 17 & 3) >> 2},
        "output_tokens_details": {"reasoning_tokens": written * (dice >> 19 & 3) >> 3},
    }


def errors_of(dice: int) -> dict[str, Any]:
    """The errors of a refused input file: one to three, in the order of their lines."""
    data = []
    line = 0
    for shift in range(0, 8 * (1 + dice % 3), 8):
        code, message, param, blames = ERRORS[dice >> shift & 7]
        line += 1 + (dice >> shift + 3 & 31)
        data.append({"code": code, "message": message, "param": param, "line": line if blames else None})
        if not blames:
            return {"object": "list", "data": data[-1:]}
    return {"object": "list", "data": data}


MADE = frozenset(
    {
        *("id", "endpoint", "model", "errors", "input_file_id", "output_file_id", "error_file_id"),
        *("created_at", "expires_at", "request_counts", "usage", "metadata"),
        *(field.name for field in BATCH.fields if field.stamp),
    }
)
"""The fields whose values `draw` makes. The status comes from the plan, and any other field has its example."""

_SAMPLE: dict[str, Any] = {
    "errors": errors_of(0),
    "request_counts": {"total": 0, "completed": 0, "failed": 0},
    "usage": tokens(1, 1, 0),
}
_LATER = any(completed(BATCH[name], part) != part for name, part in _SAMPLE.items()) or any(
    isinstance(field.examples[0], dict | list) for field in BATCH.fields if field.name not in MADE
)
"""True when the contract has gained a nested key, or an object, that `draw` does not make."""


def _beginning(plan: Plan) -> tuple[dict[str, Any], frozenset[str]]:
    """The part that all batches at the end of a plan share, and the keys that may have a value there."""
    blank = laid_out({"status": plan.status, **dict.fromkeys(MADE)}, plan.path)
    return blank, with_values(plan.path)


_BEGINNINGS = {path: _beginning(plan) for path, plan in BY_PATH.items()}


def _add_later(batch: dict[str, Any], plan: Plan) -> None:
    """Add the fields and nested keys that `draw` does not make; each batch gets its own copy of their examples."""
    batch |= laid_out({key: batch[key] for key in (*MADE, "status")}, plan.path)
