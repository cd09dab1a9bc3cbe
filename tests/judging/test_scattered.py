"""What a recording does not keep of the order of a run costs findings, and never makes one."""

from __future__ import annotations

import pytest
from support.runs import broken, stepping
from support.scattered import SCATTERED

from batchspec.driving.server.collect import collect
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.settings import Settings
from batchspec.judging.of_texts import judge_files
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.report import SHOWS, Scope, Target
from batchspec.judging.settling import settle
from batchspec.mutants.matrix import shown_by
from batchspec.mutants.server import MUTANTS

STRIDE = 16
"""Of the mutants in their order, every so many are tried out in a default run."""


def report_on(folder):
    return settle(judge_files([str(folder)]), Target("files", folder.name), Scope(shows=SHOWS["server"]))


def check(trace, folder):
    if trace.header.declared:
        return
    live = broken(judge_trace(trace))
    for name, scatter in SCATTERED.items():
        assert broken(report_on(scatter(trace, folder / name))) <= live, name


@pytest.mark.parametrize("name", SCATTERED)
def test_nothing_is_broken_by_a_whole_run_that_is_scattered(name, tmp_path):
    with stepping() as server:
        settings = Settings(url=server.url)
        trace = collect(settings, budget=WaitedBudget(settings.timeout))
    assert broken(judge_trace(trace)) == set()
    assert broken(report_on(SCATTERED[name](trace, tmp_path / name))) == set()


@pytest.mark.parametrize("mutant", MUTANTS[::STRIDE], ids=lambda mutant: mutant.name)
def test_a_mutant_shows_no_more_when_it_is_scattered(mutant, tmp_path):
    check(shown_by(mutant), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_every_mutant_shows_no_more_when_it_is_scattered(mutant, tmp_path):
    check(shown_by(mutant), tmp_path)
