"""The kind of a file by how its bytes begin, whatever its name says."""

from __future__ import annotations

import re
from functools import cache

from batchspec.reading.files.formats import heads

YAML = frozenset({".yaml", ".yml"})
LINES = frozenset({".jsonl", ".ndjson"})
TEXTS = frozenset({".json", ".json5", ".har"}) | YAML | LINES
"""Endings of files that may be recordings or hold batches."""
_MARK = b"\xef\xbb\xbf"
LOOKED_AT = 4096
"""Bytes of the beginning that are looked at; the first key of a recording stands there."""
_JSON5 = re.compile(
    rb"(?:\s|//[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)*[\[{](?:\s|\[|\{)*(?://|/\*|'|[A-Za-z_$][\w$]*\s*:)"
)
"""A comment ends where it first can, so that a row of them is read in one way."""


def without_mark(raw: bytes) -> bytes:
    """The text without a byte order mark at its begin."""
    return raw.removeprefix(_MARK)


def begins_json(raw: bytes) -> bool:
    """True of bytes that begin as an object or an array does."""
    return without_mark(raw[:LOOKED_AT]).lstrip()[:1] in {b"{", b"["}


def looks_like_a_recording(raw: bytes) -> bool:
    """True of JSON that begins as a recording does."""
    return _json_heads().match(without_mark(raw[:LOOKED_AT])) is not None


def looks_like_yaml(raw: bytes) -> bool:
    """True of YAML that begins as a recording does."""
    return _yaml_heads().match(without_mark(raw[:LOOKED_AT])) is not None


def looks_like_toml(raw: bytes) -> bool:
    """True of TOML that begins as a recording does: with a table of one of its first keys."""
    return _toml_heads().match(without_mark(raw[:LOOKED_AT])) is not None


def looks_like_json5(raw: bytes) -> bool:
    """True of what begins as JSON5 does and JSON does not."""
    return _JSON5.match(without_mark(raw[:LOOKED_AT])) is not None


@cache
def _json_heads() -> re.Pattern[bytes]:
    return re.compile(rb'\s*\[?\s*\{\s*"(?:%s)"\s*:' % _any_head())


@cache
def _yaml_heads() -> re.Pattern[bytes]:
    return re.compile(rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:---|%%YAML|(?:- )?(?:%s)[ \t]*:)" % _any_head())


@cache
def _toml_heads() -> re.Pattern[bytes]:
    return re.compile(rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*\[\[(?:%s)\]\]" % _any_head())


def _any_head() -> bytes:
    return "|".join(sorted(heads())).encode()
