"""Scenarios of the batches that are created next, as a test asks for them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from batchspec.making.scripted.clock import NoSpan, Span, seconds_of
from batchspec.making.scripted.contents import Content, text_of
from batchspec.making.server.life import Pace, Scenario
from batchspec.making.server.lines import Fault

PACE = Pace(validating=5, in_progress=60, per_request=0, finalizing=5, cancelling=5)
SLOW_POLLS = 10
"""Polls that see a slow batch in progress, where the clock has no step: enough for a loop to look at it more than once."""


@dataclass(frozen=True, slots=True)
class ScriptedScenario(Scenario):
    """A scenario of the reference server, with the errors and the result files that the test gave."""

    pace: Pace = PACE
    stride: float = math.inf
    """The most that a poll moves the clock while the batch is in progress."""
    faults: tuple[Fault, ...] = ()
    output: bytes | None = None
    error: bytes | None = None

    def given(self, kind: str) -> bytes | None:
        """The bytes of that result file, where the test gave them."""
        return self.output if kind == "output" else self.error


def completes(output: Content | None = None, error: Content | None = None) -> ScriptedScenario:
    """The batch completes. Raises `TypeError` for content that is none."""
    return ScriptedScenario(output=text_of(output, "output"), error=text_of(error, "error"))


def fails(errors: Sequence[Mapping[str, Any]] | None) -> ScriptedScenario:
    """The batch fails while validating, with these entries of `errors.data`. Raises `ValueError` for entries that are none."""
    return ScriptedScenario(refuses=True, faults=() if errors is None else _faults(errors))


def expires() -> ScriptedScenario:
    """The batch is half run when its window closes, and expires."""
    return ScriptedScenario(share=0.5)


def sticks() -> ScriptedScenario:
    """The batch is half run and stays in progress."""
    return ScriptedScenario(share=0.5, expires=False, stride=PACE.in_progress)


def slow(span: Span) -> ScriptedScenario:
    """The batch is in progress for as long as `span`. Raises `NoSpan`, also for a span of no length."""
    seconds = seconds_of(span)
    if not seconds:
        raise NoSpan(span)
    return ScriptedScenario(pace=replace(PACE, in_progress=seconds), stride=seconds / SLOW_POLLS)


def _faults(errors: Any) -> tuple[Fault, ...]:
    example = "[{'code': 'invalid_json_line', 'message': '...', 'line': 3}]"
    rows = errors if isinstance(errors, Sequence) and not isinstance(errors, str | bytes) else []
    if not rows or not all(isinstance(row, Mapping) for row in rows):
        raise ValueError(
            f"errors is a list of the entries of errors.data, such as {example}, not {errors!r:.60}"
        )
    for row in rows:
        keys = {"code", "message", "param", "line"}
        if not {"code", "message"} <= row.keys() <= keys:
            raise ValueError(
                f"an error has code, message and maybe param and line, not {', '.join(map(str, row))}"
            )
    return tuple(Fault(**row) for row in rows)
