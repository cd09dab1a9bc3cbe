"""What a run looks at beside the happy path: keys, odd lists, a second endpoint, result files shown early, lists that lag."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.runs import WHOLE_PACE, broken, stepping

from batchspec.contract.placeholders import NO_SUCH_BATCH, NO_SUCH_MODEL, WRONG_KEY
from batchspec.declarations.declared import Declared, Limits
from batchspec.driving.server.collect import chosen, collect
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.server.scenarios import scenarios
from batchspec.driving.server.scenarios.second_endpoint import second_endpoint
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.making.batches.pages import list_object
from batchspec.making.server import Behaviour, ReferenceServer, VirtualClock
from batchspec.making.server.life import scenario_of

FIRST, SECOND = "sk-of-the-first-tenant", "sk-of-the-second-tenant"


def driven(server, *names, **settings):
    """The trace of these scenarios against a server, without waiting in real time."""
    only = frozenset(names) or None
    with server:
        trace = collect(Settings(url=server.url, **settings), only_scenarios=only, budget=WaitedBudget(600))
    assert server.crashes == []
    return trace


def keyed(**options):
    scenario = replace(scenario_of("happy"), pace=WHOLE_PACE)
    return ReferenceServer(
        clock=VirtualClock(step=1.0), scenario=scenario, seed=0, keys=[FIRST, SECOND], **options
    )


def paths(trace, method, *, scenario):
    return [e.request.path for e in trace.exchanges if (e.request.method, e.scenario) == (method, scenario)]


def test_a_server_with_tenants_is_conformant_and_nothing_of_keys_is_left_out():
    report = judge_trace(driven(keyed(), api_key=FIRST, second_api_key=SECOND))
    assert report.verdict == "conformant"
    assert broken(report) == set()
    passed = {o.requirement.id for o in report.having(Status.PASS)}
    assert passed >= {"BATCH-KEY-001", "BATCH-KEY-002", "BATCH-KEY-003"}


def test_a_batch_is_asked_for_without_a_key_and_with_a_wrong_one():
    trace = driven(keyed(), "keys", api_key=FIRST)
    given = {"Bearer " + FIRST: set(), "Bearer " + WRONG_KEY: set(), None: set()}
    for exchange in trace.exchanges:
        given[exchange.request.headers.get("authorization")].add(exchange.response.status)
    assert given == {"Bearer " + FIRST: {200}, "Bearer " + WRONG_KEY: {401}, None: {401}}


@pytest.mark.parametrize(
    ("settings", "asked"),
    [
        ({}, set()),
        ({"api_key": FIRST}, {"keys"}),
        ({"api_key": FIRST, "second_api_key": SECOND}, {"keys", "second-key"}),
        ({"second_api_key": SECOND}, set()),
        ({"api_key": FIRST, "headers": {"Api-Key": "another"}}, set()),
        ({"api_key": FIRST, "query": {"token": "another"}}, set()),
        ({"api_key": FIRST, "headers": {"X-Region": "eu"}}, {"keys"}),
        ({"api_key": FIRST, "second_api_key": SECOND, "capabilities": {"keys": False}}, set()),
        ({"api_key": FIRST, "batch_id": "batch_1"}, set()),
    ],
)
def test_keys_are_tried_where_nothing_else_lets_a_request_in(settings, asked):
    names = {scenario.name for scenario in chosen(Settings(url="http://127.0.0.1:1/v1", **settings))}
    assert names & {"keys", "second-key"} == asked


def test_a_run_without_a_key_says_why_nothing_of_keys_was_judged():
    report = judge_trace(driven(stepping(), "happy-path"))
    causes = {o.requirement.id: o.cause for o in report.having(Status.NOT_APPLICABLE)}
    reason = "the run used no key, or a header or parameter that may let requests in as well"
    assert (causes["BATCH-KEY-001"], causes["BATCH-KEY-003"]) == (reason, reason)


def test_a_second_key_that_opens_nothing_shows_nothing():
    report = judge_trace(driven(keyed(), "second-key", api_key=FIRST, second_api_key="sk-of-nobody"))
    causes = {o.requirement.id: o.cause for o in report.having(Status.UNTESTABLE)}
    assert causes["BATCH-KEY-003"] == (
        "the second key was refused everywhere, so it shows nothing; does it open the server?"
    )


def test_the_list_is_read_early_and_between_two_looks_at_batches_that_have_ended():
    trace = driven(stepping(), "paging")
    requests = [e.request.path for e in trace.exchanges if e.scenario == "paging"]
    created = [e.json["id"] for e in trace.exchanges if e.request.path == "/batches" and e.json]
    early, late = requests.index("/batches?limit=20"), requests.index("/batches?limit=100")
    assert requests.index("/batches") < early < late
    assert requests[late + 1 :] == [f"/batches/{batch_id}" for batch_id in created]
    assert {f"/batches/{batch_id}" for batch_id in created} <= set(requests[early:late])


class HasMore(Behaviour):
    """Leaves `has_more` out of every page, or has this value for it."""

    def __init__(self, value=None):
        self.value = value

    def page(self, page, everything, query):  # noqa: ARG002  the hook's own parameters
        kept = {key: value for key, value in page.items() if key != "has_more"}
        return kept if self.value is None else {**kept, "has_more": self.value}


@pytest.mark.parametrize("value", [None, True, "false", 0])
def test_pages_are_asked_for_until_has_more_is_false_or_a_page_is_empty(value):
    asked = paths(driven(stepping(behaviour=HasMore(value)), "paging"), "GET", scenario="paging")
    walk = [path for path in asked if path.startswith("/batches?limit=2") and "limit=20" not in path]
    assert len(walk) == 3  # two rows, one row, none


def test_a_page_that_comes_again_is_not_asked_for_for_ever():
    class Again(Behaviour):
        def page(self, page, everything, query):  # noqa: ARG002  the hook's own parameters
            return list_object(everything()[:1], has_more=True)

    asked = paths(driven(stepping(behaviour=Again()), "paging"), "GET", scenario="paging")
    assert len([path for path in asked if "limit=" in path]) < 12


def test_lists_are_asked_for_oddly():
    asked = paths(driven(stepping(), "odd-lists"), "GET", scenario="odd-lists")
    assert asked == ["/batches?limit=0", f"/batches?limit=2&after={NO_SUCH_BATCH}"]


def test_every_request_of_one_batch_names_a_model_that_does_not_exist():
    trace = driven(stepping(), "unknown-model")
    [upload] = [e.request.file for e in trace.exchanges if e.request.file]
    assert upload.count(f'"{NO_SUCH_MODEL}"') == len(upload.splitlines()) > 1
    ended = [e.json for e in trace.exchanges if isinstance(e.json, dict)]
    assert ended[-2]["status"] == "failed"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/v1/chat/completions", "/v1/responses"),
        ("/v1/responses", "/v1/chat/completions"),
        ("/mine", "/v1/responses"),
    ],
)
def test_the_second_endpoint_is_another(first, second):
    assert second_endpoint(first) == second


class ShowsEarly(Behaviour):
    """Shows the output file while requests run, and has it."""

    def __init__(self):
        self.asked = []

    def shown(self, shown, batch, route):  # noqa: ARG002  the hook's own parameters
        return {**shown, "output_file_id": batch.reserved[0]} if shown["status"] == "in_progress" else shown

    def intercept(self, call):
        if call.route == "content":
            self.asked.append(call.object_id)


def test_a_result_file_that_is_shown_early_is_fetched_then_and_again_at_the_end():
    behaviour = ShowsEarly()
    trace = driven(stepping(behaviour=behaviour), "metadata-limits")
    assert len(behaviour.asked) == 2 * len({*behaviour.asked}) > 0
    by_batch = {}
    for exchange in trace.exchanges:
        if exchange.request.path.endswith("/content"):
            by_batch.setdefault(exchange.request.path, []).append(exchange.response.status)
    assert set(map(tuple, by_batch.values())) == {(404, 200)}
    assert "BATCH-FID-007" in broken(judge_trace(trace))


@pytest.mark.parametrize("name", sorted(scenarios()))
def test_a_scenario_does_no_more_than_its_plan_says(name):
    declared = Declared(
        completion_windows=("1h", "7d"),
        endpoints=("/v1/embeddings",),
        limits=Limits(lines_per_file=50, bytes_per_file=50_000, list_limit=50),
    )
    planned = scenarios()[name].counted(declared)
    settings = {"api_key": FIRST, "second_api_key": SECOND, "declared": declared}
    server = keyed()
    if "read-only" in planned.needs:
        settings["batch_id"] = "batch_1"
    trace = driven(server, name, **settings)
    own = [e for e in trace.exchanges if e.scenario == name]
    created = [e for e in own if (e.request.method, e.request.path) == ("POST", "/batches")]
    uploads = [e for e in own if (e.request.method, e.request.path) == ("POST", "/files")]
    polls = [e for e in own if e.request.method == "GET" and e.request.path.startswith("/batches/")]
    assert len(uploads) <= planned.files
    assert len([e for e in created if e.response.ok]) <= planned.batches
    assert len(own) - len(polls) <= planned.requests
