"""Claims that only the words beside a field make: that a number is a time, and the limits of metadata."""

from __future__ import annotations

import re

_TIME = re.compile(r"\bunix\b.{0,20}\btime|\bseconds since (?:the |unix )*(?:epoch|1970)", re.IGNORECASE)
_MILLISECONDS = re.compile(r"\bmilliseconds?\b", re.IGNORECASE)
_MOST = r"(?:maximum length of|maxi?m?um of|up to|at most)\s+(\d+)"
_LIMITS = {
    "maxProperties": re.compile(
        r"\b(?:set of|up to|at most|maximum of)\s+(\d+)\s+(?:key-value pairs|pairs|strings|entries)",
        re.IGNORECASE,
    ),
    "keyLength": re.compile(rf"\b(?:keys|names)\b[^.;]{{0,40}}?\b{_MOST}", re.IGNORECASE),
    "valueLength": re.compile(rf"\bvalues\b[^.;]{{0,40}}?\b{_MOST}", re.IGNORECASE),
}


_BETWEEN = re.compile(
    r"\bmust be between (\d{1,18})\b[^.;\d]{0,20}(?:\(\d+ \w+\) )?and (\d{1,18})\b", re.IGNORECASE
)


_ALWAYS = re.compile(r"\bwhich is always `?([a-z_]+)`?", re.IGNORECASE)


def constant_of(words: str) -> str | None:
    """The one value that the words say a field has."""
    match = _ALWAYS.search(words)
    return match[1] if match else None


def format_of(words: str) -> str | None:
    """`unixtime` or `unixtime-ms` where the words say that a number is a time."""
    if not _TIME.search(words):
        return None
    return "unixtime-ms" if _MILLISECONDS.search(words) else "unixtime"


def bounds_of(words: str) -> dict[str, int]:
    """The bounds of a number that the words give."""
    found = _BETWEEN.search(" ".join(words.split()))
    return {"minimum": int(found[1]), "maximum": int(found[2])} if found else {}


def limits_of(words: str) -> dict[str, int]:
    """The limits of a map that the words give."""
    plain = " ".join(words.split())
    found = {key: pattern.search(plain) for key, pattern in _LIMITS.items()}
    return {key: int(match[1]) for key, match in found.items() if match}
