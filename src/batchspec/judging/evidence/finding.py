"""Findings: what a rule says of each thing that it looked at."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from batchspec.reading.place import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, and whether it holds.

    `pointer` is a JSON pointer into what was judged. `expected` and `got` are words for people.
    `keyword` names what broke: a JSON Schema keyword, or the rule. `patch` is a JSON Patch that would mend it, where there is one.
    """

    pointer: str
    holds: bool
    expected: str = ""
    got: str = ""
    keyword: str = "rule"
    patch: tuple[dict[str, Any], ...] = ()
    message: str = ""
    """The whole in one line, where `expected ..., got ...` would not read well."""
    undecided: Literal["", "untestable", "not-applicable"] = ""
    """Set where there is no verdict: `untestable` if the run should have shown it and did not, `not-applicable` if nobody is at
    fault that it could not."""
    case: str | None = None
    """What it is about, for its signature, where that is not the answer at `place`: an operation with its mistake, or empty
    for a batch itself, which any later answer might have shown."""
    place: Place = NOWHERE
    """The part of the evidence, where the rule looks at more than one; nowhere means all of it."""


OF_BATCH = ""
"""The case of a finding about a batch itself, whichever answer shows it."""

HELD = Finding("", holds=True)
"""Looked at, and it holds."""


def untestable(why: str) -> Finding:
    """A finding that the run should have shown something and did not; it counts against the run."""
    return Finding("", holds=True, message=why, undecided="untestable")


def not_applicable(why: str) -> Finding:
    """A finding that the run could not show something, through no fault of anybody's."""
    return Finding("", holds=True, message=why, undecided="not-applicable")


def broken(pointer: str, expected: str, got: Any, **more: Any) -> Finding:
    """A finding that does not hold; `got` is shown as JSON, cut to a line."""
    return Finding(pointer, holds=False, expected=expected, got=shown(got), **more)


def checked(holds: bool, pointer: str, expected: str, got: Any, **more: Any) -> Finding:  # noqa: FBT001  a comparison, as in assert
    """`HELD`, or what is broken."""
    return HELD if holds else broken(pointer, expected, got, **more)


class Absent(Enum):
    """The one value that stands for a key that is not there."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT
"""Shown for a key that is not there."""

LONGEST = 120
"""Characters of a value that are shown: one line of a terminal, with `expected` beside it, wraps once at most."""
_LONGEST_NUMBER = 10**40
"""From here on a whole number is shown by its length: Python refuses to write those of more than 4,300 digits."""


def shown(value: Any) -> str:
    """`value` in one short line: JSON, `absent`, or cut with an ellipsis."""
    if value is ABSENT:
        return "absent"
    text = _json_line(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _json_line(value: Any) -> str:
    if isinstance(value, str) and len(value) > LONGEST:
        value = value[:LONGEST]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _LONGEST_NUMBER:
        return f"a number of {value.bit_length() * 30103 // 100000 + 1} digits or so"
    return _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, default=repr)
"""Made once: an answer may have a hundred thousand faults."""
