"""The plan of a run holds: a dry run tells the most that is sent, and `--max-requests` is never passed."""

from __future__ import annotations

import re
import threading
from collections import Counter
from contextlib import contextmanager
from unittest import mock

import pytest
from support.raw_server import raw_server
from support.runs import stepping

from batchspec.declarations.declared import Declared, Limits
from batchspec.driving.server.collect import chosen, collect
from batchspec.driving.server.http.allowance import Allowance
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.session import Session, pauses, polls_within
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.server.http.wire import Wire
from batchspec.driving.server.plan import fitting, shares
from batchspec.driving.server.scenarios import scenarios
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.making.server.behaviour import Behaviour
from batchspec.making.server.life import Pace
from batchspec.reading.trace import CLEANING
from batchspec_contract.lifecycle import TERMINAL

KEYS = ("first", "second")


def settings(server, **more):
    return Settings(url=server.url, **more)


def keyed(server, **more):
    return settings(server, api_key=KEYS[0], second_api_key=KEYS[1], **more)


@pytest.fixture
def polled(monkeypatch):
    """The retrieves that poll, counted by scenario."""
    counted, within = Counter(), threading.local()
    poll, retrieve = Session.poll, Session.retrieve

    def counting_poll(self, batch_id):
        within.it = True
        try:
            return poll(self, batch_id)
        finally:
            within.it = False

    def counting_retrieve(self, *arguments, **named):
        counted[self.scenario] += getattr(within, "it", False)
        return retrieve(self, *arguments, **named)

    monkeypatch.setattr(Session, "poll", counting_poll)
    monkeypatch.setattr(Session, "retrieve", counting_retrieve)
    return counted


def test_the_plan_is_an_upper_bound_and_not_twice_too_high(polled):
    with stepping(keys=KEYS) as server:
        given = keyed(server)
        plan = {share.name: share for share in shares(chosen(given), given)}
        trace = collect(given, budget=WaitedBudget(given.timeout))
        received = Counter(call.route for call in server.requests)
        batches = server.engine.batches({"limit": "100"})["data"]
    sent = Counter(e.scenario for e in trace.exchanges)
    cleaning = sent.pop(CLEANING)
    assert sum(received.values()) == sum(sent.values()) + cleaning
    assert sent.keys() == plan.keys()
    for name, share in plan.items():
        assert 0 < sent[name] - polled[name] <= share.requests, name
        assert polled[name] <= share.polls, name
    assert sum(share.requests for share in plan.values()) < 2 * (sum(sent.values()) - sum(polled.values()))
    assert received["upload"] <= sum(share.files for share in plan.values())
    assert len(batches) <= sum(share.batches for share in plan.values())
    assert sum(batch["request_counts"]["total"] for batch in batches) <= sum(s.lines for s in plan.values())
    assert sum((b["usage"] or {}).get("input_tokens", 0) for b in batches) <= sum(
        s.input_tokens for s in plan.values()
    )
    assert sum((b["usage"] or {}).get("output_tokens", 0) for b in batches) <= sum(
        s.output_tokens for s in plan.values()
    )


QUICK = Pace(validating=2, in_progress=2, per_request=3, finalizing=2, cancelling=2)
"""Few looks until a batch has ended, since a run that is counted looks seldom."""


@contextmanager
def cleaning_begins_after(server):
    """The number of requests that the server has received when a run begins to clean up."""
    received, leave = [], Wire.leave_to

    def leave_to(self, scenario):
        received.append(len(server.requests))
        leave(self, scenario)

    with mock.patch.object(Wire, "leave_to", leave_to):
        yield received


@pytest.mark.parametrize("most", [1, 2, 18, 60, 137, 400])
def test_the_bound_is_kept_and_what_does_not_fit_is_untestable_for_that_reason(most):
    with stepping(pace=QUICK) as server, cleaning_begins_after(server) as received:
        given = settings(server, max_requests=most)
        trace = collect(given, budget=WaitedBudget(given.timeout))
        assert 0 < received[0] <= most
        files = server.engine.files({})["data"]
        statuses = {b["status"] for b in server.engine.batches({"limit": "100"})["data"]}
    assert files == []
    assert statuses <= TERMINAL
    report = judge_trace(trace)
    assert not report.having(Status.FAIL, Status.WARN, Status.ERROR)
    causes = {o.cause for o in report.having(Status.UNTESTABLE)}
    reason = f"--max-requests {most} left no request for it"
    whole = len(fitting(chosen(given), given)) == len(chosen(given))
    assert (reason in causes) == (not whole)
    assert causes <= {reason}
    left_out = [
        note for note in report.notes if note.startswith(f"--max-requests {most} left no request for: ")
    ]
    assert bool(left_out) == (not whole)


def test_the_bound_is_kept_where_every_request_is_sent_again():
    """A server that closes each connection unanswered: every request is tried twice, and both tries count."""

    def closes(send, _line, _request):
        if len(server.lines) % 3 == 0:
            send(b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")

    with raw_server(closes) as server:
        given = Settings(url=server.url, max_requests=40)
        trace = collect(given, budget=WaitedBudget(given.timeout))
    assert trace.exchanges
    assert len(server.lines) <= 40


def test_the_most_worth_comes_first():
    given = Settings(url="http://127.0.0.1:9/v1", max_requests=50)
    names = [scenario.name for scenario in fitting(chosen(given), given)]
    assert "happy-path" in names
    assert "unknown-model" not in names
    assert sum(s.requests + s.polls for s in shares(fitting(chosen(given), given), given)) <= 50
    assert len(fitting(chosen(given), Settings(url=given.url))) == len(chosen(given))


def test_an_allowance_is_kept_by_many_threads():
    allowance = Allowance(100, {"mine": 30})
    taken = []

    def take(name):
        taken.extend(name for _ in range(60) if allowance.take(name))

    threads = [threading.Thread(target=take, args=(name,)) for name in ("a", "b", "c", "d")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 70
    assert allowance.refused
    assert all(allowance.take("mine") for _ in range(10))
    allowance.release("mine")
    assert [allowance.take("a") for _ in range(21)] == [True] * 20 + [False]


def test_a_run_that_is_counted_polls_seldom_enough_to_see_the_end():
    assert polls_within(600, sparing=True) < 25 < polls_within(600)
    assert sum(pause for pause, _ in zip(pauses(sparing=True), range(25), strict=False)) > 600


def test_a_dry_run_tells_the_plan_and_how_it_is_counted(batchspec, quick_reference):
    run = batchspec("check", "server", quick_reference.url, "--dry-run", "--max-requests", "60")
    assert run.code == 0
    assert quick_reference.requests == []
    row = next(line for line in run.out.splitlines() if line.startswith("happy-path"))
    assert re.findall(r"[0-9,]+", row) == ["1", "1", "3", "7", "21", "72", "24"]
    assert "polls each batch until it ends" in run.out
    assert "tokens in: the characters of each line's body, by four, an estimate" in run.out
    assert "not in it: " in run.out
    assert "nothing was sent" in run.out


def test_every_scenario_has_its_worth_and_its_figures():
    everything = Declared(completion_windows=("7d",), limits=Limits(lines_per_file=100))
    for scenario in (one.counted(everything) for one in scenarios().values()):
        assert scenario.requests > 0, scenario.name
        assert scenario.worth > 0 or scenario.name == "read-only", scenario.name
        assert scenario.awaits <= scenario.batches


@pytest.mark.parametrize("given", ["0", "-1", "many", "1.5"])
def test_what_is_no_number_of_requests_is_wrong_usage(batchspec, given):
    run = batchspec("check", "server", "http://127.0.0.1:9", "--max-requests", given)
    assert run.code == 2
    assert run.err.splitlines()[-1].startswith(
        "Error: --max-requests takes a whole number, 1 to 1000000000: "
    )


def test_the_bound_is_kept_where_a_server_is_busy():
    """A server that is busy at first: what is sent again counts, and the run ends."""

    class Busy(Behaviour):
        def answer(self, answer, call):
            again = sum(
                1
                for one in self.server.requests
                if (one.route, one.object_id) == (call.route, call.object_id)
            )
            return type(answer)(503, b"{}", {"Content-Type": "application/json"}) if again % 2 else answer

    behaviour = Busy()
    with stepping(behaviour=behaviour) as server, cleaning_begins_after(server) as received:
        behaviour.server = server
        given = settings(server, max_requests=70)
        collect(given, budget=WaitedBudget(given.timeout))
        assert 0 < received[0] <= 70
