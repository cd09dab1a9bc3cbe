"""YAML as events. Its depth is bounded, and errors are in our words, since those of PyYAML differ by its version."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from batchspec.system.quoting import quoted

_NO_BRACKETS = re.compile(r"\"[^\"]*\"?|'[^']*'?|[^\[\]{}\"']+")
"""A quoted text without escapes, perhaps cut off at its end, or what holds neither bracket nor quote."""
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}


class NotYAML(ValueError):
    """The text is no YAML, or nested too deeply; `too_deep` says which, `what` is the one line to show."""

    def __init__(self, what: str, *, too_deep: bool = False) -> None:
        self.what = what
        self.too_deep = too_deep
        super().__init__(what)


def events(text: str | bytes, deepest: int) -> Iterator[Any]:
    """The parser's events of `text`; raises `NotYAML`."""
    import yaml  # noqa: PLC0415  only where it is met

    event: Any
    depth, read_to = 0, 0
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            kind = type(event).__name__
            if kind in {"MappingStartEvent", "SequenceStartEvent"}:
                depth += 1
            elif kind in {"MappingEndEvent", "SequenceEndEvent"}:
                depth -= 1
            if depth > deepest:
                raise too_deep(deepest, event.start_mark.line + 1)
            read_to = event.end_mark.index
            yield event
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        if mark and depth + _opened(text, read_to, mark.index) > deepest:
            raise too_deep(deepest, mark.line + 1) from None
        raise not_yaml(error) from None
    except UnicodeError as error:
        raise NotYAML(f"no YAML: {error}") from None


def _opened(text: str | bytes, start: int, end: int) -> int:
    """The depth of the brackets between two places of the text.

    The scanner runs ahead of its events, and a PyYAML that bounds the depth by itself stops there, before the events
    that would have shown how deep the text is.
    """
    whole = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    # Without what could hide the end of a quoted text. A pattern that looked for both would remember each escape.
    plain = whole[start : end + 1].replace("\\\\", "").replace('\\"', "")
    brackets = _NO_BRACKETS.sub("", plain)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0)


def too_deep(deepest: int, line: int) -> NotYAML:
    return NotYAML(f"nested deeper than {deepest} levels at line {line}", too_deep=True)


def not_yaml(error: Exception) -> NotYAML:
    """Our sentence for an error of PyYAML, whose own words stand behind the colon."""
    mark = getattr(error, "problem_mark", None)
    line = f" at line {mark.line + 1}" if mark else ""
    words = quoted(getattr(error, "problem", None) or error)
    return NotYAML(f"no YAML{line}: {words or 'broken'}")
