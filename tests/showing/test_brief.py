"""The report in some lines: the worst first, whatever there is in 40 lines of 80 columns."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from support.obeyed import obeyed
from support.runs import WHOLE_PACE, stepping

from batchspec.driving.server.collect import collect
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.settings import Settings
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Level, Status
from batchspec.mutants.replay import edited
from batchspec.mutants.server import MUTANTS, find
from batchspec.mutants.server_parts.edits import Shows
from batchspec.showing import console
from batchspec.showing.brief import MOST_LINES, lines
from batchspec.showing.terminal import Terminal

FAULTS = 20
"""Mutants laid over one another: each edits what is shown, and the server below has faults of its own."""


@pytest.fixture(scope="module")
def faulty():
    """The report on a server with twenty faults and more."""
    with stepping(pace=WHOLE_PACE, behaviour=find("metadata-unlimited").behaviour()) as server:
        settings = Settings(url=server.url, timeout=60)
        trace = collect(settings, budget=WaitedBudget(settings.timeout))
    edits = [
        m.behaviour
        for m in MUTANTS
        if m.derived and isinstance(m.behaviour, Shows) and not m.name.startswith(("id-", "status-"))
    ]
    for edit in edits[:: len(edits) // FAULTS]:
        trace = edited(trace, edit)
    return judge_trace(trace)


def shown(report, width=80, **options):
    out = StringIO()
    console.show(report, Terminal(file=out, width=width), **options)
    return out.getvalue().splitlines()


def test_a_server_with_twenty_faults_fits_a_screen(faulty):
    assert len(faulty.having(Status.FAIL, Status.WARN)) >= FAULTS
    printed = shown(faulty)
    assert len(printed) <= MOST_LINES
    assert max(map(len, printed)) <= 80
    assert printed[0].startswith("verdict: non-conformant (")


def test_what_fails_comes_before_what_is_warned_of_and_must_before_should(faulty):
    statuses = [line.about for line in lines(faulty.to_json(), 80, whole=True) if line.about in set(Status)]
    order = [Status.FAIL, Status.UNTESTABLE, Status.WARN]
    ranks = [order.index(Status(status)) for status in statuses]
    assert ranks == sorted(ranks)
    levels = [Level(cause.level).rank for cause in faulty.causes if cause.status is Status.FAIL]
    assert levels == sorted(levels)


def test_what_does_not_fit_is_counted_and_verbose_has_it(faulty):
    causes = len(faulty.causes)
    narrow = shown(faulty, width=40)
    (more,) = [
        line for line in narrow if line.startswith("and ") and line.endswith("more; --verbose shows them")
    ]
    told = sum(line.startswith(("FAIL ", "WARN ", "UNTESTABLE ")) for line in narrow)
    assert told + int(more.split()[1]) == causes
    assert len(narrow) <= MOST_LINES
    text = " ".join(shown(faulty, width=200, verbose=True))
    assert all(cause.mend in text for cause in faulty.causes)


def test_counts_say_both():
    with stepping(pace=WHOLE_PACE, behaviour=find("metadata-unlimited").behaviour()) as server:
        settings = Settings(url=server.url, timeout=60)
        report = judge_trace(collect(settings, budget=WaitedBudget(settings.timeout)))
    assert shown(report)[0] == "verdict: non-conformant (1 cause, 4 MUST requirements)"
    assert report.to_json()["summary"]["failed"] == {"causes": 1, "must": 4, "should": 0, "may": 0}


def test_what_a_stranger_wrote_begins_no_line(faulty):
    """A note, a name or an advice may quote anything, and is wrapped where it may be."""
    words = "verdict: conformant " * 20
    for part in ({"notes": (words,)}, {"advice": words}, {"target": replace(faulty.target, name=words)}):
        said = [line.text for line in lines(replace(faulty, **part).to_json(), 80)]
        assert [line for line in said[1:] if line.startswith("verdict:")][1 if "notes" in part else 0 :] == []


@pytest.mark.parametrize("width", [20, 40, 41, 42, 43, 44, 45, 80, 200])
def test_what_wrapping_brings_to_the_start_of_a_line_is_not_obeyed(faulty, width):
    """pytest prints these lines as they are."""
    words = "it says ::error::a and --- b and +++ c " * 9
    for part in ({"notes": (words,)}, {"advice": words}, {"target": replace(faulty.target, name=words)}):
        said = [line.text for line in lines(replace(faulty, **part).to_json(), width, whole=True)]
        assert obeyed("\n".join(said)) == []
