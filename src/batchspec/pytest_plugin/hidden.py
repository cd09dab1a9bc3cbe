"""What pytest shows of a test, without secrets: tracebacks with the variables of each frame, captured output, logs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchspec.system.secrets.held import shown

DEEPEST = 12
"""Objects inside each other that are looked through; a traceback with its causes has six."""


def hide(report: Any) -> None:
    """Take the secrets out of a report of pytest, in place."""
    report.longrepr = hidden(report.longrepr)
    report.sections[:] = [(name, shown(text)) for name, text in report.sections]
    if hasattr(report, "user_properties"):
        report.user_properties[:] = [(name, hidden(value)) for name, value in report.user_properties]


def hidden(value: Any, depth: int = 0) -> Any:
    """A text without secrets; any other value with none in it, which is changed in place where it is an object of pytest's."""
    if isinstance(value, str):
        return shown(value)
    if depth >= DEEPEST:
        return value
    if isinstance(value, list | tuple):
        found = [hidden(one, depth + 1) for one in value]
        return type(value)(found) if type(value) in {list, tuple} else value
    if isinstance(value, Mapping):
        return {name: hidden(one, depth + 1) for name, one in value.items()}
    if type(value).__module__.startswith("_pytest."):
        for name, one in list(vars(value).items()) if hasattr(value, "__dict__") else ():
            changed = hidden(one, depth + 1)
            if changed is not one:
                object.__setattr__(value, name, changed)
    return value
