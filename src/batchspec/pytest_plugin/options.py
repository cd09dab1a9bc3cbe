"""The options of the plugin and what they are set to: on the command line, in an ini file, or in pyproject.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest

from batchspec.judging.outcomes.verdict import Level
from batchspec.judging.outcomes.waiver import Waiver
from batchspec.judging.report import Scope, Side
from batchspec.judging.waivers.reading import DEFAULT, BadWaivers, load
from batchspec.reading.config_file import BadSettings, find
from batchspec.settings import LEVEL, SIDE
from batchspec_contract import CONTRACT

_table_key = pytest.StashKey[dict[str, Any]]()
_waivers_key = pytest.StashKey[tuple[Waiver, ...]]()


def setting(config: pytest.Config, name: str) -> str | None:
    """The option, else the ini key of the same name, else the setting in pyproject.toml; `None` without any.

    Raises `pytest.UsageError` for a pyproject.toml that cannot be used.
    """
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


def scope(config: pytest.Config) -> Scope:
    """The requirements that the run is about, and the level at which they decide it; raises `pytest.UsageError`."""
    level = (setting(config, "level") or LEVEL).upper()
    if level not in set(Level):
        raise pytest.UsageError(f"batchspec: no level {level.lower()!r}; there are must, should and may")
    only = tuple(part.strip() for part in (setting(config, "only") or "").split(",") if part.strip())
    return Scope(
        gate=Level(level), only=only, contract=setting(config, "contract") or CONTRACT, side=side(config)
    )


def side(config: pytest.Config) -> Side:
    """The side of the traffic in a trace that gates; a live target has one side. Raises `pytest.UsageError`."""
    given = setting(config, "side") or SIDE
    known: dict[str, Side] = {name: name for name in get_args(Side)}
    if given not in known:
        raise pytest.UsageError(f"batchspec: no side {given!r}; there are {', '.join(known)}")
    if setting(config, "trace"):
        return known[given]
    if config.getoption("batchspec_side") is not None:
        raise pytest.UsageError(
            "batchspec: --batchspec-side is for the traffic in a trace; name it with --batchspec-trace"
        )
    return "server"


def waivers(config: pytest.Config) -> tuple[Waiver, ...]:
    """The waivers of the file that is named, else of the one in the folder pytest was started in.

    Raises `pytest.UsageError` for a file that cannot be used.
    """
    if _waivers_key not in config.stash:
        named = setting(config, "waivers")
        path = Path(named) if named else config.invocation_params.dir / DEFAULT
        try:
            config.stash[_waivers_key] = load(path) if named or path.exists() else ()
        except BadWaivers as error:
            raise pytest.UsageError(f"batchspec: {error}") from None
    return config.stash[_waivers_key]
