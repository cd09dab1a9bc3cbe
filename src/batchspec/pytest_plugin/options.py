"""Options of the plugin and what they are set to: on the command line, in an ini file, or in pyproject.toml."""

from __future__ import annotations

from typing import Any

import pytest

from batchspec.reading.config_file import BadSettings, find

_table_key = pytest.StashKey[dict[str, Any]]()


def setting(config: pytest.Config, name: str) -> str | None:
    """The option, else the ini key of the same name, else the setting in pyproject.toml; `None` without any."""
    given = config.getoption(f"batchspec_{name}")
    if given is None:
        given = config.getini(f"batchspec_{name}") or _table(config).get(name)
    if given is None or isinstance(given, str):
        return given
    return ",".join(map(str, given)) if isinstance(given, list) else str(given)


def _table(config: pytest.Config) -> dict[str, Any]:
    """The table of the nearest pyproject.toml that has one."""
    if _table_key not in config.stash:
        try:
            found = find(config.invocation_params.dir)
            config.stash[_table_key] = found.checked().table if found else {}
        except BadSettings as error:
            raise pytest.UsageError(f"batchspec: {error}") from None
    return config.stash[_table_key]
