"""A run that is interrupted cleans up, in its time, and says in one line what it made and what is left."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading

import pytest

from batchspec.making.server.behaviour import Behaviour
from batchspec.making.server.life import Pace, Scenario
from batchspec.making.server.server import ReferenceServer
from batchspec_contract.lifecycle import TERMINAL

LONG = 60.0
"""Seconds that no run here takes on any machine."""
START = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from batchspec.cli import main
main()
"""
"""Starts the command. What a shell runs in the background ignores Ctrl-C, and so does all that it starts."""
NEVER_ENDS = Scenario(pace=Pace(in_progress=10_000, cancelling=0.1))
LINE = r"batchspec: interrupted; the run made \d+ batche?s? and \d+ input files?"

IN_FLIGHT = "a request to make a batch or a file got no answer; the server may have carried it out"


class Holding(Behaviour):
    """Holds back the answers of some routes until it is told otherwise, and counts the requests of each."""

    def __init__(self, *routes):
        self.routes = set(routes)
        self.over = threading.Event()
        self.seen: dict[str, int] = {}
        self.came = threading.Condition()

    def answer(self, answer, call):
        with self.came:
            self.seen[call.route] = self.seen.get(call.route, 0) + 1
            self.came.notify_all()
            held = call.route in self.routes
        if held:
            self.over.wait(LONG)
        return answer

    def wait_for(self, route, count=1):
        with self.came:
            assert self.came.wait_for(lambda: self.seen.get(route, 0) >= count, LONG), self.seen

    def let_others_through(self):
        """Hold back no further request; those that are held stay so."""
        with self.came:
            self.routes = set()


@pytest.fixture
def interrupted():
    """A run in a process of its own against a server that behaves so; the process is gone at the end."""
    running = []

    def begin(behaviour):
        server = ReferenceServer(scenario=NEVER_ENDS, behaviour=behaviour).start()
        command = (sys.executable, "-c", START, "check", "server", server.url)
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        running.append((server, process, behaviour))
        return server, process

    yield begin
    for server, process, behaviour in running:
        behaviour.over.set()
        process.kill()
        process.communicate()
        server.stop()


def left_there(server):
    """The ids of the files that the server has, and of the batches that have not ended."""
    batches = server.engine.batches({"limit": "100"})["data"]
    files = {file["id"] for file in server.engine.files({})["data"]}
    return files | {batch["id"] for batch in batches if batch["status"] not in TERMINAL}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_nothing_and_is_not_held_up_by_a_request_in_flight(interrupted, number):
    behaviour = Holding("retrieve")
    server, process = interrupted(behaviour)
    behaviour.wait_for("retrieve", 5)
    behaviour.let_others_through()
    process.send_signal(number)
    out, err = process.communicate(timeout=LONG)
    assert not behaviour.over.is_set()
    assert process.returncode == 3
    assert out == ""
    assert re.fullmatch(LINE + ", and nothing of it is left", err.strip()), err
    assert left_there(server) == set()


def test_a_create_in_flight_is_waited_for_and_its_batch_cancelled(interrupted):
    behaviour = Holding("create")
    server, process = interrupted(behaviour)
    behaviour.wait_for("create", 3)
    behaviour.let_others_through()
    process.send_signal(signal.SIGINT)
    behaviour.wait_for("delete-file")
    behaviour.over.set()
    _, err = process.communicate(timeout=LONG)
    assert process.returncode == 3, err
    assert left_there(server) == set()


def test_a_second_interrupt_ends_the_cleaning_at_once_and_tells_what_is_left(interrupted):
    behaviour = Holding("delete-file")
    server, process = interrupted(behaviour)
    behaviour.wait_for("retrieve", 5)
    process.send_signal(signal.SIGINT)
    behaviour.wait_for("delete-file")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=LONG)
    assert not behaviour.over.is_set()
    assert process.returncode == 3
    assert out == ""
    (line,) = err.strip().splitlines()
    assert re.match(LINE + "; left on the server: ", line)
    assert "the cleaning was interrupted before it was taken away" in line
    uploads = {file["id"] for file in server.engine.files({"purpose": "batch"})["data"]}
    there = uploads | {its_id for its_id in left_there(server) if its_id.startswith("batch")}
    assert there
    assert [its_id for its_id in there if its_id not in line] == [] or IN_FLIGHT in line
