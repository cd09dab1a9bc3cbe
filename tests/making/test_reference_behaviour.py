"""Behaviours of the reference server: each replaces one of its answers, and the rest stays as it is."""

# ruff: noqa: ARG002 - a mutant takes what its method is given
from __future__ import annotations

from dataclasses import replace

from support.reference_client import CHAT, Client
from support.world import BODIES, World

from batchspec.making.server import Answer, Behaviour, ReferenceServer
from batchspec.making.server.life import Moment
from batchspec.making.server.lines import Input, Request


class Forgets(Behaviour):
    def shown(self, shown, batch, route):
        return {key: value for key, value in shown.items() if key != "created_at"}


class Wanders(Behaviour):
    looks = 0

    def shown(self, shown, batch, route):
        self.looks += 1
        at = shown["completed_at"]
        return shown | {"completed_at": at and at + self.looks}


class FailsAfterAll(Behaviour):
    def course(self, course, batch):
        return replace(course, moments=(*course.moments, Moment(course.moments[-1].at, "failed")))


class TakesAnything(Behaviour):
    def input(self, found, content):
        return Input((Request("a", BODIES[CHAT]),)) if found.faults else found


class CancelsAnything(Behaviour):
    def refuses_cancel(self, refuses, status):
        return False


def spoiled(behaviour, *, cancel=False, content=None):
    world = World(behaviour=behaviour)
    batch = world.end(world.create("a", content=content))
    if cancel:
        batch = world.look(world.cancel(batch), 1)
    return batch, world.broken()


def test_a_mutant_is_one_method():
    assert spoiled(Behaviour())[1] == set()
    assert "BATCH-FLD-011" in spoiled(Forgets())[1]
    assert "BATCH-TIM-009" in spoiled(Wanders())[1]
    assert "BATCH-LIF-008" in spoiled(FailsAfterAll())[1]
    assert spoiled(TakesAnything(), content=b"{")[0]["status"] == "completed"
    batch, broken = spoiled(CancelsAnything(), cancel=True)
    assert batch["status"] == "cancelled"
    assert {"BATCH-LIF-008", "BATCH-LIF-010"} <= broken


def test_a_mutant_can_spoil_results_and_pages():
    class Twice(Behaviour):
        def results(self, results, batch):
            results.output *= 2
            return results

        def content(self, content, name):
            return content + b"{"

        def page(self, page, everything, query):
            return page | {"data": everything(), "has_more": True}

        def create_body(self, body):
            return {"endpoint": CHAT, **body}

        def envelope(self, envelope, refused):
            return {"detail": refused.message}

    world = World(behaviour=Twice())
    body = {"input_file_id": world.upload("a"), "completion_window": "24h"}
    batch = world.end(world.engine.create(body))
    assert len(world.engine.content(batch["output_file_id"]).splitlines()) == 3
    assert world.engine.batches({"limit": "0"})["data"] == [batch]


def test_a_mutant_may_answer_in_the_servers_stead():
    class Moody(Behaviour):
        calls = 0

        def intercept(self, call):
            self.calls += 1
            wait = {"Retry-After": "0"}
            return Answer.of({"error": {"message": "later"}}, 429, wait) if self.calls == 1 else None

        def answer(self, answer, call):
            return Answer.of({"detail": "nothing"}, 404) if call.route == "not-found" else answer

        def envelope(self, envelope, refused):
            return {"error": refused.message}

    with ReferenceServer(behaviour=Moody()) as server:
        client = Client(server)
        first = client.ask("GET", "/batches")
        assert (first.status, first.headers["Retry-After"]) == (429, "0")
        assert client.json("GET", "/batches")["data"] == []
        assert client.json("GET", "/nothing", 404) == {"detail": "nothing"}
        assert client.json("GET", "/batches/b", 404) == {"error": "No batch found with id 'b'."}
        client.pool.clear()


def test_a_fault_of_the_servers_own_is_answered_and_kept():
    class Breaks(Behaviour):
        def shown(self, shown, batch, route):
            raise RuntimeError("broken on purpose")

    with ReferenceServer(behaviour=Breaks()) as server:
        client = Client(server)
        asked = {"input_file_id": "f", "endpoint": CHAT, "completion_window": "24h"}
        assert client.error("POST", "/batches", 500, json=asked)["type"] == "server_error"
        client.pool.clear()
        assert "RuntimeError: broken on purpose" in server.crashes[0]
