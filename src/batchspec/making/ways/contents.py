"""FID, ERR and MET: result files, errors and metadata."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from batchspec.making.ways import Fault, Way, batch_with, edited_batch

TOO_EARLY: dict[str, str] = {
    "BATCH-FID-001": "validating",
    "BATCH-FID-002": "in_progress",
    "BATCH-FID-005": "finalizing",
    "BATCH-FID-006": "cancelling",
}
ERROR: dict[str, Any] = {
    "code": "invalid_url",
    "message": "The url is not the endpoint.",
    "param": "url",
    "line": 1,
}


def _files() -> Iterator[Way]:
    for requirement, status in TOO_EARLY.items():
        for key in ("output_file_id", "error_file_id"):
            yield edited_batch(requirement, f"{status} with {key}", status, **{key: "file-too-early"})


def _completed(requirement: str, how: str, key: str, counts: dict[str, int]) -> Way:
    return batch_with(requirement, how, Fault({key: None}, "completed", given={"request_counts": counts}))


def _listed(requirement: str, how: str, errors: Any) -> Way:
    return edited_batch(requirement, how, "failed", errors=errors)


def _without() -> Iterator[Way]:
    for key in ERROR:
        entry = {name: value for name, value in ERROR.items() if name != key}
        yield _listed("BATCH-ERR-004", f"an error without {key}", {"object": "list", "data": [entry]})


WAYS: list[Way] = [
    *_files(),
    _completed(
        "BATCH-FID-003", "answers without output_file_id", "output_file_id", {"total": 2, "failed": 1}
    ),
    _completed("BATCH-FID-004", "failures without error_file_id", "error_file_id", {"total": 2, "failed": 1}),
    _listed("BATCH-ERR-001", "errors is null", None),
    _listed("BATCH-ERR-001", "errors.data is empty", {"object": "list", "data": []}),
    _listed("BATCH-ERR-001", "errors.data is null", {"object": "list", "data": None}),
    _listed("BATCH-ERR-001", "errors.data is absent", {"object": "list"}),
    _listed("BATCH-ERR-002", "line counts from 0", {"object": "list", "data": [{**ERROR, "line": 0}]}),
    _listed("BATCH-ERR-002", "line is -1 for none", {"object": "list", "data": [{**ERROR, "line": -1}]}),
    _listed("BATCH-ERR-003", "errors.object is absent", {"data": [ERROR]}),
    _listed("BATCH-ERR-003", "errors.object is errors", {"object": "errors", "data": [ERROR]}),
    *_without(),
    edited_batch(
        "BATCH-MET-001", "17 pairs", "in_progress", metadata={f"key-{n}": "x" for n in range(1, 18)}
    ),
    edited_batch("BATCH-MET-002", "a name of 65 characters", "in_progress", metadata={"k" * 65: "x"}),
    edited_batch("BATCH-MET-003", "a value of 513 characters", "in_progress", metadata={"notes": "x" * 513}),
]
