"""A function of a conftest file that looks like the hook and is called otherwise."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from inspect import isfunction
from pathlib import Path

import pytest

from batchspec.pytest_plugin.plan import HOOK
from batchspec.system.nearest import did_you_mean

ALIKE = 0.8
"""How much of a name must be that of the hook; the hooks of pytest share its beginning."""


def misspelt_hook(config: pytest.Config) -> str:
    """A sentence on the function of a conftest file that is meant for the hook, as far as its name tells; empty for none."""
    for plugin in config.pluginmanager.get_plugins():
        path = getattr(plugin, "__file__", None)
        if not path or Path(path).name != "conftest.py":
            continue
        for name in _near(plugin):
            hint = did_you_mean(name, [HOOK], alike=ALIKE, quoted=True)
            return f"{os.path.relpath(path)} has a function {name!r}; {hint}?"
    return ""


def let_pass(conftest: object, manager: pytest.PytestPluginManager) -> None:
    """Keep pytest from ending the session for a hook that it does not know: an item of the suite tells what is meant."""
    names = set(_near(conftest))
    for caller in manager.get_hookcallers(conftest) or ():
        for one in caller.get_hookimpls():
            if caller.name in names and one.plugin is conftest:
                # pluggy has no other way. Where it does not let us, pytest ends the session with its own words.
                with suppress(AttributeError):
                    one.optionalhook = True  # type: ignore[misc]


def _near(conftest: object) -> Iterator[str]:
    """The names of functions that are nearly that of the hook."""
    for name, value in list(vars(conftest).items()):
        if isfunction(value) and name != HOOK and did_you_mean(name, [HOOK], alike=ALIKE):
            yield name
