"""The beginnings of ids that choose requirements: those that choose nothing are told."""

from __future__ import annotations

from collections.abc import Iterable

from batchspec_contract.registry import REQUIREMENTS


def choosing_none(only: Iterable[str]) -> str:
    """The first text with which no requirement's id begins; empty where each chooses some."""
    return next((text for text in only if not any(row.id.startswith(text) for row in REQUIREMENTS)), "")
