"""The file batchspec-target.toml: found, read and checked. Nothing in it is executed or imported."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from batchspec.declarations.credentials import is_credential, key_variables
from batchspec.declarations.declared import Declared
from batchspec.declarations.faults import Fault, faults
from batchspec.declarations.lines import line_of
from batchspec.system import toml_text
from batchspec.system.system_errors import with_file

DEFAULT = "batchspec-target.toml"
"""The file that is used, where the current folder has it, when none is named."""
LARGEST = 1_000_000
"""Bytes; one with every key and a comment on each has a few thousand."""
_AS_SETTINGS = (
    *("url", "base_path", "model", "endpoint", "completion_window", "contract", "timeout", "input_file_id"),
    *("api_key_env", "second_key_env"),
)
"""Keys that are settings of the same name."""


class BadTarget(Exception):
    """A target file that cannot be used; the message has a line for each fault."""


@dataclass(frozen=True, slots=True)
class TargetFile:
    """One target file that was read and is right by its schema."""

    path: Path
    values: Mapping[str, Any] = field(repr=False)

    def settings(self) -> dict[str, Any]:
        """The settings that it gives a run, by the names of the table of settings."""
        found = {name: self.values[name] for name in _AS_SETTINGS if name in self.values}
        if "ca_bundle" in self.values:
            found["ca_bundle"] = str(self.path.parent / self.values["ca_bundle"])
        if "version" in self.values:
            found["target_version"] = self.values["version"]
        switches = self.values.get("capabilities", {})
        pairs = {
            "header": [f"{name}: {value}" for name, value in self.values.get("headers", {}).items()],
            "query": [f"{name}={value}" for name, value in self.values.get("query", {}).items()],
            "capability": [f"{name}={'on' if on else 'off'}" for name, on in switches.items()],
        }
        return {**found, **{name: texts for name, texts in pairs.items() if texts}}

    def declared(self) -> Declared:
        """The declarations, without the claims: those come from the capabilities of the run."""
        serves = self.values.get("serves", {})
        found = {**self.values.get("deviations", {}), **serves, "limits": self.values.get("limits", {})}
        return Declared.of({"file": self.path.name, **found})


def find(named: str | None, folder: Path) -> TargetFile | None:
    """The target file that is named, else the one in `folder`, where there is one. Raises `BadTarget`."""
    if named == os.devnull:
        return None
    path = Path(named) if named else folder / DEFAULT
    return load(path) if named or path.is_file() else None


def key_variables_of(table: Mapping[str, Any], folder: Path) -> frozenset[str]:
    """The variables that hold keys by a table of settings, or by the target file that it names or that lies in `folder`.

    A file that cannot be used names none: whoever needs it is told.
    """
    named = table.get("target_file")
    try:
        file = find(str(named) if named else None, folder)
    except BadTarget:
        file = None
    return frozenset({*key_variables(table), *key_variables(file.settings() if file else {})})


def load(path: Path) -> TargetFile:
    """Read and check a target file. Raises `BadTarget`."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except FileNotFoundError:
        raise BadTarget(f"{path}: no such file; docs/target.md has one to begin with") from None
    except OSError as error:
        raise BadTarget(f"{path}: cannot be opened: {with_file(error)}") from None
    if len(raw) > LARGEST:
        raise BadTarget(f"{path}: over {LARGEST:,} bytes; a target file has a few thousand")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadTarget(f"{path}: not UTF-8; save it as UTF-8") from None
    return parse(text, path)


def parse(text: str, path: Path) -> TargetFile:
    """The target file with this text; `path` is what errors call it. Raises `BadTarget`."""
    try:
        values = toml_text.load(text)
    except toml_text.NotTOML as error:
        raise BadTarget(f"{path}:{error.line}: no TOML: {error}") from None
    found = faults(values) or list(_contradictions(values))
    if found:
        lines = sorted((line_of(text, place), what) for place, what in found)
        raise BadTarget("\n".join(f"{path}:{line}: {what}" for line, what in lines))
    return TargetFile(path, values)


def _contradictions(values: Mapping[str, Any]) -> Iterator[Fault]:
    """The faults that the schema cannot say."""
    for place, text in _texts(values):
        if "\0" in text:
            what = "has a NUL character, which no path, name or header can have; take it out"
            yield place, f"{'.'.join(place)} {what}"
    for table in ("headers", "query"):
        for name, value in values.get(table, {}).items():
            if is_credential(name, value):
                what = f'looks like a credential; write {name} = "env:NAME", NAME the variable that holds it'
                yield (table, name), f"{table}.{name} {what}"
    if "url" in values and "base_path" in values:
        yield ("base_path",), "base_path goes with an address given elsewhere; write the path into url"
    if "second_key_env" in values and "api_key_env" not in values:
        yield ("second_key_env",), "second_key_env goes with api_key_env, the key of the run itself"


def _texts(values: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text in the values, with its place. The schema has bounded their depth."""
    if isinstance(values, str):
        yield place, values
    inner = (
        values.items()
        if isinstance(values, Mapping)
        else enumerate(values)
        if isinstance(values, list)
        else ()
    )
    for name, value in inner:
        yield from _texts(value, (*place, str(name)))
