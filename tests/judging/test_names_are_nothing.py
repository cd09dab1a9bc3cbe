"""The judge reads off an exchange what it is: neither the scenario nor the step that a driver wrote beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.corpus import CORPUS, add_run
from support.runs import stepping

from batchspec.driving.server.collect import collect
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.settings import Settings
from batchspec.judging.evidence.tally import Summary
from batchspec.judging.of_trace import judge_trace
from batchspec.reading.step import Step
from batchspec.reading.trace import read

TRACES = [case for case in CORPUS if case.is_trace and not case.folder.startswith("BATCH-CLI")]


def renamed(trace):
    """The trace with other scenarios, and without steps."""
    exchanges = (replace(one, scenario=f"s{one.number % 3}", step=Step("")) for one in trace.exchanges)
    return replace(trace, exchanges=tuple(exchanges))


def findings(trace):
    """What was found of each requirement, without the names of scenarios."""
    summary = Summary()
    add_run(trace, summary)
    return {
        name: (
            tally.held,
            tally.broken,
            tally.untestable,
            tally.not_applicable,
            {one.text for one in tally.signatures},
            [(one.cause, one.place.number) for one in tally.evidence],
        )
        for name, tally in summary.tallies.items()
    }


@pytest.mark.parametrize("case", TRACES, ids=str)
def test_a_case_shows_the_same_whatever_its_scenarios_are_called(case):
    trace = read(case.path)
    assert findings(renamed(trace)) == findings(trace)


def test_a_whole_run_shows_the_same_whatever_its_scenarios_are_called():
    with stepping() as server:
        chosen = Settings(url=server.url)
        trace = collect(chosen, budget=WaitedBudget(chosen.timeout))
    assert len({one.scenario for one in trace.exchanges}) > 10
    assert findings(renamed(trace)) == findings(trace)
    report, other = judge_trace(trace).to_json(), judge_trace(renamed(trace)).to_json()
    assert other == report
