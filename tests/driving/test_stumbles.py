"""A server that stumbles now and then is judged as the same server without: what works when it is sent again is no fault."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from support.runs import WHOLE_PACE, run, status, stepping
from support.stumbling import by_seed, once, stumbling

from batchspec.driving.server.collect import collect
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.settings import Settings
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status, Verdict
from batchspec.judging.report import Report
from batchspec.making.server.behaviour import Answer, Behaviour
from batchspec.mutants.server import MUTANTS
from batchspec.reading.step import CREATE
from batchspec.reading.trace import read, write

STUMBLE = "BATCH-WIR-009"
SHARE = 0.03
OPEN = (Status.FAIL, Status.UNTESTABLE, Status.ERROR)
MUTANT_NAMES = ("metadata-unlimited", "unknown-batch-found", "refusals-422")
BY_NAME = {mutant.name: mutant for mutant in MUTANTS}


def not_passed(report: Report) -> dict[str, Status]:
    """The requirements that fail, are open or warn, but for that on stumbles."""
    found = {o.requirement.id: o.status for o in report.having(*OPEN, Status.WARN)}
    return {requirement: status for requirement, status in found.items() if requirement != STUMBLE}


def whole_run(behaviour, plan=None):
    """A run of every scenario, through a proxy that stumbles by the plan; the report, the stumbles and the server."""
    with stepping(behaviour=behaviour) as server:
        behaviour.engine = server.engine
        with stumbling(server.url, plan or (lambda *_: "")) as proxy:
            trace = collect(Settings(url=proxy.url), budget=WaitedBudget(600))
    assert server.crashes == []
    return judge_trace(trace), proxy.stumbles, server


def check_seeds(make, seeds):
    expected = not_passed(whole_run(make())[0])
    for seed in seeds:
        report, stumbles, _ = whole_run(make(), by_seed(seed, SHARE))
        assert not_passed(report) == expected, f"seed {seed}: {stumbles}"
        assert (status(report, STUMBLE) is Status.WARN) == bool(stumbles)


SERVERS = {"reference": Behaviour, **{name: BY_NAME[name].behaviour for name in MUTANT_NAMES}}


@pytest.mark.parametrize("server", SERVERS)
def test_two_seeds_of_stumbles_change_nothing(server):
    check_seeds(SERVERS[server], (1, 2))


@pytest.mark.slow
@pytest.mark.parametrize("server", SERVERS)
def test_ten_seeds_of_stumbles_change_nothing(server):
    check_seeds(SERVERS[server], range(10))


@pytest.mark.parametrize(
    ("kind", "method", "ending", "number"),
    [
        ("reset", "POST", "/files", 1),
        ("502", "POST", "/files", 3),
        ("lost-502", "POST", "/files", 2),
        ("502", "GET", "/batches", 2),
        ("cut", "GET", "/batches", 1),
        ("502", "POST", "/batches", 1),
        ("lost-500", "POST", "/batches", 1),
        ("lost-reset", "POST", "/batches", 4),
        ("cut", "POST", "/batches", 9),
        ("502", "POST", "/cancel", 1),
        ("lost-502", "POST", "/cancel", 1),
        ("reset", "GET", "/content", 1),
        ("500", "PUT", "/batches", 1),
        ("502", "DELETE", "", 1),
    ],
)
def test_one_stumble_leaves_the_reference_server_conformant(kind, method, ending, number):
    report, stumbles, server = whole_run(Behaviour(), once(kind, method, ending, number))
    assert len(stumbles) == 1
    assert not_passed(report) == {}
    assert report.verdict is Verdict.CONFORMANT
    assert status(report, STUMBLE) is Status.WARN
    assert [note for note in report.notes if note.startswith("1 error passed over")]
    left = server.engine.batches({"limit": "100"})["data"]
    assert not [b for b in left if b["status"] in {"validating", "in_progress", "finalizing"}]


def test_a_late_answer_is_no_stumble():
    report, stumbles, _ = whole_run(Behaviour(), once("late-0.3", "POST", "/files", 2))
    assert len(stumbles) == 1
    assert status(report, STUMBLE) is Status.PASS
    assert not_passed(report) == {}


class Fails(Behaviour):
    """Answers some creates with 500: those that `wrong` says."""

    def __init__(self, wrong):
        self.wrong, self.asked, self.lock = wrong, 0, threading.Lock()

    def intercept(self, call):
        if call.route != "create":
            return None
        with self.lock:
            self.asked += 1
            return Answer(500, b"no such table", {}) if self.wrong(self.asked) else None


def test_scenarios_that_were_starved_are_run_once_more():
    """At a cold start every create fails, more often than each is sent again; later none does."""
    report, _, _ = whole_run(Fails(lambda asked: asked <= 45))
    assert not_passed(report) == {}
    assert status(report, STUMBLE) is Status.WARN


def test_what_comes_back_each_time_is_judged_once():
    always = Fails(lambda _: True)
    report = run("happy-path", behaviour=lambda: always, timeout=60)
    assert status(report, "BATCH-CRE-001") is Status.FAIL
    assert status(report, STUMBLE) is Status.PASS
    (outcome,) = [o for o in report.outcomes if o.requirement.id == "BATCH-CRE-001"]
    assert len(outcome.evidence) == 1
    assert always.asked == 6


def test_no_second_batch_is_made_of_a_create_whose_answer_was_lost():
    def made(plan):
        with stepping() as server, stumbling(server.url, plan) as proxy:
            chosen = Settings(url=proxy.url)
            trace = collect(chosen, only_scenarios=frozenset({"happy-path"}), budget=WaitedBudget(600))
            return trace, server.engine.batches({"limit": "100"})["data"]

    for kind in ("lost-500", "lost-reset", "cut"):
        trace, batches = made(once(kind, "POST", "/batches"))
        assert len(batches) == 1
        assert [e.step for e in trace.exchanges].count(CREATE) == 1
    trace, batches = made(once("500", "POST", "/batches"))
    assert len(batches) == 1
    assert [e.step for e in trace.exchanges].count(CREATE) == 2


@pytest.mark.parametrize(
    "plan",
    [
        once("lost-502", "POST", "/batches", 3),
        once("500", "POST", "/batches", 2),
        once("reset", "POST", "/files", 4),
    ],
    ids=["lost", "failed", "upload"],
)
def test_a_stumble_of_a_run_that_is_gone_on_with_is_none_the_worse(plan, tmp_path):
    late = replace(WHOLE_PACE, in_progress=2000)  # many times the looks of one run
    with stepping(pace=late) as server:
        with stumbling(server.url, plan) as proxy:
            first = collect(Settings(url=proxy.url), budget=WaitedBudget(8), keep=True)
        assert len(proxy.stumbles) == 1
        made = len(server.engine.batches({"limit": "100"})["data"])
        write(first, tmp_path / "trace.jsonl")
        server.engine.clock.advance(1900)
        earlier = read(tmp_path / "trace.jsonl")
        trace = collect(Settings(url=server.url), budget=WaitedBudget(600), earlier=earlier)
        assert len(server.engine.batches({"limit": "100"})["data"]) == made
    report = judge_trace(trace)
    assert not_passed(report) == {}
    assert status(report, STUMBLE) is Status.WARN


class HiddenWhileItRuns(Behaviour):
    """Cannot show a batch of a bad line before it is cancelled: each look is answered 500."""

    def shown(self, shown, batch, route):
        if route == "retrieve" and batch.input.faults and shown["status"] not in {"cancelling", "cancelled"}:
            raise ZeroDivisionError
        return shown


def test_what_a_cancel_alone_ends_is_the_servers_answer():
    with stepping(behaviour=HiddenWhileItRuns()) as server:
        trace = collect(
            Settings(url=server.url),
            budget=WaitedBudget(60),
            only_scenarios=frozenset({"bad-file-broken-line"}),
        )
    report = judge_trace(trace)
    assert status(report, "BATCH-RET-001") is Status.FAIL
