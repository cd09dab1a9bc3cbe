"""Runs against a reference server whose clock moves by a step at each look, so that each run sees the same."""

from __future__ import annotations

from dataclasses import replace

from batchspec.driving.server.collect import collect
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.settings import Settings
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.report import Report
from batchspec.making.server import Behaviour, ReferenceServer, VirtualClock
from batchspec.making.server.life import Pace, scenario_of
from batchspec.mutants.matrix import PACE
from batchspec.reading.step import Step
from batchspec.reading.trace import Exchange, Trace

WHOLE_PACE = Pace(validating=2, in_progress=2, per_request=20, finalizing=40, cancelling=40)
"""For runs of every scenario side by side. The batch to be cancelled has 20 requests, so it lasts for 400 looks; all
others together look less than half as often, so that it is cancelled in time however the threads take turns. The states
that every run has to see last for more looks than there are threads."""


def stepping(server="happy", pace=WHOLE_PACE, step=1.0, behaviour=None, keys=()) -> ReferenceServer:
    """A reference server whose clock moves by a step at each look; a run against it has nothing to wait for."""
    return ReferenceServer(
        clock=VirtualClock(step=step),
        scenario=replace(scenario_of(server), pace=pace),
        behaviour=behaviour or Behaviour(),
        seed=0,
        keys=keys,
    )


def of_step(trace: Trace, step: Step) -> list[Exchange]:
    """The exchanges that a driver sent for one purpose; those that decide nothing are left out."""
    return [exchange for exchange in trace.exchanges if exchange.step == step and not exchange.undecided]


def check_server(settings: Settings) -> Report:
    """The report of a run that waits in real time."""
    return judge_trace(collect(settings))


def report_on(url: str, **settings) -> Report:
    """The report of `check_server`, without waiting in real time."""
    chosen = Settings(url=url, **settings)
    return judge_trace(collect(chosen, budget=WaitedBudget(chosen.timeout)))


def run(*scenarios, behaviour=Behaviour, pace=PACE, step=1.0, server="happy", **settings) -> Report:
    """The report on a run of these scenarios."""
    broken = behaviour()
    with stepping(server, pace, step, broken) as reference:
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
