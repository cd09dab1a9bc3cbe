"""A file of `schema/sources`, open for edits; its comments, order and style are kept.

It takes ruamel.yaml, an extra, so it is imported only where claims are written.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from batchspec.drift.reading.sought import BATCH
from batchspec.system.inert.characters import HIDDEN

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./+-]*|\d+\.\d+\.[A-Za-z0-9_.+-]+")
"""Texts that stand without quotes: no reader of YAML takes them for anything but the text, the words below apart."""
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
"""Words that are values in one YAML or another, however they are capitalised."""
_HIDDEN = re.compile(HIDDEN)
ORDER = ("states", "type", "items", "enum", "open", "const", "format", "limits")
"""The keys of a claim, as these files order them."""


class ClaimsFile:
    """The source in one file, and what can be done to it."""

    def __init__(self, text: str) -> None:
        self._before = frozenset(text.split("\n"))
        self._yaml = YAML()
        self._yaml.preserve_quotes = True
        # A claim stands on one line, however long.
        self._yaml.width = 10_000
        self._data = self._yaml.load(text)

    @property
    def source(self) -> str | None:
        """The id of the source, or None where the file holds none."""
        return self._data.get("source") if isinstance(self._data, dict) else None

    @property
    def version(self) -> str:
        """The release that was read, less what is written behind it."""
        return (str(self._data["version"]).split() or [""])[0]

    @version.setter
    def version(self, release: str) -> None:
        self._data["version"] = _as_text(release)

    def cite(self, old: str, new: str, objects: Collection[str] = ()) -> None:
        """Name another release in what is cited, also of these objects. The text goes into one line, in quotes."""
        parts = self._data.get("objects", {})
        for said in (self._data, *(part for about, part in parts.items() if about in objects)):
            cited = said.get("cite")
            if isinstance(cited, str):
                renewed = re.sub(rf"(?<![\w.]){re.escape(old)}(?![\w.])", lambda _: new, str(cited))
                said["cite"] = DoubleQuotedScalarString(renewed)

    def fields(self, about: str) -> list[str]:
        """The fields of an object that the source claims something of."""
        return list(self._claims(about))

    def _claims(self, about: str) -> Any:
        return (self._data if about == BATCH else self._data["objects"][about])["fields"]

    def add_object(self, about: str, claims: Mapping[str, Mapping[str, Any]]) -> None:
        """Put the claims on an object in, as the last one."""
        lines = CommentedMap((_as_text(field), _on_one_line(claim)) for field, claim in claims.items())
        self._data.setdefault("objects", CommentedMap())[about] = CommentedMap(fields=lines)

    def remove_object(self, about: str) -> None:
        """Take the claims on an object out."""
        del self._data["objects"][about]
        if not self._data["objects"]:
            del self._data["objects"]

    def remove(self, about: str, field: str) -> None:
        """Take the claim on a field of an object out."""
        del self._claims(about)[field]

    def insert(self, about: str, position: int, field: str, claim: Mapping[str, Any]) -> None:
        """Put a claim on a field of an object in, as the one at this position."""
        self._claims(about).insert(position, _as_text(field), _on_one_line(claim))

    def change(self, about: str, field: str, claim: Mapping[str, Any], keys: Iterable[str]) -> None:
        """Let these keys of the claim on a field of an object be as in `claim`, added or taken out where need be."""
        there = self._claims(about)[field]
        for key in keys:
            if key not in claim:
                there.pop(key, None)
            elif key in there:
                there[key] = _on_one_line(claim[key])
            else:
                before = sum(other in there for other in ORDER[: ORDER.index(key)])
                there.insert(before, key, _on_one_line(claim[key]))

    def text(self) -> str:
        """The text of the file."""
        out = io.StringIO()
        self._yaml.dump(self._data, out)
        return "\n".join(map(self._inert, out.getvalue().split("\n")))

    def _inert(self, line: str) -> str:
        """A line that was written here, with escapes for what is hidden: it stands in double quotes. Other lines stay."""
        return line if line in self._before else _HIDDEN.sub(lambda match: _yaml_escape(match[0]), line)


def _yaml_escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _on_one_line(value: Any) -> Any:
    """The value as these files write it: a line for each field, `null` in quotes."""
    if isinstance(value, Mapping):
        mapping = CommentedMap((key, _on_one_line(part)) for key, part in value.items())
        mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list):
        sequence = CommentedSeq(_on_one_line(part) for part in value)
        sequence.fa.set_flow_style()
        return sequence
    return _as_text(value) if isinstance(value, str) else value


def _as_text(text: str) -> str:
    """A string, in quotes where YAML would take it for something else."""
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return text if plain else DoubleQuotedScalarString(text)
