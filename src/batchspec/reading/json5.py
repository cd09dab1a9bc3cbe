"""JSON5 as JSON: single quotes, keys without quotes, comments, commas at the end, numbers in other forms."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from batchspec.reading import limits

_TOKEN = re.compile(
    r"""(?P<blank>\s+|//[^\n]*|/\*.*?\*/)
      |(?P<text>["'])
      |(?P<mark>[{}\[\]:,])
      |(?P<hex>[+-]?0[xX][0-9a-fA-F]{1,16})
      |(?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      |(?P<word>[^\W\d][\w$]*|\$[\w$]*)""",
    re.DOTALL | re.VERBOSE,
)
_STOP = re.compile(r"[\"'\\\n]")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(\r\n|.))", re.DOTALL)
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"}
_WORDS = frozenset({"true", "false", "null"})


def as_json(raw: bytes) -> str:
    """The JSON text of a JSON5 text; raises `ValueError` where it is none."""
    found: list[str] = []
    most = limits.most("values")
    for piece in _tokens(raw.decode("utf-8-sig")):
        if len(found) > most:
            raise ValueError(f"over {most:,} words and signs")
        if piece in {"}", "]"} and found and found[-1] == ",":
            found.pop()
        if piece == ":" and found and not found[-1].startswith('"'):  # a key without quotes
            found[-1] = json.dumps(found[-1])
        found.append(piece)
    return "".join(found)


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise ValueError(f"no JSON5 at character {at}")
        kind, token = found.lastgroup, found[0]
        at = found.end() if kind != "text" else _end(text, at)
        if kind == "text":
            yield json.dumps(_ESCAPE.sub(_character, text[found.end() : at - 1]))
        elif kind == "hex":
            yield str(int(token, 16))
        elif kind == "number":
            yield _number(token)
        elif kind != "blank":
            yield token


def _end(text: str, start: int) -> int:
    """The place behind a string that begins at another; raises `ValueError` where it has no end.

    A pattern for the whole string would remember each of its escapes.
    """
    quote, at = text[start], start + 1
    while (found := _STOP.search(text, at)) is not None:
        if found[0] == quote:
            return found.end()
        if found[0] == "\n":
            break
        at = found.end() + (found[0] == "\\")
    raise ValueError(f"no JSON5 at character {start}")


def _character(found: re.Match[str]) -> str:
    code, other = found[1] or found[2], found[3]
    if code:
        return chr(int(code, 16))
    return "" if other in {"\n", "\r\n", "\r"} else _ESCAPES.get(other, other)


def _number(token: str) -> str:
    """A number as JSON has it: without a plus, and with a digit on both sides of the point."""
    number = re.sub(r"\.(?![0-9])", "", token.removeprefix("+"))
    return re.sub(r"^(-?)\.", r"\g<1>0.", number)
