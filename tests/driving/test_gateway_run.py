"""A run against a gateway: both sides in one trace, and a verdict that a trace judged again repeats."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.gateways import OwnIds, gateway, trace_of

from batchspec.driving.gateway.collect import collect_gateway, gateway_trace
from batchspec.driving.gateway.passage import REFUSALS
from batchspec.driving.gateway.upstream import Upstream
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.redact import Redactor
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.target import TargetError
from batchspec.judging.of_trace import judge_trace, report_of_run, to_store
from batchspec.judging.operations.gateway import SCRIPTED
from batchspec.judging.outcomes.verdict import ExitCode, Status
from batchspec.making.gateway import Answered, Passing
from batchspec.making.http.listener import CannotListen
from batchspec.making.server import ReferenceServer
from batchspec.reading.trace import BROKE_OFF, read, write

KEY, SECOND = "sk-of-the-first-tenant", "sk-of-the-second-tenant"
EVERY = None


def found(report, *statuses):
    return {outcome.requirement.id for outcome in report.having(*statuses)}


@pytest.mark.parametrize("behaviour", [None, OwnIds()], ids=["ids-upstream", "ids-of-its-own"])
def test_a_right_gateway_breaks_nothing(behaviour):
    trace = trace_of(behaviour, scenarios=EVERY)
    report = judge_trace(trace)
    assert found(report, Status.FAIL, Status.WARN, Status.ERROR) == set()
    assert found(report, Status.UNTESTABLE) == set()
    assert report.target.kind == "gateway"
    passed = found(report, Status.PASS)
    assert {f"BATCH-GWY-{number:03}" for number in range(1, 20) if number != 18} <= passed


def test_each_way_in_which_the_upstream_breaks_down_is_met():
    trace = trace_of()
    scripted = [one for one in trace.upstream if one.scenario == SCRIPTED]
    assert {one.response.status for one in scripted} == {refused.status for refused in REFUSALS} | {200}
    assert [one.response.fault for one in scripted if one.response.fault] == [f"{BROKE_OFF}: on purpose"]
    creates = [
        one for one in trace.upstream if (one.request.method, one.request.path) == ("POST", "/batches")
    ]
    assert creates[-len(scripted) :] == scripted  # what is broken on purpose comes last


def test_tenants_are_told_apart_by_a_gateway_that_passes_keys_on():
    tenants = {"keys": {KEY: 0, SECOND: 1}}
    trace = trace_of(scenarios=EVERY, upstream=tenants, api_key=KEY, second_api_key=SECOND)
    report = judge_trace(trace)
    assert found(report, Status.FAIL, Status.WARN, Status.UNTESTABLE) == set()
    assert {f"BATCH-KEY-{number:03}" for number in (1, 3)} <= found(report, Status.PASS)


def test_a_gateway_with_one_key_for_all_has_to_keep_tenants_apart_itself():
    """Its upstream sees one tenant; whoever asks is let in, and sees everything."""
    trace = trace_of(key="sk-of-the-gateway", scenarios=EVERY, api_key=KEY, second_api_key=SECOND)
    assert "BATCH-KEY-003" in found(judge_trace(trace), Status.FAIL)


def test_an_upstream_with_a_key_lets_in_no_other():
    trace = trace_of(key="sk-wrong", upstream={"key": "sk-right"})
    assert {one.response.status for one in trace.upstream} == {401}


class ShowsItsKey(Passing):
    def shown(self, answered, asked):
        sent = asked.headers.get("authorization", "")
        return replace(answered, headers={**answered.headers, "x-asked-with": sent})


def test_a_trace_judged_again_gives_the_same_and_holds_no_key(tmp_path):
    own = "sk-canary-of-the-gateway"
    with gateway(ShowsItsKey(), key=own) as (front, behind):
        settings = Settings(front.url, timeout=60)
        trace = collect_gateway(
            settings, behind, only_scenarios=frozenset({"happy-path"}), budget=WaitedBudget(60)
        )
        redactor = Redactor.of(settings, *behind.keys_seen)
    report = report_of_run(trace, redactor.text)
    stored = to_store(trace, redactor.trace(trace), redactor.text)
    write(stored, tmp_path / "trace.jsonl")
    again = judge_trace(read(tmp_path / "trace.jsonl"))
    assert "BATCH-GWY-016" in found(report, Status.FAIL)
    assert again.to_json()["requirements"] == report.to_json()["requirements"]
    assert own not in (tmp_path / "trace.jsonl").read_text()
    assert own not in str(report.to_json())


def test_a_server_that_asks_no_upstream_is_no_gateway():
    what = "asked nothing of the upstream; point it at"
    with ReferenceServer() as server, Upstream() as upstream, pytest.raises(TargetError, match=what) as told:
        collect_gateway(Settings(server.url, timeout=60), upstream, only_scenarios=frozenset({"happy-path"}))
    assert told.value.code is ExitCode.NO_ANSWER


def test_nobody_at_the_address_is_no_answer():
    with Upstream() as upstream, pytest.raises(TargetError, match="is the gateway running") as told:
        gateway_trace(Settings("http://127.0.0.1:9/v1", timeout=5), upstream)
    assert told.value.code is ExitCode.NO_ANSWER


def test_a_port_that_is_taken_is_told():
    with Upstream() as upstream:
        port = int(upstream.url.rpartition(":")[2].partition("/")[0])
        with pytest.raises(CannotListen):
            Upstream(port=port).__enter__()


class GivesUp(Passing):
    """A gateway that lets nothing through for a while once its upstream has failed, as circuit breakers do."""

    failed = False

    def answers(self, answered, asked):
        self.failed = self.failed or answered.status >= 500
        if self.failed and asked.creates:
            return Answered(503, headers={"content-type": "application/json"}).with_json(
                {
                    "error": {
                        "message": "no upstream is there",
                        "type": "server_error",
                        "param": None,
                        "code": None,
                    }
                }
            )
        return answered


def test_a_gateway_that_holds_back_after_a_breakdown_is_no_worse_a_server():
    assert found(judge_trace(trace_of(GivesUp())), Status.FAIL, Status.WARN) == set()
