"""What came of a run: reports, or the reason why there are none. It goes from one process to another as text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pytest


@dataclass(frozen=True, slots=True)
class Made:
    """The reports on a run by the key of their plan, and what went wrong: before the run, or when its target was ended."""

    reports: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)
    """For each report, the node id of the class that it is of."""
    fault: str = ""
    code: int = 0
    """The exit code that the fault means; 0 where the hook said that the tests are to be skipped."""
    interrupted: bool = False
    """True where the run was interrupted; `fault` then says what it made and what is left, and the reports how far it came."""

    def to_text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def of_text(cls, text: str) -> Made:
        return cls(**json.loads(text))


runs_key = pytest.StashKey[dict[str, Made]]()


def known(config: pytest.Config) -> dict[str, Made]:
    """What came of each run that this process knows of, by the `run` of its plan."""
    return config.stash.setdefault(runs_key, {})
