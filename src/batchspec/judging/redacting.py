"""A report or a summary without secrets: every text in it goes through one function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from batchspec.judging.report import Report
from batchspec_contract.registry import Requirement

Redact = Callable[[str], str]
"""Takes the secrets out of a text."""
Value = TypeVar("Value")
_OWN_WORDS = ("states", "edges", "watched", "cases", "interrupted")
"""Parts of a report that have words of the contract and of the kit alone."""


def redacted(report: Report, redact: Redact) -> Report:
    """The report with `redact` applied to every text that came from the target or from the command line."""
    copy = without_secrets(report, redact)
    own = {name: getattr(report, name) for name in _OWN_WORDS}
    return replace(copy, **own)


def without_secrets(value: Value, redact: Redact) -> Value:
    """A copy of a value of ours, whatever it is made of. The contract's own words stay as they are."""
    copied: Any = _copied(value, redact)
    return copied  # type: ignore[no-any-return]


def _copied(value: Any, redact: Redact) -> Any:
    if isinstance(value, Enum | Requirement):
        return value
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {_copied(key, redact): _copied(item, redact) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return type(value)(_copied(item, redact) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        parts = {one.name: _copied(getattr(value, one.name), redact) for one in fields(value) if one.init}
        return replace(value, **parts)
    return value
