"""The life of a batch: the plans to a state, and the snapshots along a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from batchspec.making.batches.drawing import tokens
from batchspec.making.batches.legal import BATCH, with_values
from batchspec_contract.factories import BY_PATH, PLANS, STATES, Plan

NEED_REQUESTS = tuple(field.name for field in BATCH.fields if field.result and "failed" not in field.starts)
"""Fields that only a batch can have whose input file was found good."""


def plans_to(status: str | None) -> tuple[Plan, ...]:
    """Every plan that ends in a state. Raises `ValueError` where there is no such state."""
    if status is None or status not in PLANS:
        raise ValueError(f"no status {status!r}; there are {', '.join(STATES)}")
    return PLANS[status]


def along(path: Sequence[str], status: str | None = None) -> Plan:
    """The plan along this path. Raises `ValueError` where the path is not legal or does not end in `status`."""
    found = BY_PATH.get(tuple(path))
    if found is None:
        last = str(tuple(path)[-1]) if path else ""
        legal = [" -> ".join(plan.path) for plan in PLANS.get(last, ())]
        there = f"to {last} there are: {'; '.join(legal)}" if legal else "it begins with validating"
        raise ValueError(f"no legal path {' -> '.join(map(str, path)) or '(empty)'}; {there}")
    if status not in (None, found.status):
        raise ValueError(f"the path ends in {found.status}, not {status}")
    return found


def suited(plans: tuple[Plan, ...], overrides: Mapping[str, Any]) -> tuple[Plan, ...]:
    """The plans that suit the overrides best: they pass the stamps that are set, and not those that are null."""
    needs_requests = any(overrides.get(key) for key in NEED_REQUESTS)

    def suits(plan: Plan) -> int:
        given = [overrides[stamp] for stamp, _, _ in plan.steps if stamp in overrides]
        return sum(-1 if value is None else 1 for value in given) + (plan.validated and needs_requests)

    most = max(map(suits, plans))
    return tuple(plan for plan in plans if suits(plan) == most)


def snapshots(plan: Plan, last: dict[str, Any], share: float) -> list[dict[str, Any]]:
    """The batch `last` as it was in each state of the plan. In progress, `share` of its requests have ended."""
    return [_before(plan, BY_PATH[plan.path[:end]], last, share) for end in range(1, len(plan.path))] + [last]


def _before(plan: Plan, then: Plan, last: dict[str, Any], share: float) -> dict[str, Any]:
    batch = deepcopy(last)
    lost = with_values(plan.path) - with_values(then.path)
    batch |= {**dict.fromkeys(lost), "status": then.status}
    if isinstance(batch["request_counts"], dict):
        batch["request_counts"] = _so_far(then, batch["request_counts"], share)
    if isinstance(batch["usage"], dict):
        batch["usage"] = tokens(0, 0, 0)
    return batch


def _so_far(then: Plan, counts: dict[str, Any], share: float) -> dict[str, Any]:
    if not then.validated:
        return {"total": 0, "completed": 0, "failed": 0}
    if then.status != "in_progress":
        return counts
    ended = {
        key: int(counts[key] * share) for key in ("completed", "failed") if isinstance(counts.get(key), int)
    }
    return {**counts, **ended}
