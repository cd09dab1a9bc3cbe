"""Mutants that hide an HTTP error, or do not survive one."""

from __future__ import annotations

from batchspec.driving.client.answer import Answer
from batchspec.mutants.client_parts.mutant import Mutant
from batchspec.mutants.client_parts.request_edits import envelope_or_nothing

MUTANTS = (
    Mutant(
        "swallows-errors",
        "BATCH-CLI-031",
        "takes an error for an answer",
        fails=lambda _, text: Answer(ok=True, text=text),
    ),
    Mutant(
        "hides-the-status",
        "BATCH-CLI-031",
        "tells of an error without its status",
        fails=lambda *_: Answer(error="the request failed"),
    ),
    Mutant(
        "dies-of-html",
        "BATCH-CLI-032",
        "cannot read an error in HTML",
        fails=envelope_or_nothing,
    ),
)
