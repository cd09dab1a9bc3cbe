"""The one JSON loader for everything that is judged. It refuses what RFC 8259 forbids, and says what that is."""

from __future__ import annotations

import json
import math
import re
from itertools import accumulate
from typing import Any, Literal

MAX_DEPTH = 512
"""Levels of nesting. A batch needs a handful; parsers that recurse run out of stack somewhere above."""
MAX_DIGITS = 4300
"""Digits of a number. It is the limit that Python itself has, since reading many more takes quadratic time."""

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_NO_BRACKETS = re.compile(r'"(?:[^"\\]+|\\.)*"?|[^"\[\]{}]+', re.DOTALL)
"""A string, perhaps cut off at its end, or the text between strings. It always matches, so it never backtracks."""
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
"""A whole string. No character can be matched in two ways; otherwise a string without an end would take exponential time."""
_BLANK = " \t\r\n"
_LONG_DIGITS = re.compile(rf"\d{{{MAX_DIGITS + 1}}}")
_TOO_LONG = f"a number has more than {MAX_DIGITS} digits"
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}


Fault = Literal[
    "text_is_utf8",
    "text_is_json",
    "numbers_are_finite",
    "keys_are_unique",
    "strings_are_unicode",
    "text_within_limits",
]
"""The rules that a text can break, one name each."""


class NotStrictJSON(ValueError):
    """The text is not JSON as RFC 8259 defines it, or it is beyond the limits of common parsers.

    `fault` is the name of the rule it breaks, `what` the one line to show.
    """

    def __init__(self, fault: Fault, what: str, pointer: str = "") -> None:
        self.fault = fault
        self.what = what
        self.pointer = pointer
        super().__init__(what)


def load(text: str | bytes) -> Any:
    """The JSON value of `text`; raises `NotStrictJSON` with the first fault found."""
    decoded = _decoded(text) if isinstance(text, bytes) else text
    if decoded.startswith("\ufeff"):
        raise NotStrictJSON("text_is_utf8", "the text begins with a byte order mark")
    if not decoded.strip():
        raise NotStrictJSON("text_is_json", "the text is empty")
    _refuse_depth(decoded)
    value = _parsed(decoded)
    if _SURROGATE.search(decoded) or (isinstance(text, str) and not _encodes(text)):
        _refuse_surrogates(value)
    return value


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        what = f"byte {error.start} (0x{raw[error.start]:02x}) is not UTF-8"
        raise NotStrictJSON("text_is_utf8", what) from None


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _parsed(text: str) -> Any:
    # Only newer releases of Python bound the digits of an integer, and a user may lift that bound. So digits are
    # counted here, by a slower decoder, in the few texts that could pass ours.
    decoder = _DIGIT_COUNTER if _LONG_DIGITS.search(text) else _DECODER
    start = len(text) - len(text.lstrip(_BLANK))
    try:
        value, end = decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise _not_json(text, *_reason(text, error.pos)) from None
    except RecursionError:
        raise NotStrictJSON("text_within_limits", f"nested deeper than {MAX_DEPTH} levels") from None
    except NotStrictJSON:
        raise
    except ValueError:
        raise NotStrictJSON("text_within_limits", _TOO_LONG) from None
    rest = text[end:].lstrip(_BLANK)
    if rest:
        raise _not_json(text, "more text after the value", len(text) - len(rest))
    return value


def _not_json(text: str, reason: str, at: int) -> NotStrictJSON:
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return NotStrictJSON("text_is_json", f"{reason} at line {line}, column {column}")


def _reason(text: str, at: int) -> tuple[str, int]:
    """The fault at the place where the decoder stopped, and the place.

    It is found in the text alone: the decoder's own words, and its place for a trailing comma, differ by its version.
    """
    char, before = text[at : at + 1], text[:at].rstrip(_BLANK)
    if at >= len(text.rstrip(_BLANK)) or (char == '"' and not _STRING.match(text, at)):
        return "the text ends in the middle of a value", at
    if char == "<" and not before:
        return "this looks like HTML, not JSON,", at
    if char < " ":
        return "a control character", at
    if char == "\\" or (char == "u" and text[at - 1 : at] == "\\"):
        return "a backslash that begins no escape", at - (char == "u")
    return _misplaced(text, at, before)


def _misplaced(text: str, at: int, before: str) -> tuple[str, int]:
    """The fault between two tokens, and its place: `before` ends with the one, the other begins at `at`."""
    char, last = text[at], before[-1:]
    if char == "," and last not in {"", "[", "{", ",", ":"}:  # it stopped at a comma that ends nothing
        return "a comma before the end of a list or an object", at
    if char in "]}" and last == ",":
        return "a comma before the end of a list or an object", len(before) - 1
    in_object = _innermost(before) == "{"
    if in_object and last in {"{", ","}:
        return "no key in double quotes", at
    if last in {"", "[", ",", ":"}:
        return "no JSON value", at
    if not in_object:
        return "neither a comma nor the end of the list", at
    colon = "neither a colon, " if last == '"' else "neither "
    return f"{colon}a comma nor the end of the object", at


def _innermost(text: str) -> str:
    """The bracket that is still open at the end of `text`, the innermost; empty where none is."""
    closed = 0
    for bracket in reversed(_NO_BRACKETS.sub("", text)):
        closed -= _STEPS[bracket]
        if closed < 0:
            return bracket
    return ""


def _refuse_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    brackets = _NO_BRACKETS.sub("", text)
    if max(accumulate(map(_STEPS.__getitem__, brackets)), default=0) > MAX_DEPTH:
        raise NotStrictJSON("text_within_limits", f"nested deeper than {MAX_DEPTH} levels")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise NotStrictJSON(
            "keys_are_unique", f"the key {json.dumps(twice)[:80]} is there twice in one object"
        )
    return value


def _bounded(digits: str) -> int:
    if len(digits.removeprefix("-")) > MAX_DIGITS:
        raise NotStrictJSON("text_within_limits", _TOO_LONG)
    return int(digits)


def _finite(digits: str) -> float:
    if len(digits) > MAX_DIGITS:
        raise NotStrictJSON("text_within_limits", _TOO_LONG)
    value = float(digits)
    if not math.isfinite(value):
        raise NotStrictJSON("numbers_are_finite", f"the number {digits[:40]} is beyond a double")
    return value


def _constant(name: str) -> float:
    raise NotStrictJSON("numbers_are_finite", f"{name} is not a JSON number")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_finite, parse_constant=_constant)
_DIGIT_COUNTER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_finite, parse_int=_bounded, parse_constant=_constant
)


def _refuse_surrogates(value: Any) -> None:
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        pointer, node = waiting.pop()
        if isinstance(node, str):
            _refuse_surrogate(node, pointer)
        elif isinstance(node, list):
            waiting += [(f"{pointer}/{index}", item) for index, item in enumerate(node)]
        elif isinstance(node, dict):
            for key, item in node.items():
                _refuse_surrogate(key, pointer)
                waiting.append((f"{pointer}/{escaped(key)}", item))


def _refuse_surrogate(text: str, pointer: str) -> None:
    lone = next((char for char in text if "\ud800" <= char <= "\udfff"), None)
    if lone is not None:
        what = f"the string holds a lone surrogate, \\u{ord(lone):04x}"
        raise NotStrictJSON("strings_are_unicode", what, pointer)


def escaped(key: str) -> str:
    """`key` as a token of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")
