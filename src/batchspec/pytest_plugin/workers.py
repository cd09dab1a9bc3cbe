"""pytest-xdist: the controller runs the target once and hands the report to each worker."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

HANDED_OVER = "batchspec_report"
"""The key of the worker's input under which the report is handed over."""


def is_worker(config: pytest.Config) -> bool:
    """True where this process is a worker of pytest-xdist."""
    return hasattr(config, "workerinput")


def handed_over(config: pytest.Config) -> dict[str, Any] | None:
    """The report and the command that judges again, as the controller handed them to this worker; `None` elsewhere."""
    text = getattr(config, "workerinput", {}).get(HANDED_OVER)
    return json.loads(text) if text else None


def rerun_command(config: pytest.Config) -> str:
    """The command that judges one requirement, `{id}` in its place."""
    handed = handed_over(config)
    if handed:
        return str(handed["again"])
    return f"pytest {shlex.join(config.invocation_params.args)} -k {{id}}"
