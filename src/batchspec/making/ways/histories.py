"""LIF, IDN, CNT and TIM of a history: a value that must not change, or a step to a state that must not follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from batchspec.making.ways import DictFactory, Way
from batchspec_contract.lifecycle import TERMINAL
from batchspec_contract.objects import OBJECTS, Field
from batchspec_contract.registry import REQUIREMENTS

Batch = dict[str, Any]
Change = Callable[[Batch], Any]
ANOTHER: dict[str, Change] = {
    "created_at": lambda batch: batch["created_at"] - 1,
    "metadata": lambda _: {"changed": "yes"},
    "request_counts": lambda batch: {
        **batch["request_counts"],
        "total": batch["request_counts"]["total"] + 1,
        "completed": batch["request_counts"]["completed"] + 1,
    },
    "usage": lambda batch: {
        **batch["usage"],
        "input_tokens_details": {"cached_tokens": batch["usage"]["input_tokens"] + 1},
    },
}
"""Another value of a field, where an example of the field would break a further requirement."""


def another(field: Field) -> Change:
    """The function that gives another value of the field."""

    def change(batch: Batch) -> Any:
        texts = [f"another-{value}" for value in field.examples if isinstance(value, str)]
        numbers = [value + 1 for value in field.examples if isinstance(value, int)]
        return next(value for value in (*field.examples, *texts, *numbers) if value != batch[field.name])

    return ANOTHER.get(field.name, change)


def _seen_again(requirement: str, how: str, status: str, **values: Change) -> Way:
    """The way that shows a batch twice in one state, the second time with `values`."""

    def make(factory: DictFactory) -> list[Batch]:
        batch = factory.build(status)
        return [batch, {**batch, **{key: value(batch) for key, value in values.items()}}]

    return Way(requirement, how, make)


def _steady() -> Iterator[Way]:
    for row in REQUIREMENTS:
        if row.check and row.check.target == "never_changes":
            field = OBJECTS["batch"][row.check.of]
            yield _seen_again(row.id, f"{field.name} changes", "in_progress", **{field.name: another(field)})


def _results() -> Iterator[Way]:
    for field in OBJECTS["batch"].fields:
        if field.result:
            end = next((state for state in field.starts if state in TERMINAL), "completed")
            how = f"{field.name} changes after the end"
            yield _seen_again("BATCH-LIF-012", how, end, **{field.name: another(field)})


def _back(path: tuple[str, ...], end: str) -> Way:
    """The way that goes from the end of a path back to an earlier state, with the counts of the end."""

    def make(factory: DictFactory) -> list[Batch]:
        seen = factory.history(path=path)
        earlier = next(batch for batch in seen if batch["status"] == end)
        return [seen[-1], {**earlier, "request_counts": seen[-1]["request_counts"]}]

    return Way("BATCH-LIF-010", f"{path[-1]} to {end}", make)


def _odd(path: tuple[str, ...], end: str) -> Way:
    """The way that takes one step that some servers take and none promises."""

    def make(factory: DictFactory) -> list[Batch]:
        before = factory.build(path=path)
        return [before, {**before, "status": end, **ENDINGS[end](before)}]

    return Way("BATCH-LIF-011", f"{path[-1]} to {end}", make)


def _completed(batch: Batch) -> Batch:
    counts = batch["request_counts"]
    return {
        "completed_at": batch["cancelling_at"] + 1,
        "request_counts": {**counts, "completed": counts["total"] - counts["failed"]},
        "output_file_id": "file-output" if counts["total"] > counts["failed"] else None,
        "error_file_id": "file-error" if counts["failed"] else None,
    }


def _failed(batch: Batch) -> Batch:
    error = {"code": "invalid_request", "message": "The input file is gone.", "param": None, "line": None}
    return {"failed_at": batch["expires_at"], "errors": {"object": "list", "data": [error]}}


ENDINGS: dict[str, Callable[[Batch], Batch]] = {
    "completed": _completed,
    "expired": lambda batch: {"expired_at": batch["expires_at"] + 1},
    "failed": _failed,
    "finalizing": lambda batch: {"finalizing_at": batch["cancelling_at"] + 1},
}
"""The values that an odd step to that state sets."""

RUNNING = ("validating", "in_progress")
BACK_WAYS: tuple[tuple[tuple[str, ...], str], ...] = (
    (RUNNING, "validating"),
    ((*RUNNING, "finalizing"), "in_progress"),
    ((*RUNNING, "finalizing", "completed"), "in_progress"),
    ((*RUNNING, "cancelling"), "in_progress"),
    (("validating", "failed"), "validating"),
    (("validating", "cancelling", "cancelled"), "cancelling"),
)
"""A legal path, and an earlier state to which no step leads from its end."""

ODD_WAYS: tuple[tuple[tuple[str, ...], str], ...] = (
    ((*RUNNING, "finalizing", "cancelling"), "completed"),
    (("validating", "cancelling"), "failed"),
    ((*RUNNING, "cancelling"), "expired"),
    ((*RUNNING, "cancelling"), "finalizing"),
    (RUNNING, "failed"),
    ((*RUNNING, "finalizing"), "failed"),
)
"""A legal path, and a state to which only an odd step leads from its end."""


def _stamp_moves(factory: DictFactory) -> list[Batch]:
    seen = factory.history(path=("validating", "in_progress", "finalizing"))
    return [*seen[:-1], {**seen[-1], "in_progress_at": seen[-1]["in_progress_at"] - 1}]


def _stamp_goes(factory: DictFactory) -> list[Batch]:
    seen = factory.history(path=("validating", "in_progress", "finalizing"))
    return [*seen[:-1], {**seen[-1], "in_progress_at": None}]


def _falling(key: str, counts: dict[str, int]) -> Way:
    def make(factory: DictFactory) -> list[Batch]:
        batch = factory.in_progress(request_counts=counts)
        return [batch, {**batch, "request_counts": {**counts, key: counts[key] - 1}}]

    return Way("BATCH-CNT-003", f"{key} falls", make)


WAYS: list[Way] = [
    *_steady(),
    *_results(),
    *(_back(path, end) for path, end in BACK_WAYS),
    *(_odd(path, end) for path, end in ODD_WAYS),
    Way("BATCH-TIM-009", "in_progress_at moves", _stamp_moves),
    Way("BATCH-TIM-009", "in_progress_at is unset again", _stamp_goes),
    _falling("total", {"total": 3, "completed": 0, "failed": 0}),
    _falling("completed", {"total": 3, "completed": 2, "failed": 0}),
    _falling("failed", {"total": 3, "completed": 0, "failed": 1}),
]
