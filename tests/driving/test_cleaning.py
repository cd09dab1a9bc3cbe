"""A run leaves a server as it found it, however it ends; what is left is named with the reason."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from threading import Thread

import pytest
from support.raw_server import BATCH, FILE, answer, raw_server
from support.runs import WHOLE_PACE, stepping

from batchspec.driving.server.belongings import belongings
from batchspec.driving.server.collect import collect
from batchspec.driving.server.http.budget import Budget, WaitedBudget
from batchspec.driving.server.http.lines import good_lines
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.server.ledger import NO_TIME
from batchspec.judging.of_trace import judge_trace
from batchspec.making.server.behaviour import Answer, Behaviour, Upload
from batchspec.making.server.clock import VirtualClock
from batchspec.making.server.lines import Input
from batchspec.making.server.lines import Request as Line
from batchspec.making.server.server import ReferenceServer
from batchspec.reading.trace import Exchange, Request, Response
from batchspec_contract.lifecycle import TERMINAL

LATE = replace(WHOLE_PACE, in_progress=20_000, cancelling=4)
"""Batches take more looks than any run has, and are cancelled within a few."""
GOOD_PATH = frozenset({"happy-path"})
ASKED = {"input_file_id": "", "endpoint": "/v1/chat/completions", "completion_window": "24h"}


def run(server, seconds=600.0, **more):
    """A trace of a run against a server; no wait takes any time."""
    return collect(Settings(url=server.url), budget=WaitedBudget(seconds), **more)


def files(server):
    """The ids of the files that the server has."""
    return {file["id"] for file in server.engine.files({})["data"]}


def running(server):
    """The ids of the batches that have not ended."""
    shown = server.engine.batches({"limit": "100"})["data"]
    return {batch["id"] for batch in shown if batch["status"] not in TERMINAL}


def left(trace):
    return {(one["kind"], one["id"]): one["why"] for one in trace.header.kept.get("left", ())}


class NeverEnds(Behaviour):
    """Batches run for ever unless they are cancelled."""

    def course(self, course, _batch):
        cancelled = any(moment.status == "cancelling" for moment in course.moments)
        moments = course.moments if cancelled else course.moments[:2]
        return replace(course, moments=moments)


SERVERS = {
    "plain": {},
    "never-ends": {"behaviour": NeverEnds},
    "late": {"pace": LATE},
    "fails": {"server": "fails"},
    "stuck": {"server": "stuck"},
}


@pytest.mark.parametrize("kind", SERVERS)
def test_nothing_is_left(kind):
    made = dict(SERVERS[kind])
    behaviour = made.pop("behaviour", Behaviour)()
    with stepping(behaviour=behaviour, **made) as server:
        trace = run(server, 600 if kind == "plain" else 3)
        assert (files(server), running(server)) == (set(), set())
    assert left(trace) == {}
    assert server.crashes == []


def test_a_recorded_run_that_had_its_time_leaves_nothing():
    with stepping() as server:
        trace = run(server, keep=True)
        assert (files(server), running(server)) == (set(), set())
    assert trace.header.kept == {}


def test_what_is_kept_is_what_a_later_run_waits_for():
    with stepping(pace=replace(WHOLE_PACE, in_progress=4_000)) as server:
        first = run(server, 3, keep=True)
        kept = left(first)
        scenarios = {
            e.scenario
            for e in first.exchanges
            if e.request.method == "POST" and ("batch", (e.json or {}).get("id")) in kept
        }
        assert set(kept.values()) == {"it is kept for a later run"}
        # A batch may have ended since the run looked at it last, and have a result file by now.
        assert set() != running(server) <= {its_id for kind, its_id in kept if kind == "batch"}
        uploaded = {file["id"] for file in server.engine.files({})["data"] if file["purpose"] == "batch"}
        assert uploaded == {its_id for kind, its_id in kept if kind == "file"} != set()
        assert "happy-path" in scenarios
        assert "refused-creates" not in scenarios
        server.engine.clock.advance(4_000)
        second = run(server, earlier=first, keep=True)
        assert (files(server), running(server)) == (set(), set())
    assert left(second) == {}
    assert judge_trace(second).verdict == "conformant"


class Answers(Behaviour):
    """Answers some requests by a table: `(method, route)` to statuses, one after the other, the last for ever."""

    def __init__(self, table):
        self.table = {key: list(statuses) for key, statuses in table.items()}

    def intercept(self, call):
        statuses = self.table.get((call.method, call.route))
        if not statuses:
            return None
        status = statuses.pop(0) if len(statuses) > 1 else statuses[0]
        return Answer.of({"error": {"message": "no"}}, status) if status else None


@pytest.mark.parametrize("status", [404, 405])
def test_a_server_that_cannot_delete_is_said_to_have_no_way_to(status):
    with stepping(behaviour=Answers({("DELETE", "delete-file"): [status]})) as server:
        trace = run(server, only_scenarios=GOOD_PATH)
        there = files(server)
    assert there
    assert left(trace) == {("file", its_id): f"the server has no DELETE /files: {status}" for its_id in there}


def test_a_file_that_is_gone_already_is_not_left():
    class Forgets(Behaviour):
        def intercept(self, call):
            if call.route == "delete-file":
                self.engine.delete_file(call.object_id)
                return Answer.of({"error": {"message": "no such file"}}, 404)
            return None

    behaviour = Forgets()
    with stepping(behaviour=behaviour) as server:
        behaviour.engine = server.engine
        trace = run(server, only_scenarios=GOOD_PATH)
        assert files(server) == set()
    assert left(trace) == {}


def test_a_delete_that_is_refused_while_the_batch_runs_is_tried_again_when_it_has_ended():
    class InUse(Behaviour):
        refused = 0

        def intercept(self, call):
            if call.route == "delete-file" and running(self.server):
                self.refused += 1
                return Answer.of({"error": {"message": "the file is in use"}}, 409)
            return None

    behaviour = InUse()
    pace = replace(WHOLE_PACE, in_progress=20_000, cancelling=16)
    with stepping(behaviour=behaviour, pace=pace) as server:
        behaviour.server = server
        trace = run(server, 3, only_scenarios=GOOD_PATH)
        assert (files(server), running(server)) == (set(), set())
    assert left(trace) == {}
    assert behaviour.refused > 0


def test_a_request_without_an_answer_is_sent_once_more_and_the_others_go_on():
    table = {("DELETE", "delete-file"): [503, 0], ("POST", "cancel"): [500, 0]}
    with stepping(behaviour=Answers(table), pace=LATE) as server:
        trace = run(server, 3, only_scenarios=GOOD_PATH)
        assert (files(server), running(server)) == (set(), set())
    assert left(trace) == {}


def test_a_batch_that_cannot_be_cancelled_is_left_and_its_status_told():
    with stepping(
        behaviour=Answers({("POST", "cancel"): [404]}), pace=replace(WHOLE_PACE, in_progress=20_000)
    ) as server:
        trace = run(server, 3, only_scenarios=GOOD_PATH)
        (batch_id,) = running(server)
    assert left(trace) == {("batch", batch_id): "the server has no POST /batches/{id}/cancel: 404"}


def test_a_slow_cancel_is_told_where_its_end_does_not_come_in_time():
    with stepping(pace=replace(WHOLE_PACE, in_progress=20_000, cancelling=20_000)) as server:
        trace = run(server, 3, only_scenarios=GOOD_PATH)
        (batch_id,) = running(server)
        assert files(server) == set()
    assert left(trace) == {("batch", batch_id): "it was cancelled, and it was still cancelling"}


def test_cleaning_ends_in_its_time_where_nothing_is_answered(monkeypatch):
    """Each request of it hangs until the test is over."""
    for name, seconds in (
        ("CLEANING_SECONDS", 1.0),
        ("LONGEST_REQUEST", 0.2),
        ("KEPT_FOR_DELETING", (0.4, 0.2)),
    ):
        monkeypatch.setattr(f"batchspec.driving.server.cleaning.{name}", seconds)
    numbers = itertools.count(1)

    def hangs(send, line, _request):
        if line.startswith("DELETE") or line.endswith("/cancel"):
            server.over.wait(600)
        elif line.startswith("POST"):
            number = next(numbers)
            send(
                answer(
                    {**FILE, "id": f"file-{number}"}
                    if line.endswith("/files")
                    else {**BATCH, "id": f"batch_{number}"}
                )
            )
        else:
            send(answer(BATCH))

    with raw_server(hangs) as server:
        trace = collect(Settings(url=server.url), budget=SpentAtOnce(1))
        assert not server.over.is_set()
    posts = [e for e in trace.exchanges if e.request.method == "POST" and e.response]
    made = {e.json["id"] for e in posts}
    assert {its_id for _, its_id in left(trace)} == made
    assert all(left(trace).values())


class SpentAtOnce(Budget):
    """Waits in no time until the cleaning begins, and for no answer long."""

    def __init__(self, seconds):
        super().__init__(600)
        self.waits, self.seconds = True, seconds

    def rest(self, seconds):
        if not self.waits:
            return super().rest(seconds)
        self.seconds -= seconds
        return self.seconds > 0

    def for_a_request(self):
        return 1.0 if self.waits else super().for_a_request()

    def renew(self, seconds, longest=30.0):
        self.waits = False
        super().renew(seconds, longest)


def test_a_batch_that_a_wrong_key_made_is_cancelled_with_that_key():
    class LetsIn(NeverEnds):
        def tenant(self, tenant, key):
            return 1 if tenant is None and key else tenant

        def input(self, found, content):
            """A tenant's batch over a file that it does not have runs all the same."""
            return found if content is not None else Input(requests=(Line("a", {}),))

    with stepping(behaviour=LetsIn(), pace=LATE, keys=("first", "second")) as server:
        settings = Settings(url=server.url, api_key="first")
        trace = collect(settings, budget=WaitedBudget(3), only_scenarios=frozenset({"keys"}))
    created = [
        e.json["id"] for e in trace.exchanges if e.request.path == "/batches" and e.json and "id" in e.json
    ]
    ended = {e.json["id"] for e in trace.exchanges if e.json and e.json.get("status") == "cancelled"}
    assert len(created) == 2
    assert ended == set(created)
    assert left(trace) == {}


def test_a_server_that_dies_is_not_waited_for():
    numbers = itertools.count(1)

    def dies(send, line, _request):
        if next(numbers) <= 3:
            send(answer(FILE if line.endswith("/files") else BATCH))

    with raw_server(dies) as server:
        trace = run(server, 3, only_scenarios=GOOD_PATH)
    assert {kind for kind, _ in left(trace)} == {"batch", "file"}
    assert all("not answered" in why for why in left(trace).values()), left(trace)
    assert NO_TIME not in left(trace).values()


def made_by_another(server, metadata=None):
    """A batch of another client, and its input file."""
    text = good_lines("/v1/chat/completions", "gpt-4o-mini", 2).encode()
    file_id = server.engine.upload("batch", Upload("theirs.jsonl", text))["id"]
    return server.engine.create({**ASKED, "input_file_id": file_id, "metadata": metadata}), file_id


def test_two_runs_at_once_and_another_client_do_not_disturb_each_other():
    with stepping() as server:
        batch, file_id = made_by_another(server)
        traces = []
        threads = [Thread(target=lambda: traces.append(run(server))) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        cancels = {call.object_id for call in server.requests if call.route == "cancel"}
        deleted = {call.object_id for call in server.requests if call.route == "delete-file"}
        theirs = server.engine.retrieve(batch["id"])
        assert theirs["status"] == "completed"
        assert files(server) == {file_id, theirs["output_file_id"]}
        assert running(server) == set()
    assert batch["id"] not in cancels
    assert not deleted & {file_id, theirs["output_file_id"]}
    assert [judge_trace(trace).verdict for trace in traces] == ["conformant", "conformant"]
    assert [left(trace) for trace in traces] == [{}, {}]


class ShowsTheirs(Behaviour):
    """Shows a file of somebody else as the output of every batch of this run."""

    theirs = mine = ""

    def shown(self, shown, batch, _route):
        own = self.theirs and batch.id != self.mine and shown["output_file_id"]
        return {**shown, "output_file_id": self.theirs} if own else shown


def finished(server):
    batch, file_id = made_by_another(server)
    while batch["status"] != "completed":
        batch = server.engine.retrieve(batch["id"])
    return batch, file_id


@pytest.mark.parametrize("which", ["input", "output"])
@pytest.mark.parametrize(
    "scenarios", [GOOD_PATH, frozenset({"happy-path", "paging"})], ids=["unlisted", "listed"]
)
def test_a_file_of_somebody_else_that_a_batch_shows_as_its_own_is_not_deleted(which, scenarios):
    behaviour = ShowsTheirs()
    with ReferenceServer(clock=VirtualClock(step=1), behaviour=behaviour) as server:
        batch, file_id = finished(server)
        server.engine.clock.advance(100)
        behaviour.mine, behaviour.theirs = (
            batch["id"],
            file_id if which == "input" else batch["output_file_id"],
        )
        trace = run(server, only_scenarios=scenarios)
        assert {file_id, batch["output_file_id"]} <= files(server)
    (why,) = (why for (_, its_id), why in left(trace).items() if its_id == behaviour.theirs)
    expected = {
        "input": (
            "its purpose is 'batch', and it holds no result lines",
            "uses it, and the run did not make that batch",
        ),
        "output": ("it is older than the batch", "uses it, and the run did not make that batch"),
    }
    assert why.endswith(expected[which][len(scenarios) > 1])


def exchange(method, path, value, began, scenario="s"):
    """An exchange that took a second, answered with a value."""
    response = Response(200, {}, json.dumps(value))
    return Exchange(Request(method, path), response, None, began, began + 1, int(began), scenario)


def test_a_batch_that_the_list_showed_before_it_was_created_is_somebody_elses():
    """So does a server that answers a create with a batch that it has already."""
    listed = exchange("GET", "/batches?limit=2", {"object": "list", "data": [BATCH]}, 1)
    created = exchange("POST", "/batches", BATCH, 3)
    lost = replace(exchange("POST", "/batches", None, 0), response=None)
    assert list(belongings([created], ()).batches) == ["batch_1"]
    assert list(belongings([created, replace(listed, began=5, ended=6)], ()).batches) == ["batch_1"]
    assert list(belongings([listed, created], ()).batches) == []
    assert belongings([listed, created], ()).used == {"file-1": "batch_1"}
    assert list(belongings([lost, listed, created], ()).batches) == ["batch_1"]


def test_a_batch_whose_create_was_not_answered_is_found_and_cancelled():
    class Loses(Behaviour):
        def answer(self, answer, call):
            return Answer(200, b"", {"Content-Length": "9"}) if call.route == "create" else answer

    with stepping(behaviour=Loses(), pace=LATE) as server:
        run(server, 3, only_scenarios=GOOD_PATH)
        assert (files(server), running(server)) == (set(), set())


def test_the_file_that_the_user_names_is_never_deleted():
    with stepping() as server:
        text = good_lines("/v1/chat/completions", "gpt-4o-mini", 3).encode()
        named = server.engine.upload("batch", Upload("kept.jsonl", text))["id"]
        settings = Settings(url=server.url, input_file_id=named, capabilities={"files": False})
        trace = collect(settings, budget=WaitedBudget(600))
        assert files(server) == {named}
    assert left(trace) == {}
