"""A pytest session that a signal ends while the target is driven: it cleans up, keeps its report, and leaves no server running."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest
from support.at_home import FILE, QUICK
from support.stopping import LONG, NEVER_ENDS, PROMISED, STOPPING, Holding, is_gone, left_there, stop, until

from batchspec.making.server.server import ReferenceServer

STARTED = """
import signal, sys
for name in ("SIGINT", "SIGTERM", "SIGHUP"):
    signal.signal(getattr(signal, name), signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""
SERVER = """
import os, sys, time
from batchspec.making.server.behaviour import Behaviour
from batchspec.making.server.life import Pace, Scenario
from batchspec.making.server.server import ReferenceServer

class Telling(Behaviour):
    def answer(self, answer, call):
        if call.route == "retrieve" and not os.path.exists("driven"):
            with open("driven.new", "w") as stream:
                stream.write(str(os.getpid()))
            os.rename("driven.new", "driven")
        return answer

with ReferenceServer(port=int(sys.argv[1]), behaviour=Telling(), scenario=Scenario(pace=Pace(in_progress=10_000))):
    time.sleep(1000)
"""
CONFTEST = """
import sys
from batchspec.suite import Command

def pytest_batchspec_target(config):
    return Command([sys.executable, "server.py", "{port}"], url="http://127.0.0.1:{port}/v1")
"""


@pytest.fixture
def session(tmp_path):
    """A session in a process group of its own; nothing of it is left at the end."""
    begun = []

    def begin(*arguments):
        command = [sys.executable, "-c", STARTED, *QUICK, "--batchspec-json", "report.json", *arguments]
        pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        process = subprocess.Popen(command, cwd=tmp_path, start_new_session=True, **pipe)
        begun.append(process)
        return process

    yield begin
    for process in begun:
        process.kill()
        process.communicate()


@pytest.fixture
def at_home(tmp_path):
    for name, text in (("test_own.py", FILE), ("server.py", SERVER), ("conftest.py", CONFTEST)):
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize("number", STOPPING)
def test_a_signal_ends_the_session_and_the_server_that_it_started(session, at_home, number):
    process = session()
    assert until((at_home / "driven").exists)
    server = int((at_home / "driven").read_text())
    ended = stop(process, number)
    assert ended.code == pytest.ExitCode.INTERRUPTED, ended.out
    assert ended.seconds < PROMISED
    assert f"verdict: incomplete (interrupted by {number.name}" in ended.out
    assert "nothing of it is left" in ended.out
    assert "Traceback" not in ended.out
    report = json.loads((at_home / "report.json").read_text("utf-8"))
    assert (report["verdict"], report["interrupted"]) == ("incomplete", number.name)
    assert is_gone(server)
    assert list(at_home.rglob("*.partial")) == []


def test_ctrl_c_ends_the_workers_and_the_server_that_one_of_them_started(session, at_home):
    process = session("-n", "2", "-p", "xdist")
    assert until((at_home / "driven").exists)
    server = int((at_home / "driven").read_text())
    ended = stop(process, signal.SIGINT, group=True)
    assert ended.code == pytest.ExitCode.INTERRUPTED, ended.out
    assert until(lambda: is_gone(server))
    assert json.loads((at_home / "report.json").read_text("utf-8"))["interrupted"] == "SIGINT"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_controller_cleans_up_where_it_drives_the_server_itself(session, tmp_path, number):
    behaviour = Holding()
    with ReferenceServer(scenario=NEVER_ENDS, behaviour=behaviour) as server:
        process = session("-n", "2", "--pyargs", "batchspec.suite", "--batchspec-url", server.url)
        behaviour.wait_for("retrieve", 5)
        ended = stop(process, number, group=number == signal.SIGINT)
        assert ended.code == pytest.ExitCode.INTERRUPTED, ended.out
        assert left_there(server) == set()
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["interrupted"] == number.name


def test_a_report_that_cannot_be_written_is_told_before_the_run(session, at_home):
    (at_home / "file").write_text("", "utf-8")
    process = session("--batchspec-json", "file/report.json")
    out, _ = process.communicate(timeout=LONG)
    assert "no folder file to write report.json into" in out
    assert not (at_home / "driven").exists()
