"""A patch mends what it is told for, and is told only where it is plain what was meant."""

from __future__ import annotations

import copy

import pytest

from batchspec import BatchFactory, check

FACTORY = BatchFactory(seed=0)
BATCH, FAILED, WAITING = FACTORY.completed(), FACTORY.failed(), FACTORY.validating()


def patch_of(batch, requirement):
    row = next(outcome for outcome in check(batch).outcomes if outcome.requirement.id == requirement)
    return list(row.evidence[0].patch)


def patched(batch, operations):
    made = copy.deepcopy(batch)
    for operation in operations:
        *before, last = operation["path"].split("/")[1:]
        holder = made
        for key in before:
            holder = holder[int(key) if isinstance(holder, list) else key]
        holder[last] = operation["value"]
    return made


def without(batch, key):
    return {name: value for name, value in batch.items() if name != key}


PLAIN = [
    ({**BATCH, "created_at": BATCH["created_at"] + 0.75}, "BATCH-FLD-011", "replace", BATCH["created_at"]),
    (
        {**BATCH, "completed_at": str(BATCH["completed_at"])},
        "BATCH-FLD-015",
        "replace",
        BATCH["completed_at"],
    ),
    ({**BATCH, "request_counts": {**BATCH["request_counts"], "failed": "0"}}, "BATCH-FLD-020", "replace", 0),
    (without(BATCH, "errors"), "BATCH-NUL-002", "add", None),
    ({**FAILED, "completed_at": FAILED["failed_at"]}, "BATCH-LIF-008", "replace", None),
    ({**WAITING, "output_file_id": "file-1"}, "BATCH-FID-001", "replace", None),
]


@pytest.mark.parametrize(("batch", "requirement", "op", "value"), PLAIN)
def test_a_plain_fault_has_a_patch_after_which_the_requirement_holds(batch, requirement, op, value):
    operations = patch_of(batch, requirement)
    assert [(operation["op"], operation["value"]) for operation in operations] == [(op, value)]
    broken = {
        outcome.requirement.id for outcome in check(patched(batch, operations)).outcomes if outcome.evidence
    }
    assert requirement not in broken


@pytest.mark.parametrize(
    ("batch", "requirement"),
    [
        ({**BATCH, "id": 7}, "BATCH-FLD-001"),
        ({**BATCH, "status": "pending"}, "BATCH-FLD-008"),
        ({**BATCH, "completed_at": None}, "BATCH-LIF-001"),
        ({**BATCH, "created_at": float("1e300")}, "BATCH-FLD-011"),
        ({**BATCH, "created_at": "9" * 5000}, "BATCH-FLD-011"),
        ({**BATCH, "metadata": {f"key {n}": "x" for n in range(17)}}, "BATCH-MET-001"),
        ({**BATCH, "errors": {"data": ["text"]}}, "BATCH-FLD-005"),
    ],
)
def test_nothing_is_guessed(batch, requirement):
    assert patch_of(batch, requirement) == []


def test_what_is_no_object_has_none():
    assert all(not evidence.patch for outcome in check("no object").outcomes for evidence in outcome.evidence)


def test_a_fault_that_a_rule_mends_keeps_its_own_patch():
    batch = {**BATCH, "usage": {**BATCH["usage"], "total_tokens": 7}}
    total = BATCH["usage"]["input_tokens"] + BATCH["usage"]["output_tokens"]
    assert patch_of(batch, "BATCH-USG-001") == [
        {"op": "replace", "path": "/usage/total_tokens", "value": total}
    ]
