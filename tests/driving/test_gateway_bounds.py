"""A run against a gateway keeps to its bounds, tells no secret, and bears with gateways that do more than pass requests on."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from types import SimpleNamespace

import pytest
import urllib3
from support.gateways import FIRST, gateway, trace_of

from batchspec.driving.gateway import collect as collecting
from batchspec.driving.gateway import upstream as watching
from batchspec.driving.gateway.collect import collect_gateway
from batchspec.driving.gateway.upstream import Upstream
from batchspec.driving.server.http.budget import Budget, WaitedBudget
from batchspec.driving.server.http.redact import Redactor
from batchspec.driving.server.http.settings import Settings
from batchspec.judging.of_trace import judge_trace, report_of_run, to_store
from batchspec.judging.operations.gateway import SCRIPTED
from batchspec.judging.outcomes.verdict import Status
from batchspec.making.gateway import Answered, Passing, ReferenceGateway
from batchspec.making.server.clock import RunningClock
from batchspec.reading.trace import CLEANING, lines

KEY = "canary-4711-of-the-gateway"


def found(report, *statuses):
    return {outcome.requirement.id for outcome in report.having(*statuses)}


class AsksWith(Passing):
    """Asks with a key in some place, and shows it in a header of its answers."""

    def __init__(self, name, value):
        self.name, self.value = name, value

    def asks(self, asked):
        if self.name == "query":
            return replace(asked, path=f"{asked.path}{'&' if '?' in asked.path else '?'}{self.value}")
        return replace(asked, headers={**asked.headers, self.name: self.value})

    def shown(self, answered, asked):  # noqa: ARG002  it is called so
        return replace(answered, headers={**answered.headers, "x-debug": f"asked with {KEY}"})


@pytest.mark.parametrize(
    ("name", "value", "judged"),
    [
        ("authorization", f"bearer {KEY}", True),
        ("authorization", f"Basic {KEY}", True),
        ("x-api-key", KEY, True),
        ("api-key", KEY, True),
        ("x-goog-api-key", KEY, True),
        ("query", f"api_key={KEY}", True),
        ("cookie", f"session={KEY}", False),
        ("x-secret", KEY, False),
    ],
)
def test_a_key_is_taken_out_wherever_the_gateway_sends_it(name, value, judged):
    with gateway(AsksWith(name, value)) as (front, behind):
        settings = Settings(front.url, timeout=60)
        trace = collect_gateway(settings, behind, only_scenarios=FIRST, budget=WaitedBudget(60))
        redactor = Redactor.of(settings, *behind.keys_seen)
    report = report_of_run(trace, redactor.text)
    stored = to_store(trace, redactor.trace(trace), redactor.text)
    assert KEY not in "\n".join(lines(stored))
    assert KEY not in str(report.to_json())
    assert ("BATCH-GWY-016" in found(report, Status.FAIL)) is judged
    assert judge_trace(stored).to_json()["requirements"] == report.to_json()["requirements"]


def test_a_key_opens_whatever_the_case_of_its_scheme():
    trace = trace_of(AsksWith("authorization", f"BEARER {KEY}"), upstream={"key": KEY})
    assert 401 not in {one.response.status for one in trace.upstream}


@pytest.mark.parametrize("most", [1, 2, 40, 150])
def test_the_requests_of_both_parts_are_counted_together(most):
    trace = trace_of(scenarios=None, max_requests=most)
    assert sum(1 for one in trace.exchanges if one.scenario != CLEANING) <= most
    assert trace.header.kept["max_requests"] == most
    told = [note for note in trace.header.kept.get("notes", ()) if "--max-requests" in note]
    assert all(f"--max-requests {most} " in note for note in told)
    assert found(judge_trace(trace), Status.FAIL, Status.ERROR) == set()


@pytest.mark.parametrize(
    ("seconds", "taken", "parts"),
    [(20, 0, [10, 20]), (20, 18, [10, 10]), (600, 100, [540, 500]), (600, 550, [540, 60])],
)
def test_the_time_of_both_parts_is_that_of_the_run(monkeypatch, seconds, taken, parts):
    """Of a run of 600 s whose first part took 100 the second has 500, and not less because a clean-up came between."""
    given, real = [], collecting.collect

    class Kept(Budget):
        def renew(self, seconds, longest=30.0):
            given.append(round(seconds))
            super().renew(seconds, longest)

    def waited(settings, progress=None, **more):
        return real(settings, progress, **{**more, "budget": WaitedBudget(60)})

    times = iter([0.0, float(taken)])
    monkeypatch.setattr(collecting, "collect", waited)
    monkeypatch.setattr(collecting, "time", SimpleNamespace(monotonic=lambda: next(times)))
    with gateway() as (front, behind):
        settings = Settings(front.url, timeout=seconds)
        collect_gateway(settings, behind, only_scenarios=FIRST, budget=Kept(seconds))
    assert given == parts


def test_a_gateway_that_dies_between_the_parts_is_judged_on_what_it_showed():
    with gateway() as (front, behind):
        real = collecting.scenario

        def closing(upstream):
            front.__exit__(None, None, None)
            return real(upstream)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(collecting, "scenario", closing)
            trace = collect_gateway(
                Settings(front.url, timeout=60), behind, only_scenarios=FIRST, budget=WaitedBudget(60)
            )
    assert any(one.response is None for one in trace.exchanges)
    assert judge_trace(trace).having(Status.PASS)


def test_what_the_upstream_keeps_is_bounded(monkeypatch):
    monkeypatch.setattr(watching, "MOST_KEPT", 5)
    trace = trace_of()
    assert len([one for one in trace.upstream if one.scenario != SCRIPTED]) == 5
    assert found(judge_trace(trace), Status.FAIL, Status.WARN, Status.ERROR) == set()
    monkeypatch.undo()
    monkeypatch.setattr(watching, "ROOM", 4_000)
    trace = trace_of()
    assert any(not one.request.stored or not one.response.stored for one in trace.upstream)
    assert found(judge_trace(trace), Status.FAIL, Status.WARN, Status.ERROR) == set()


class Caches(Passing):
    """Looks after its batches all the time, and shows what it saw last."""

    def __init__(self):
        self.seen, self.turn = {}, threading.Lock()

    def look(self, batch_id):
        with urllib3.PoolManager(retries=False) as pool:
            answer = pool.request("GET", f"{self.upstream}/batches/{batch_id}")
        if answer.status == 200:
            self.seen[batch_id] = json.loads(answer.data)


class CachingGateway(ReferenceGateway):
    """What it answers is older than what it is told while it answers."""

    def _answered(self, asked):
        batch_id = asked.path.removeprefix("/batches/")
        caches = self._behaviour
        if asked.method == "GET" and batch_id in caches.seen:
            shown = json.dumps(caches.seen[batch_id]).encode()
            with caches.turn:
                for one in list(caches.seen)[-1:]:
                    caches.look(one)
            return Answered(200, shown, {"content-type": "application/json"})
        answered = super()._answered(asked)
        value = answered.json
        if isinstance(value, dict) and value.get("object") == "batch":
            caches.seen[value["id"]] = value
        return answered


FASTER = 8
"""Times that the upstream's clock is faster, and that each pause of the run is shorter."""


class Hurried(Budget):
    """Seconds of real time, of which a pause takes an eighth."""

    def wait(self, seconds):
        super().wait(seconds / FASTER)


def test_a_gateway_that_answers_from_what_it_learned_before():
    """It looks after its batches while a client waits, and while none does."""
    caches, stop = Caches(), threading.Event()

    def looks():
        while not stop.wait(0.01):
            for one in list(caches.seen)[-1:]:
                caches.look(one)

    with (
        Upstream(clock=RunningClock(FASTER)) as behind,
        CachingGateway(behind.url, behaviour=caches) as front,
    ):
        thread = threading.Thread(target=looks)
        thread.start()
        try:
            settings = Settings(front.url, timeout=100)
            trace = collect_gateway(settings, behind, only_scenarios=FIRST, budget=Hurried(100))
        finally:
            stop.set()
            thread.join()
    gateway_rules = {one for one in found(judge_trace(trace), Status.FAIL, Status.WARN) if "GWY" in one}
    assert gateway_rules == set()


def posted(behind, size):
    """The status of an upload of so many bytes to an upstream."""
    line = {"custom_id": "r", "method": "POST", "url": "/v1/chat/completions", "body": {"x": "y" * size}}
    fields = {"purpose": "batch", "file": ("a.jsonl", json.dumps(line), "application/jsonl")}
    with urllib3.PoolManager(retries=False) as pool:
        return pool.request("POST", f"{behind.url}/files", fields=fields).status


def test_a_gateway_that_uploads_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(watching, "LARGEST_FILE", 400_000)
    monkeypatch.setattr(watching, "FILES_TOGETHER", 1_000_000)
    with Upstream() as behind:
        assert posted(behind, 400_000) == 413
        assert [posted(behind, 300_000) for _ in range(5)] == [200, 200, 200, 413, 413]
    monkeypatch.setattr(watching, "MOST_MADE", 3)
    with Upstream() as behind:
        assert [posted(behind, 10) for _ in range(5)] == [200, 200, 200, 413, 413]
        with urllib3.PoolManager(retries=False) as pool:
            assert pool.request("GET", f"{behind.url}/batches").status == 200
    assert behind.crashes == []
