"""The settings in the table `[tool.batchspec]` of the nearest pyproject.toml that has one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from batchspec.reading.setting_values import WrongForm, value_of
from batchspec.settings import NAMES, PATHS
from batchspec.system.nearest import did_you_mean
from batchspec.system.quoting import named
from batchspec.system.system_errors import with_file
from batchspec.system.toml_text import NotTOML, load

NAME = "pyproject.toml"
TABLE = "batchspec"
LARGEST = 1_000_000
"""Bytes; what reads TOML takes a hundred times as much memory."""


class BadSettings(Exception):
    """A settings file that cannot be used; its one line says where and what would mend it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The table as it stands, and the file it stands in."""

    path: Path
    table: dict[str, Any]

    def checked(self) -> Settings:
        """The settings with whole paths, which start from the file's folder; raises `BadSettings` for an unknown name or a value of another form."""
        names = sorted(NAMES)
        for name in self.table:
            if name not in names:
                nearest = did_you_mean(name.replace("-", "_"), names, quoted=True)
                hint = f"{nearest}?" if nearest else f"there are {', '.join(names)}"
                raise BadSettings(f"{self.path}: no setting {named(name)} in [tool.batchspec]; {hint}")
        return replace(self, table={name: self._value(name, value) for name, value in self.table.items()})

    def _value(self, name: str, value: Any) -> Any:
        """The value in the form that the table of settings says, a path with its folder; raises `BadSettings`."""
        try:
            found = value_of(name, value)
        except WrongForm as error:
            raise BadSettings(f"{self.path}: {name} in [tool.batchspec] {error}") from None
        return str(self.path.parent / found) if name in PATHS and found != "-" else found


def find(start: Path) -> Settings | None:
    """The nearest settings from `start` upwards; raises `BadSettings` where a file cannot be read."""
    for folder in (start, *start.parents):
        path = folder / NAME
        if path.is_file():
            table = _table(path)
            if table is not None:
                return Settings(path, table)
    return None


def _table(path: Path) -> dict[str, Any] | None:
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise BadSettings(f"{path}: over {LARGEST:,} bytes; move what is large out of it")
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadSettings(f"{path}: not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise BadSettings(f"{path}: cannot be opened: {with_file(error)}") from None
    try:
        document = load(text)
    except NotTOML as error:
        raise BadSettings(f"{path}:{error.line}: no TOML: {error}") from None
    tool = document.get("tool", {})
    if not isinstance(tool, dict):
        raise BadSettings(f"{path}: tool is no table; begin the settings with [tool.batchspec]")
    table = tool.get(TABLE)
    if table is not None and not isinstance(table, dict):
        raise BadSettings(f"{path}: tool.batchspec is no table; begin it with [tool.batchspec]")
    return table
