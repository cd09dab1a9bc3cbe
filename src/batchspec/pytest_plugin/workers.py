"""pytest-xdist: what the controller gives its workers."""

from __future__ import annotations

import json
import shlex

import pytest

from batchspec.pytest_plugin.made import Made

HANDED_OVER = "batchspec_report"
"""The key of the worker's input under which reports are handed over."""
ARGUMENTS = "batchspec_arguments"
"""The key of those that pytest was started with."""


def is_worker(config: pytest.Config) -> bool:
    """True where this process is a worker of pytest-xdist."""
    return hasattr(config, "workerinput")


def handed_over(config: pytest.Config) -> dict[str, Made]:
    """What the controller handed to this worker, by run."""
    text = getattr(config, "workerinput", {}).get(HANDED_OVER, "{}")
    return {run: Made.of_text(made) for run, made in json.loads(text).items()}


def rerun_command(config: pytest.Config) -> str:
    """The command that judges one requirement, `{id}` in its place."""
    given = getattr(config, "workerinput", {}).get(ARGUMENTS, config.invocation_params.args)
    return " ".join(["pytest", *map(shlex.quote, map(str, given)), "-k {id}"])
