"""The one JSON loader for everything that is judged. It refuses what RFC 8259 forbids, and says what that is."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Literal

from batchspec.reading import limits
from batchspec.reading.structure import depth, innermost, is_whole_text, size
from batchspec.system.quoting import beginning

MAX_DEPTH = 512
"""Levels of nesting. A batch needs a handful; parsers that recurse run out of stack somewhere above."""
MAX_DIGITS = 4300
"""Digits of a number. It is the limit that Python itself has, since reading many more takes quadratic time."""

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_LONE = re.compile("[\ud800-\udfff]")
_ASTRAL = re.compile(rb"[\xf0-\xf4]")
_BEYOND_LATIN = re.compile(rb"[\xc4-\xef]")
_CONTINUED = bytes(range(0x80, 0xC0))
"""The bytes that go on with a character of UTF-8."""
_Way = Any
"""The way to a value from the outside in: `None`, or a pair of the way to what holds it and its key there."""
_BLANK = " \t\r\n"
_LONG_DIGITS = re.compile(rf"(?<![0-9])[0-9]{{{MAX_DIGITS + 1}}}")
"""It begins where digits begin. Otherwise each digit of a number that is not quite as long would be looked at thousands of times."""
_TOO_LONG = f"a number has more than {MAX_DIGITS} digits"


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


class BeyondLimit(NotStrictJSON):
    """The text takes more memory than it is given here. It may be right JSON, so this is no fault of whoever wrote it."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__("text_within_limits", limits.beyond(what, name))


def load(text: str | bytes) -> Any:
    """The JSON value of `text`; raises `NotStrictJSON` with the first fault found."""
    decoded = _decoded(text) if isinstance(text, bytes) else text
    if decoded.startswith("\ufeff"):
        raise NotStrictJSON("text_is_utf8", "the text begins with a byte order mark")
    if not decoded.strip():
        raise NotStrictJSON("text_is_json", "the text is empty")
    _refuse_structure(text, decoded)
    value = _parsed(decoded)
    if _SURROGATE.search(decoded) or (isinstance(text, str) and not _encodes(text)):
        _refuse_surrogates(value)
    return value


def beyond(text: str) -> str | None:
    """The words on the limit that a JSON text is over, or a line of a file of them; `None` where it is within all limits."""
    if not _may_be_beyond(text):
        return None
    try:
        load(text)
    except BeyondLimit as fault:
        return fault.what
    except NotStrictJSON:
        lines = text.split("\n")
        return next(filter(None, map(beyond, lines)), None) if len(lines) > 1 else None
    return None


def _may_be_beyond(text: str) -> bool:
    """False where few marks say that it is within the limits, which nearly every text is."""
    keys = text.count(":")
    marks = keys + text.count(",") + 3 * (text.count("[") + text.count("{"))
    return keys > limits.most("keys") or marks >= limits.most("values")


def _decoded(raw: bytes) -> str:
    _refuse_wide(raw)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        what = f"byte {error.start} (0x{raw[error.start]:02x}) is not UTF-8"
        raise NotStrictJSON("text_is_utf8", what) from None


def _refuse_wide(raw: bytes) -> None:
    """Raise `BeyondLimit` for a text that takes too much memory. One character may make each take four bytes, and values are made of it.

    A text that takes a byte a character is there three times: as bytes, as text, and as the values.
    """
    largest = limits.most("text")
    if 3 * len(raw) <= largest:
        return
    wide = 4 if _ASTRAL.search(raw) else 2 if _BEYOND_LATIN.search(raw) else 1
    characters = len(raw) if wide == 1 else len(raw.translate(None, _CONTINUED))
    if (len(raw) + 2 * wide * characters) // 3 > largest:
        raise BeyondLimit(f"the text is over {largest:,} bytes in memory", "text")


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
    if at >= len(text.rstrip(_BLANK)) or (char == '"' and not is_whole_text(text, at)):
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
    in_object = innermost(before) == "{"
    if in_object and last in {"{", ","}:
        return "no key in double quotes", at
    if last in {"", "[", ",", ":"}:
        return "no JSON value", at
    if not in_object:
        return "neither a comma nor the end of the list", at
    colon = "neither a colon, " if last == '"' else "neither "
    return f"{colon}a comma nor the end of the object", at


def _refuse_structure(text: str | bytes, decoded: str) -> None:
    """Raise `NotStrictJSON` for a text that is nested too deeply, or has too many values. Nothing is made of it before."""
    largest = limits.most("values")
    brackets = decoded.count("[") + decoded.count("{")
    if brackets <= MAX_DEPTH and 2 * len(decoded) <= largest:  # no character counts as two
        return
    marks = decoded.count(",") + decoded.count(":") + 3 * brackets
    if brackets <= MAX_DEPTH and marks < largest:
        return
    # In text that is wider than a byte a character, a copy of it would cost several times the bytes.
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if marks >= largest and size(raw, largest) > largest:
        raise BeyondLimit(f"the text has over {largest:,} values", "values")
    if brackets > MAX_DEPTH and depth(raw) > MAX_DEPTH:
        raise NotStrictJSON("text_within_limits", f"nested deeper than {MAX_DEPTH} levels")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(pairs) > limits.most("keys"):
        raise BeyondLimit(f"an object has over {limits.most('keys'):,} keys", "keys")
    if len(value) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise NotStrictJSON(
            "keys_are_unique", f"the key {beginning(json.dumps(twice), 80)} is there twice in one object"
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
        raise NotStrictJSON("numbers_are_finite", f"the number {beginning(digits, 40)} is beyond a double")
    return value


def _constant(name: str) -> float:
    raise NotStrictJSON("numbers_are_finite", f"{name} is not a JSON number")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_finite, parse_constant=_constant)
_DIGIT_COUNTER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_finite, parse_int=_bounded, parse_constant=_constant
)


def _refuse_surrogates(value: Any) -> None:
    # The way to a part is kept as a chain that all parts below it share. A pointer for each would repeat long keys for every value.
    waiting: list[tuple[_Way, Any]] = [(None, value)]
    while waiting:
        way, node = waiting.pop()
        if isinstance(node, str):
            _refuse_surrogate(node, way)
        elif isinstance(node, list):
            waiting += [((way, index), item) for index, item in enumerate(node)]
        elif isinstance(node, dict):
            for key, item in node.items():
                _refuse_surrogate(key, way)
                waiting.append(((way, key), item))


def _refuse_surrogate(text: str, way: _Way) -> None:
    lone = _LONE.search(text)
    if lone is not None:
        what = f"the string holds a lone surrogate, \\u{ord(lone[0]):04x}"
        raise NotStrictJSON("strings_are_unicode", what, _pointer(way))


def _pointer(way: _Way) -> str:
    tokens = []
    while way is not None:
        way, token = way
        tokens.append(f"/{escaped(str(token))}")
    return "".join(reversed(tokens))


def escaped(key: str) -> str:
    """`key` as a token of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")
