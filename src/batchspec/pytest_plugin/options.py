"""The options of the plugin and what they are set to: on the command line, in an ini file, or in a file of settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from batchspec.declarations import file as target_files
from batchspec.declarations.file import BadTarget, TargetFile
from batchspec.driving.layers import BadValue, Layer
from batchspec.judging.outcomes.verdict import Level
from batchspec.judging.outcomes.waiver import Waiver
from batchspec.judging.report import Scope, Side
from batchspec.judging.selecting import choosing_none
from batchspec.judging.waivers.reading import DEFAULT, BadWaivers, load
from batchspec.pytest_plugin.pins import NOTHING, Pins
from batchspec.pytest_plugin.refusing import usage_error
from batchspec.reading import limits
from batchspec.reading.config_file import BadSettings, find
from batchspec.settings import COMMANDS_ALONE, LEVEL, SHARED, SIDE, TARGETS
from batchspec.system.secrets.environment import Withholding
from batchspec_contract import CONTRACT
from batchspec_contract.registry import REQUIREMENTS

_places_key = pytest.StashKey[list[tuple[str, dict[str, Any]]]]()
_file_key = pytest.StashKey[TargetFile | None]()
_waivers_key = pytest.StashKey[tuple[Waiver, ...]]()


def setting(config: pytest.Config, name: str, pins: Pins = NOTHING) -> str | None:
    """The option, else what the class pins, else the ini key, else the target file's, else that of pyproject.toml, else `None`.

    Of the settings that name a target, only those of the highest place that names one count. Raises
    `pytest.UsageError` for a file that cannot be used.
    """
    places = _places(config, pins)
    if name in TARGETS:
        places = [(where, table) for where, table in places if not TARGETS.keys().isdisjoint(table)][:1]
    given = next((table[name] for _, table in places if name in table), None)
    if given is None or isinstance(given, str):
        return given
    return ",".join(map(str, given)) if isinstance(given, list) else str(given)


def targets(config: pytest.Config) -> list[str]:
    """The names of the settings that name a target."""
    return [name for name in TARGETS if setting(config, name)]


def flag(config: pytest.Config, name: str) -> bool:
    """A setting that is true or false; raises `pytest.UsageError` for any other value."""
    given = (setting(config, name) or "false").lower()
    if given not in {"true", "false"}:
        raise usage_error(f"{name} takes true or false: {given!r}")
    return given == "true"


def named_by_an_option(config: pytest.Config) -> bool:
    """True where an option names the target; it wins over the hook, which wins over all else."""
    return any(config.getoption(f"batchspec_{name}") is not None for name in TARGETS)


def layer(config: pytest.Config, pins: Pins = NOTHING) -> Layer:
    """The headers, query parameters and capabilities of the run. Raises `pytest.UsageError`."""
    whole = Layer()
    for where, table in reversed(_places(config, pins)):
        try:
            whole = Layer.of(table, where).over(whole)
        except BadValue as error:
            raise usage_error(str(error)) from None
    return whole


def target_file(config: pytest.Config) -> TargetFile | None:
    """The target file of the run; `None` where there is none, and where no server is judged."""
    _places(config)
    return config.stash[_file_key]


def withholding(config: pytest.Config) -> Withholding:
    """What an adapter does not get of the environment."""
    given: dict[str, Any] = {}
    for _, table in reversed(_places(config)):
        given |= table
    keys = target_files.key_variables_of(given, _folder_with(target_files.DEFAULT, config))
    passed = (setting(config, "adapter_env") or "").split(",")
    return Withholding(keys, frozenset(name.strip() for name in passed))


def _places(config: pytest.Config, pins: Pins = NOTHING) -> list[tuple[str, dict[str, Any]]]:
    """The settings of each place, the highest first, and the name of each place."""
    first, *others = _stored(config)
    return [first, (pins.where, pins.table()), *others]


def _stored(config: pytest.Config) -> list[tuple[str, dict[str, Any]]]:
    """The places that are the same for all classes, read once."""
    if _places_key not in config.stash:
        try:
            config.stash[_places_key] = places = list(_read(config))
            _set_limits(config, places)
        except (BadSettings, BadTarget, limits.BadLimit) as error:
            raise usage_error(error) from None
    return config.stash[_places_key]


def _set_limits(config: pytest.Config, places: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """Set the limits that the highest place with any names, until pytest ends; raises `BadLimit`."""
    given = next((table["limit"] for _, table in places if "limit" in table), ())
    before = limits.as_set()
    config.add_cleanup(lambda: limits.set_to(before))
    limits.set_to(limits.parsed([given] if isinstance(given, str) else map(str, given)))


def _read(config: pytest.Config) -> list[tuple[str, dict[str, Any]]]:
    names = (*TARGETS, *SHARED)
    options = {name: value for name in names if (value := config.getoption(f"batchspec_{name}")) is not None}
    ini = {name: value for name in names if (value := config.getini(f"batchspec_{name}"))}
    for name, value in (*ini.items(), *options.items()):
        if "\0" in "".join(value):
            raise BadSettings(
                f"{name} has a NUL character, which no path, name or header can have; take it out"
            )
    found = find(config.invocation_params.dir) or find(config.rootpath)
    table = found.checked().table if found else {}
    if found:
        _refuse_what_has_no_use(table, found.path)
    given: dict[str, Any] = {**table, **ini, **options}
    file = _target_file(given, {**ini, **options}, config)
    config.stash[_file_key] = file
    own = [(str(file.path), file.settings())] if file else []
    below = [(f"{found.path} [tool.batchspec]", table)] if found else []
    return [("the command line", options), ("the ini file", ini), *own, *below]


def _refuse_what_has_no_use(table: Mapping[str, Any], path: Path) -> None:
    for name in table:
        if name in COMMANDS_ALONE:
            raise BadSettings(f"{path}: pytest has no use for `{name}`; {COMMANDS_ALONE[name]}")


def _target_file(
    given: Mapping[str, Any], upper: Mapping[str, Any], config: pytest.Config
) -> TargetFile | None:
    """The target file, unless the options or ini keys name a target that is no server."""
    named = [name for name in TARGETS if name in upper]
    if named and "url" not in named and "app" not in named:
        return None
    chosen = given.get("target_file")
    folder = _folder_with(target_files.DEFAULT, config)
    return target_files.find(str(chosen) if chosen else None, folder)


def _folder_with(name: str, config: pytest.Config) -> Path:
    """The folder that pytest was started in, or the root folder of the tests where the file lies there alone."""
    here = config.invocation_params.dir
    return here if (here / name).exists() or not (config.rootpath / name).exists() else config.rootpath


def scope(config: pytest.Config, pins: Pins = NOTHING, *, traffic: bool = False) -> Scope:
    """The requirements that the run is about, and the level at which they decide it; raises `pytest.UsageError`.

    `traffic` is true of what goes through a proxy.
    """
    level = (setting(config, "level", pins) or LEVEL).upper()
    if level not in set(Level):
        raise usage_error(f"no level {level.lower()!r}; there are must, should and may")
    only = tuple(part.strip() for part in (setting(config, "only", pins) or "").split(",") if part.strip())
    unknown = choosing_none(only)
    if unknown:
        raise usage_error(f"only: no requirement begins with {unknown!r}; REQUIREMENTS.md lists them all")
    return Scope(
        gate=Level(level),
        only=only,
        contract=_contract(config, pins),
        side=side(config, traffic=traffic),
        existing=flag(config, "existing"),
    )


def _contract(config: pytest.Config, pins: Pins) -> str:
    """The contract revision that counts; raises `pytest.UsageError`."""
    given, revisions = (
        setting(config, "contract", pins) or CONTRACT,
        sorted({row.since for row in REQUIREMENTS}),
    )
    if given not in revisions:
        raise usage_error(f"no contract revision {given!r}; there are {', '.join(revisions)}")
    return given


def side(config: pytest.Config, *, traffic: bool = False) -> Side:
    """The side that gates of the traffic in a trace or through a proxy; a live target has one side. Raises `pytest.UsageError`."""
    given = setting(config, "side") or SIDE
    known: dict[str, Side] = {name: name for name in get_args(Side)}
    if given not in known:
        raise usage_error(f"no side {given!r}; there are {', '.join(known)}")
    if traffic or setting(config, "trace"):
        return known[given]
    if config.getoption("batchspec_side") is not None and not setting(config, "proxy"):
        raise usage_error(
            "--batchspec-side is for traffic; name its trace with --batchspec-trace, or the server with --batchspec-proxy"
        )
    return "server"


def waivers(config: pytest.Config) -> tuple[Waiver, ...]:
    """The waivers of the file that is named, else of the one in the folder pytest was started in or the root folder.

    Raises `pytest.UsageError` for a file that cannot be used.
    """
    if _waivers_key not in config.stash:
        named = setting(config, "waivers")
        path = Path(named) if named else _folder_with(DEFAULT, config) / DEFAULT
        try:
            config.stash[_waivers_key] = load(path) if named or path.exists() else ()
        except BadWaivers as error:
            raise usage_error(str(error)) from None
    return config.stash[_waivers_key]
