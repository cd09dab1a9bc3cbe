"""Requirements that a fault of type silenced: a rule says nothing of a value that is none, so that the fault is told once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from batchspec.judging.causes.cause import Cause
from batchspec.judging.causes.fault import FIELDS, field_of
from batchspec.judging.outcomes.outcome import Aside, Outcome
from batchspec.judging.outcomes.verdict import Status

_TYPES = "FLD"
"""The area of the requirements on types."""
_OF_AREAS: dict[str, tuple[str, ...]] = {
    "TIM": tuple(name for name, field in FIELDS.items() if (field.unit or "").startswith("seconds")),
    "CNT": ("request_counts",),
    "USG": ("usage",),
    "ERR": ("errors",),
    "MET": ("metadata",),
    "LIF": ("status",),
    "FID": ("status", "output_file_id", "error_file_id"),
}
"""The fields that the rules of an area read, beside those that a requirement names."""
_NAMED = re.compile(r"`([^`]+)`")


def masked(outcomes: Sequence[Outcome], causes: Sequence[Cause]) -> Iterator[Outcome]:
    """The outcomes; one that a fault of type left open says so in its reason."""
    masks = {
        field_of(signature.pointer): cause
        for cause in causes
        for outcome in outcomes
        if outcome.requirement.area == _TYPES and outcome.requirement.id in cause.requirements
        for signature in outcome.signatures
    }
    for outcome in outcomes:
        mask = next((masks[name] for name in _reads(outcome) if name in masks), None)
        open_yet = outcome.status is Status.UNTESTABLE or (
            outcome.status is Status.NOT_APPLICABLE and outcome.aside is Aside.NO_OCCASION
        )
        yield (
            replace(outcome, cause=f"masked by {mask.id}: {mask.sentence}") if mask and open_yet else outcome
        )


def _reads(outcome: Outcome) -> Iterator[str]:
    """The fields that decide a requirement."""
    row = outcome.requirement
    yield from (name for name in _NAMED.findall(row.statement) if name in FIELDS)
    yield row.check.of if row.check else ""
    yield from _OF_AREAS.get(row.area, ())
