"""The items of the suite: a parameter for each requirement, marked where a waiver says that it fails."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from batchspec.judging.outcomes.waiver import Waiver
from batchspec.judging.report import Scope
from batchspec.pytest_plugin.messages import NonConformance, NotWaived, Untestable
from batchspec.pytest_plugin.options import flag, waivers
from batchspec.pytest_plugin.plan import hook_of, plan_of
from batchspec.pytest_plugin.target import requirements
from batchspec_contract.registry import Requirement


def parameters(item: pytest.Item) -> list[Any]:
    """A parameter for each requirement that the target is judged by; one with waivers is expected to fail.

    A waiver may turn out not to excuse what is found; `results` then fails the test in another way than was expected.
    """
    plan, hooked = plan_of(item), hook_of(item) is not None
    rows = requirements(item.config, plan, hooked=hooked)
    marks = marks_by_requirement(item.config, rows, plan.scope)
    return [pytest.param(requirement, id=requirement, marks=found) for requirement, found in marks.items()]


def marks_by_requirement(
    config: pytest.Config, found: Iterable[Requirement], chosen: Scope
) -> dict[str, list[pytest.MarkDecorator]]:
    """The ids of those requirements that are chosen, each with the marks of its waivers."""
    by_requirement: dict[str, list[Waiver]] = {}
    for waiver in waivers(config):
        for requirement in waiver.requirements:
            by_requirement.setdefault(requirement, []).append(waiver)
    advisory = flag(config, "advisory")
    return {
        row.id: _marks(by_requirement.get(row.id, []), advisory=advisory)
        for row in found
        if chosen.selects(row)
    }


def _marks(found: list[Waiver], *, advisory: bool) -> list[pytest.MarkDecorator]:
    if advisory:
        excused = (NonConformance, NotWaived, Untestable)
        return [pytest.mark.xfail(raises=excused, strict=False, reason="advisory")]
    reason = "; ".join(f"{waiver.kind}: {waiver.reason}" for waiver in found)
    # A stale waiver fails its test by itself. A pass alone need not be one: what it is about may not have come up.
    return [pytest.mark.xfail(raises=NonConformance, strict=False, reason=reason)] if found else []
