"""Words for people on the answer to an operation."""

from __future__ import annotations

from batchspec.judging.evidence import words
from batchspec.judging.operations.operation import Operation


def answer_words(operation: Operation) -> str:
    """An answer in a few words."""
    return words.answer_words(operation.exchange)
