"""The text is JSON that every parser reads alike; `of` is the fault looked for."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding
from batchspec.reading.strict_json import BeyondLimit, Fault, NotStrictJSON

EXPECTED: dict[Fault, str] = {
    "text_is_utf8": "UTF-8 without a byte order mark",
    "text_is_json": "one whole JSON value",
    "numbers_are_finite": "finite numbers",
    "keys_are_unique": "each key once in an object",
    "strings_are_unicode": "strings without lone surrogates",
    "text_within_limits": "what common parsers can hold",
}


def judge_text(fault: NotStrictJSON | None, of: Fault) -> Iterator[Finding]:
    if fault is None:
        yield HELD
    elif fault.fault == of and not isinstance(fault, BeyondLimit):  # a limit of ours is nobody's fault
        yield Finding(
            fault.pointer, holds=False, expected=EXPECTED[of], got=fault.what, keyword=of, message=fault.what
        )
