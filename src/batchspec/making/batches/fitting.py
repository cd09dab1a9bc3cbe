"""A batch is fitted to overrides: they stay as they are, and the rest of the batch is changed to agree with them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from itertools import pairwise
from typing import Any

from batchspec.contract.windows import seconds
from batchspec.making.batches.drawing import WINDOW, tokens
from batchspec_contract.factories import Plan

_DETAILS = {
    "input_tokens_details": ("cached_tokens", "input_tokens"),
    "output_tokens_details": ("reasoning_tokens", "output_tokens"),
}


def fit(plan: Plan, batch: dict[str, Any], overrides: Mapping[str, Any]) -> None:
    """Put the overrides into the batch, and fit its moments, counts, files and tokens to them."""
    given = deepcopy(dict(overrides))
    _fit_moments(plan, batch, given)
    _fit_counts(plan, batch, given)
    if isinstance(given.get("usage"), dict):
        given["usage"] = _usage(batch["usage"], given["usage"])
    batch |= given


def window_seconds(window: object) -> int:
    """The seconds of a completion window such as `24h`; those of 24 hours where it is no duration."""
    length = seconds(window)
    return WINDOW if length is None else length


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _fit_moments(plan: Plan, batch: dict[str, Any], given: Mapping[str, Any]) -> None:
    names = ["created_at", *(stamp for stamp, _, _ in plan.steps)]
    pins = {name: given[name] for name in [*names, "expires_at"] if _whole(given.get(name))}
    window = window_seconds(given.get("completion_window"))
    after = {name: (batch[name] - batch["created_at"]) * window // WINDOW for name in names}
    after["expires_at"] = window
    anchor = next((name for name in [*names, "expires_at"] if name in pins), None)
    start = batch["created_at"] if anchor is None else max(1, pins[anchor] - after[anchor])
    batch |= {"created_at": start, "expires_at": pins.get("expires_at", start + window)}
    moment = start
    for before, name in pairwise(names):
        if name == "expired_at":
            moment = max(moment, batch["expires_at"]) + after[name] - max(after[before], window)
        else:
            moment += after[name] - after[before]
        later = [pins[pin] for pin in names[names.index(name) :] if pin in pins]
        moment = batch[name] = pins[name] if name in pins else min([moment, *later])


def _fit_counts(plan: Plan, batch: dict[str, Any], given: dict[str, Any]) -> None:
    drawn = batch["request_counts"]
    asked = given.get("request_counts")
    if "request_counts" not in given and plan.status == "completed":
        asked = _for_files(drawn, given)
    if not isinstance(asked, dict) or not all(_whole(asked.get(key, 0)) for key in drawn):
        return
    counts = _counts(plan, drawn, asked)
    batch["request_counts"] = counts
    if "request_counts" in given:
        given["request_counts"] = counts
    if plan.validated and plan.ended:
        key = batch["id"].removeprefix("batch_")
        batch["output_file_id"] = f"file-{key}-output" if counts["completed"] > 0 else None
        batch["error_file_id"] = f"file-{key}-error" if counts["total"] > counts["completed"] else None
        batch["usage"] = _scaled(batch["usage"], drawn["completed"], counts["completed"])


def _for_files(drawn: Mapping[str, int], given: Mapping[str, Any]) -> dict[str, int]:
    """The counts of a completed batch that agree with the result files of the overrides."""
    total, completed, failed = drawn["total"], drawn["completed"], drawn["failed"]
    if given.get("output_file_id", ...) is None:
        completed, failed = 0, total
    if given.get("error_file_id", ...) is None:
        completed, failed = (0 if "output_file_id" in given and not completed else total), 0
    if given.get("error_file_id") and not failed:
        completed, failed = max(completed - 1, 0), 1
    if given.get("output_file_id") and not completed:
        completed = 1
    return {"total": completed + failed, "completed": completed, "failed": failed}


def _counts(plan: Plan, drawn: Mapping[str, int], asked: Mapping[str, Any]) -> dict[str, Any]:
    """The counts that agree with those of the overrides. Those of a completed batch add up to the total."""
    given = [asked[key] for key in ("completed", "failed") if key in asked]
    adds_up = plan.status == "completed"
    least = sum(given)
    total = asked.get("total", least if adds_up and len(given) == 2 else max(drawn["total"], least))
    rest = max(total - least, 0)
    share = {key: drawn[key] * total // max(drawn["total"], 1) for key in ("completed", "failed")}
    if not adds_up:
        others = {key: min(share[key], rest) for key in ("completed", "failed")}
    elif given:
        others = {"completed": rest, "failed": rest}
    else:
        completed = total - share["failed"] if drawn["completed"] else 0
        others = {"completed": completed, "failed": total - completed}
    return {"total": total, **others, **asked}


def _scaled(usage: Mapping[str, Any], was: int, now: int) -> dict[str, Any]:
    """The usage of `now` completed requests, made from that of `was` requests."""
    if not was:
        return tokens(now, 1, 0)
    read, written = (usage[key] // was * now for key in ("input_tokens", "output_tokens"))
    return _usage(usage, {"input_tokens": read, "output_tokens": written})


def _usage(drawn: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """The usage with the tokens of the overrides; the sum and the details agree with them."""
    usage = {**drawn, **asked}
    if not all(_whole(usage[key]) for key in ("input_tokens", "output_tokens", "total_tokens")):
        return usage
    if "total_tokens" not in asked:
        usage["total_tokens"] = usage["input_tokens"] + usage["output_tokens"]
    elif "input_tokens" not in asked:
        written = usage["output_tokens"] if "output_tokens" in asked else 0
        usage |= {"input_tokens": usage["total_tokens"] - written, "output_tokens": written}
    elif "output_tokens" not in asked:
        usage["output_tokens"] = usage["total_tokens"] - usage["input_tokens"]
    for details, (key, bound) in _DETAILS.items():
        if details not in asked:
            usage[details] = {key: min(drawn[details][key], max(usage[bound], 0))}
    return usage
