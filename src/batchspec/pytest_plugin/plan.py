"""The plan of an item: the run that it shares with others, and what counts of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from batchspec import suite
from batchspec.judging.report import Scope
from batchspec.pytest_plugin.options import layer, named_by_an_option, scope
from batchspec.pytest_plugin.pins import NOTHING, Pins, pins_of

if TYPE_CHECKING:
    from pluggy import HookCaller

_plan_key = pytest.StashKey["Plan"]()


HOOK = "pytest_batchspec_target"
TRAFFIC = "batchspec proxy"
"""The run of the items on the traffic, and the beginning of their node ids, where those of tests have a file."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """One run, and one way to judge it. Those of the same `run` share it; those of the same `key`, too, share a report."""

    run: str
    key: str
    scope: Scope
    pins: Pins
    where: str
    """The node id of the items that have it, less the name of each."""


def plan_of(item: pytest.Item) -> Plan:
    """The plan of an item of the suite; raises `pytest.UsageError` for settings and pins that cannot be used."""
    if not isinstance(item, pytest.Function):
        return plan_of_traffic(item.config)
    if _plan_key not in item.stash:
        hooked = hook_of(item)
        names = [str(one.plugin_name) for one in hooked.get_hookimpls()] if hooked else []
        where = item.nodeid.rpartition("::")[0]
        item.stash[_plan_key] = _plan(item.config, names, pins_of(getattr(item, "cls", None)), where)
    return item.stash[_plan_key]


def plan_without_hook(config: pytest.Config) -> Plan:
    """The plan of the suite where the target is in the settings and no class pins anything."""
    return _plan(config, [], NOTHING, suite.__name__)


def plan_of_traffic(config: pytest.Config) -> Plan:
    """The plan of the items on the traffic that the tests caused; it shares its run with no class."""
    return Plan(TRAFFIC, TRAFFIC, scope(config, traffic=True), NOTHING, TRAFFIC)


def _plan(config: pytest.Config, hooks: Iterable[str], pins: Pins, where: str) -> Plan:
    chosen = scope(config, pins)
    able = sorted(layer(config, pins).capabilities.items())
    counts = [chosen.gate, chosen.only, chosen.contract, chosen.side, chosen.existing]
    return Plan(json.dumps([[*hooks], able]), json.dumps(counts), chosen, pins, where)


def hook_of(item: pytest.Item) -> HookCaller | None:
    """The hook that gives the item's target, of the conftest files of its folder; `None` where there is none, or an option wins."""
    if named_by_an_option(item.config):
        return None
    # `ihook` leaves out the conftest files of other folders. No conftest file stands beside the suite itself.
    ours = item.path.parent == Path(suite.__file__).parent
    hooked: HookCaller = getattr(item.config.hook if ours else item.ihook, HOOK)
    return hooked if hooked.get_hookimpls() else None


def plans(session: pytest.Session) -> dict[Plan, pytest.Item]:
    """The plans of the selected items, one for each report, and the first item of each."""
    found: dict[tuple[str, str], tuple[Plan, pytest.Item]] = {}
    for item in session.items:
        if item.get_closest_marker("batchspec"):
            plan = plan_of(item)
            found.setdefault((plan.run, plan.key), (plan, item))
    return dict(found.values())
