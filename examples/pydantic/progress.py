"""How far a batch is, in one line."""

from __future__ import annotations

from batch_api import MISSING, Batch


def progress(text: str) -> str:
    """The status and the counts of a batch; raises `pydantic.ValidationError` where the text is none."""
    batch = Batch.model_validate_json(text)
    counts = batch.request_counts
    if counts is MISSING or counts is None:
        return f"{batch.status}: not counted yet"
    return f"{batch.status}: {counts.completed} of {counts.total} answered, {counts.failed} failed"


def again(text: str) -> str:
    """The batch, read and written back: absent, null and unknown keys stay as they are."""
    return Batch.model_validate_json(text).model_dump_json(exclude_unset=True)
