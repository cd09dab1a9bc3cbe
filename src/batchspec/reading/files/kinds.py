"""The kind of a file by how its text begins, where its name does not say it."""

from __future__ import annotations

import re

YAML = frozenset({".yaml", ".yml"})
_MARK = b"\xef\xbb\xbf"
_LOOKED_AT = 4096
"""Bytes of the beginning that are looked at; the first key of a recording stands there."""
_JSON_RECORDING = re.compile(
    rb'\s*\{\s*"(?:log|interactions|http_interactions|version|recorded_with|requests|mappings|Entries)"\s*:'
)
_YAML_RECORDING = re.compile(
    rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:---|%YAML|(?:interactions|http_interactions|version|recorded_with|requests)[ \t]*:)"
)


def without_mark(raw: bytes) -> bytes:
    """The text without a byte order mark at its begin."""
    return raw.removeprefix(_MARK)


def looks_like_a_recording(raw: bytes) -> bool:
    """True of JSON that begins as a recording does. No object of the Batch API has such a first key."""
    return _JSON_RECORDING.match(without_mark(raw[:_LOOKED_AT])) is not None


def looks_like_yaml(raw: bytes) -> bool:
    """True of YAML that begins as a cassette does."""
    return _YAML_RECORDING.match(without_mark(raw[:_LOOKED_AT])) is not None
