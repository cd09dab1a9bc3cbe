"""Runs against a reference server whose clock moves by a step at each look, so that each run sees the same."""

from __future__ import annotations

from dataclasses import replace

from batchspec.judging import judge_trace
from batchspec.mutation import PACE
from batchspec.reference import Behaviour, ReferenceServer, VirtualClock
from batchspec.reference.life import scenario_of
from batchspec.report import Report
from batchspec.server.budget import WaitedBudget
from batchspec.server.collect import collect
from batchspec.server.settings import Settings
from batchspec.verdict import Status


def run(*scenarios, behaviour=Behaviour, pace=PACE, step=1.0, server="happy", **settings) -> Report:
    """The report on a run of these scenarios."""
    broken = behaviour()
    reference = ReferenceServer(
        clock=VirtualClock(step=step),
        scenario=replace(scenario_of(server), pace=pace),
        behaviour=broken,
        seed=0,
    )
    with reference:
        broken.engine = reference.engine
        chosen = Settings(url=reference.url, **{"timeout": 20, **settings})
        budget = WaitedBudget(chosen.timeout)
        trace = collect(chosen, only_scenarios=frozenset(scenarios), budget=budget)
    assert reference.crashes == []
    return judge_trace(trace)


def broken(report: Report) -> set[str]:
    """The requirements that do not hold, of every level."""
    return {outcome.requirement.id for outcome in report.having(Status.FAIL, Status.WARN)}


def status(report: Report, requirement: str) -> Status:
    return next(outcome.status for outcome in report.outcomes if outcome.requirement.id == requirement)
