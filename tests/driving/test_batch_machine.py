"""`BatchMachine`: it passes the right server, and finds the shortest history that shows what is wrong with another."""

from __future__ import annotations

import re
import threading
from types import MappingProxyType

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from support.frameworks import FAULTS, starlette_app
from support.runs import stepping

from batchspec.driving.stateful import history
from batchspec.making.server.app import App, Journal
from batchspec.making.server.life import Pace
from batchspec.mutants.matrix import SERVER_MUTANTS
from batchspec.strategies import BatchMachine, BrokenRule, Silent

BY_NAME = {mutant.name: mutant for mutant in SERVER_MUTANTS}
PACE = Pace(validating=2, in_progress=2, per_request=0, finalizing=2, cancelling=2)
"""In looks: few, so that a batch that is waited for ends after a few pauses."""


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch):
    """The clocks here move by looks, so that it is no matter how long a pause between two of them is."""
    for name in ("FIRST_PAUSE", "LONGEST_PAUSE", "LONGEST_CLEANING", "SOONER"):
        monkeypatch.setattr(history, name, getattr(history, name) / 20)


def new_app(name=None):
    """The reference server as an app, or one of its mutants."""
    return App(stepping(behaviour=BY_NAME[name].behaviour() if name else None, pace=PACE).engine, Journal())


class Right(BatchMachine):
    app = new_app


QUICK = settings(
    Right.TestCase.settings, derandomize=True, database=None, max_examples=40, stateful_step_count=8
)
TestRightApp = Right.TestCase
TestRightApp.settings = QUICK


def shortest(machine):
    """The steps of the shortest history that breaks a rule, and the message."""
    with pytest.raises(BrokenRule) as caught:
        run_state_machine_as_test(machine, settings=settings(QUICK, max_examples=200))
    shown = "\n".join(caught.value.__notes__)
    steps = [line.strip() for line in shown.splitlines() if "state." in line and "teardown" not in line]
    return [step.partition("state.")[2] for step in steps], str(caught.value)


@pytest.mark.parametrize(
    ("name", "steps", "requirement"),
    [
        ("completed-at-in-milliseconds", ["upload_first(", "create(", "wait("], "BATCH-TIM-004"),
        ("cancelling-at-unmarked", ["upload_first(", "create(", "cancel("], "BATCH-LIF-007"),
        pytest.param(
            "cursor-ignored",
            ["upload_first(", "create(", "list_batches(", "list_batches("],
            "BATCH-LST-004",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_mutant_is_found_by_a_few_steps(name, steps, requirement):
    class Wrong(BatchMachine):
        app = staticmethod(lambda: new_app(name))

    found, message = shortest(Wrong)
    assert len(found) == len(steps)
    assert all(step.startswith(begin) for step, begin in zip(found, steps, strict=True))
    assert requirement in message
    assert found[1] == "create(file=files_0, metadata=None)"


def test_a_server_is_driven_over_http():
    mutant = BY_NAME["completed-at-in-milliseconds"]
    with stepping(behaviour=mutant.behaviour(), pace=PACE) as server:

        class Wrong(BatchMachine):
            base_url = server.url

        found, message = shortest(Wrong)
    assert len(found) == 3
    assert "timestamps are no seconds since 1970: completed_at" in message


def test_a_fault_of_a_task_in_the_background_is_waited_for():
    class Wrong(BatchMachine):
        app = staticmethod(lambda: starlette_app(broken=True))

    found, message = shortest(Wrong)
    assert found[0] == "upload_first()"
    assert len(found) == 3
    assert any(requirement in message for requirement in FAULTS["starlette"])


def test_what_a_history_made_is_taken_away():
    server = stepping(pace=PACE)
    app = App(server.engine, Journal())

    class Machine(BatchMachine):
        pass

    Machine.app = app
    run_state_machine_as_test(Machine, settings=settings(QUICK, max_examples=5))
    assert server.engine.files({})["data"] == []
    ended = {batch["status"] for batch in server.engine.batches({"limit": "100"})["data"]}
    assert ended <= {"cancelled", "cancelling", "completed"}


def test_an_app_is_started_for_each_history_and_shut_down():
    told = []

    async def app(scope, receive, send):
        if scope["type"] != "lifespan":
            await send({"type": "http.response.start", "status": 503, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        while True:
            kind = (await receive())["type"]
            told.append(kind)
            await send({"type": f"{kind}.complete"})
            if kind == "lifespan.shutdown":
                return

    class Machine(BatchMachine):
        pass

    Machine.app = staticmethod(app)
    run_state_machine_as_test(Machine, settings=settings(QUICK, max_examples=3))
    assert told == ["lifespan.startup", "lifespan.shutdown"] * (len(told) // 2)
    assert told
    assert not [thread for thread in threading.enumerate() if thread.name == "batchspec-loop"]


def test_a_server_that_is_not_there_is_said_to_be_silent():
    class Machine(BatchMachine):
        base_url = "http://127.0.0.1:9/v1"

    with pytest.raises(Silent, match=re.escape("http://127.0.0.1:9/v1: connection refused")):
        run_state_machine_as_test(Machine, settings=QUICK)


def test_a_machine_without_a_target_says_so():
    class Machine(BatchMachine):
        pass

    with pytest.raises(TypeError, match="Machine: set base_url or app, one of the two"):
        run_state_machine_as_test(Machine, settings=QUICK)


def test_keys_and_lines_are_those_of_the_class():
    seen = []
    app = new_app()

    def spying(environ, start_response):
        seen.append((environ.get("HTTP_AUTHORIZATION"), environ["PATH_INFO"]))
        return app(environ, start_response)

    class Machine(BatchMachine):
        api_key = "sk-secret-key"
        capabilities = MappingProxyType({"cancel": False, "list": False})

    Machine.app = staticmethod(spying)
    run_state_machine_as_test(Machine, settings=settings(QUICK, max_examples=10))
    assert {key for key, _ in seen} == {"Bearer sk-secret-key"}
    assert not any(path.endswith("/cancel") for _, path in seen)


def test_a_machine_is_as_quick_as_a_server_needs_unless_it_is_told_otherwise():
    class Machine(BatchMachine):
        app = new_app

    chosen = Machine.TestCase.settings
    assert (chosen.max_examples, chosen.stateful_step_count, chosen.deadline) == (50, 15, None)
    Machine.TestCase.settings = QUICK
    assert Machine.TestCase.settings.max_examples == QUICK.max_examples
