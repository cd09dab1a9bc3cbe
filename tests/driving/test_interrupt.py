"""A run that is interrupted cleans up, in its time, is judged as far as it came, and says what it made and what is left."""

from __future__ import annotations

import json
import re
import signal
from concurrent.futures import ThreadPoolExecutor

import jsonschema
import pytest
from support.stopping import (
    LONG,
    NEVER_ENDS,
    PROMISED,
    STOPPING,
    Holding,
    is_group_gone,
    launch,
    left_there,
    stop,
)

from batchspec.contract.schemas import schema
from batchspec.driving.server.apps.transport import WsgiTransport
from batchspec.driving.server.http import connections
from batchspec.driving.server.http.connections import Deadline
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.server.http.wire import Wire
from batchspec.making.server.behaviour import Answer
from batchspec.making.server.server import ReferenceServer
from batchspec.reading.step import CREATE
from batchspec.reading.trace import CLEANING, CUT_SHORT, read

LINE = r"batchspec: interrupted by SIG\w+; the run made \d+ batche?s? and \d+ input files?"
IN_FLIGHT = "a request to make a batch or a file got no answer; the server may have carried it out"


@pytest.fixture
def interrupted(tmp_path):
    """A run in a process of its own against a server that behaves so; the process is gone at the end."""
    running = []

    def begin(behaviour, *more, cwd=tmp_path, **options):
        server = ReferenceServer(scenario=NEVER_ENDS, behaviour=behaviour).start()
        process = launch("check", "server", server.url, *more, cwd=cwd, **options)
        running.append((server, process, behaviour))
        return server, process

    yield begin
    for server, process, behaviour in running:
        behaviour.over.set()
        process.kill()
        process.communicate()
        server.stop()


def test_an_interrupted_run_leaves_nothing_and_is_judged_as_far_as_it_came(interrupted, tmp_path):
    """A run for each signal. They wait for the same server's silence, so they wait side by side."""
    written = ("--record", "rec", "--json", "a.json", "--junit", "a.xml", "--html", "a.html")
    runs = {}
    for number in STOPPING:
        folder = tmp_path / number.name
        folder.mkdir()
        behaviour = Holding({"retrieve"})
        runs[number] = (folder, behaviour, *interrupted(behaviour, *written, cwd=folder))
    for _, behaviour, _, _ in runs.values():
        behaviour.wait_for("retrieve", 5)
        behaviour.hold()
    with ThreadPoolExecutor() as threads:
        ends = {number: threads.submit(stop, run[-1], number) for number, run in runs.items()}
    for number, (folder, behaviour, server, process) in runs.items():
        assert not behaviour.over.is_set()  # a request in flight holds nothing up
        assert_judged_as_far_as_it_came(folder, ends[number].result(), number)
        assert left_there(server) == set()
        assert is_group_gone(process)


def assert_judged_as_far_as_it_came(folder, ended, number):
    """Assert that the run in a folder told, wrote and judged what it saw."""
    assert ended.code == STOPPING[number], ended.err
    assert ended.seconds < PROMISED
    assert re.fullmatch(LINE + ", and nothing of it is left", ended.err.strip()), ended.err
    assert ended.out.startswith(f"verdict: incomplete (interrupted by {number.name}"), ended.out
    assert sorted(path.name for path in folder.rglob("*")) == [
        "a.html",
        "a.json",
        "a.xml",
        "rec",
        "trace.jsonl",
    ]
    report = json.loads((folder / "a.json").read_text("utf-8"))
    jsonschema.validate(report, schema("report"))
    told = (report["verdict"], report["interrupted"], report["exitCode"])
    assert told == ("incomplete", number.name, STOPPING[number])
    untested = {row["cause"] for row in report["requirements"] if row["status"] == "untestable"}
    assert untested == {"the run was interrupted"}


def test_the_trace_of_an_interrupted_run_gives_the_same_report(interrupted, tmp_path, batchspec):
    behaviour = Holding()
    server, process = interrupted(behaviour, "--record", "rec", "--json", "a.json")
    behaviour.wait_for("retrieve", 5)
    stop(process, signal.SIGTERM)
    again = batchspec("rejudge", "rec/trace.jsonl", "--json", "b.json")
    assert again.code == 143
    assert again.out.startswith("verdict: incomplete (interrupted by SIGTERM")
    assert (tmp_path / "b.json").read_bytes() == (tmp_path / "a.json").read_bytes()
    first = json.loads((tmp_path / "rec" / "trace.jsonl").read_text("utf-8").partition("\n")[0])
    jsonschema.validate(first, schema("trace"))
    assert left_there(server) == set()


def test_a_create_in_flight_is_waited_for_and_its_batch_cancelled(interrupted):
    behaviour = Holding({"create"})
    server, process = interrupted(behaviour)
    behaviour.wait_for("create", 3)
    behaviour.hold()
    process.send_signal(signal.SIGINT)
    behaviour.wait_for("delete-file")
    behaviour.over.set()
    _, err = process.communicate(timeout=LONG)
    assert process.returncode == 130, err
    assert left_there(server) == set()


def test_a_create_whose_answer_never_comes_is_looked_for_in_the_list(interrupted, tmp_path):
    behaviour = Holding({"create"})
    server, process = interrupted(behaviour, "--record", "rec")
    behaviour.wait_for("create")
    behaviour.hold()
    ended = stop(process, signal.SIGTERM)
    assert not behaviour.over.is_set()
    assert ended.code == 143
    assert left_there(server) == set()
    assert behaviour.seen["create"] == 1  # the others wait for its answer, and are never sent
    (lost,) = (one for one in read(tmp_path / "rec" / "trace.jsonl").exchanges if one.response is None)
    assert (lost.request.method, lost.request.path, lost.error) == ("POST", "/batches", CUT_SHORT)
    assert "FAIL" not in ended.out


def test_a_server_that_answers_nothing_any_more_is_given_up_in_time(interrupted, tmp_path):
    behaviour = Holding()
    _, process = interrupted(behaviour, "--record", "rec")
    behaviour.wait_for("retrieve", 5)
    behaviour.hold("*")
    ended = stop(process, signal.SIGTERM)
    assert ended.code == 143
    assert ended.seconds < PROMISED
    (line,) = ended.err.splitlines()
    assert re.match(LINE + "; left on the server: batch", line), line
    assert "cancelling it was not answered" in line
    assert (tmp_path / "rec" / "trace.jsonl").is_file()


def test_a_second_interrupt_ends_the_cleaning_at_once_and_tells_what_is_left(interrupted):
    behaviour = Holding({"delete-file"})
    server, process = interrupted(behaviour)
    behaviour.wait_for("retrieve", 5)
    process.send_signal(signal.SIGINT)
    behaviour.wait_for("delete-file", 2)  # one scenario deletes a file as well
    process.send_signal(signal.SIGTERM)  # the same signal might pass for an echo of the first
    out, err = process.communicate(timeout=LONG)
    assert not behaviour.over.is_set()
    assert process.returncode == 130
    assert out.startswith("verdict: incomplete (interrupted by SIGINT")
    (line,) = err.strip().splitlines()
    assert re.match(LINE + "; left on the server: ", line)
    assert "the cleaning was interrupted before it was taken away" in line
    uploads = {file["id"] for file in server.engine.files({"purpose": "batch"})["data"]}
    there = uploads | {its_id for its_id in left_there(server) if its_id.startswith("batch")}
    assert there
    assert [its_id for its_id in there if its_id not in line] == [] or IN_FLIGHT in line


def test_what_failed_before_the_signal_is_shown(interrupted):
    class Wrong(Holding):
        def answer(self, answer, call):
            answer = super().answer(answer, call)
            return Answer.of({**answer.json, "created_at": "now"}) if call.route == "retrieve" else answer

    behaviour = Wrong()
    _, process = interrupted(behaviour)
    behaviour.wait_for("retrieve", 5)
    ended = stop(process, signal.SIGTERM)
    headline = " ".join(ended.out.split())
    assert headline.startswith("verdict: incomplete (interrupted by SIGTERM, until then"), ended.out
    assert "FAIL MUST" in headline
    assert ended.code == 143


def test_a_sigint_that_was_ignored_stays_so(interrupted):
    behaviour = Holding({"retrieve"})
    _, process = interrupted(behaviour, before="signal.signal(signal.SIGINT, signal.SIG_IGN)")
    behaviour.wait_for("retrieve")
    process.send_signal(signal.SIGINT)
    behaviour.hold()
    assert process.poll() is None
    assert stop(process, signal.SIGTERM).code == 143


def test_runs_that_are_judged_as_one_end_with_the_one_that_is_interrupted(interrupted, tmp_path):
    behaviour = Holding()
    server, process = interrupted(behaviour, "--repeat", "3", "--record", "rec", "--json", "a.json")
    behaviour.wait_for("retrieve", 5)
    ended = stop(process, signal.SIGHUP)
    assert ended.code == 129
    assert [path.name for path in (tmp_path / "rec").iterdir()] == ["trace-1.jsonl"]
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["interrupted"] == "SIGHUP"
    assert left_there(server) == set()


# Nothing is sent after the end


def test_a_request_that_waits_for_a_connection_is_called_off():
    deadline = Deadline(LONG)
    deadline.call_off()
    assert deadline.called_off
    with pytest.raises(TimeoutError):
        deadline.begin_sending()


def test_one_that_is_on_its_way_is_not():
    deadline = Deadline(LONG)
    deadline.begin_sending()
    deadline.call_off()
    assert not deadline.called_off


def test_no_time_is_left_at_the_moment_of_sending():
    deadline = Deadline(0.0)
    with pytest.raises(TimeoutError):
        deadline.begin_sending()


def test_a_create_that_waits_for_its_connection_when_the_cleaning_begins_is_never_sent(monkeypatch):
    """The connection comes about only after the run has gone on to its cleaning."""
    with ReferenceServer() as server:
        seen: list[object] = []
        wire = Wire(Settings(server.url), seen.append)
        connect = connections._connected

        def late(*arguments):
            wire.leave_to(CLEANING)
            return connect(*arguments)

        monkeypatch.setattr(connections, "_connected", late)
        exchange = wire.send("happy-path", CREATE, "POST", "/batches", body={"input_file_id": "file-x"})
        assert (exchange.error, exchange.number) == (CUT_SHORT, 0)
        assert server.requests == []
        assert seen == []
        assert not wire.making


def test_a_stop_between_the_look_at_the_time_and_the_sending_is_seen(monkeypatch):
    with ReferenceServer() as server:
        wire = Wire(Settings(server.url), lambda _: None)
        take = wire._may_send

        def slowly(scenario):
            wire.leave_to(CLEANING)
            return take(scenario)

        monkeypatch.setattr(wire, "_may_send", slowly)
        wire.send("happy-path", CREATE, "POST", "/batches", body={})
        assert server.requests == []


def test_an_app_is_sent_nothing_either():
    deadline = Deadline(LONG)
    deadline.call_off()
    asked: list[object] = []
    transport = WsgiTransport(lambda environ, _start: asked.append(environ) or [], lambda _: None)
    with pytest.raises(TimeoutError):
        transport.ask("POST", "http://app/v1/batches", {}, b"{}", deadline)
    assert asked == []
