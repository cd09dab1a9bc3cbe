"""A server that is started by its command: waited for, and ended with all that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.request import urlopen

import pytest
from support.ports import free_port

from batchspec.driving.target import TargetError
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.pytest_plugin.running import running
from batchspec.suite import Command
from batchspec.system import leash

SERVER = """
import http.server, os, subprocess, sys

class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"{os.environ.get('WHO')} {child.pid}".encode()
        self.send_response(404)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_): pass

child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
print("listens at", sys.argv[1], flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""


@pytest.fixture
def server(tmp_path):
    """The command of a server that answers 404 and has started a program of its own."""
    path = tmp_path / "server.py"
    path.write_text(SERVER)
    return [sys.executable, str(path), "{port}"]


def is_there(pid):
    """False once the process has ended; a zombie has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def only_child(pid):
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, check=True)
    return int(found.stdout)


def wait_until(condition):
    while not condition():
        time.sleep(0.02)


def test_it_is_started_answers_and_is_ended_with_what_it_started(server, tmp_path):
    command = Command(server, "http://127.0.0.1:{port}/v1", env={"WHO": "me at {port}"})
    with running(command, tmp_path / "log") as one:
        with pytest.raises(OSError) as answer:  # noqa: PT011  urllib raises the answer 404
            urlopen(one.url)
        who, child = answer.value.read().decode().rsplit(" ", 1)
        assert who == f"me at {one.url.split(':')[2].removesuffix('/v1')}"
        assert is_there(child)
    wait_until(lambda: not is_there(child))
    assert (tmp_path / "log").read_text().startswith("listens at ")


def test_it_is_ended_where_its_starter_is_killed(server, tmp_path):
    """No `finally` is run then; the leash sees that its holder is gone."""
    holder = subprocess.Popen(
        [sys.executable, leash.__file__, *(word.replace("{port}", str(free_port())) for word in server)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout.readline().startswith(b"listens at")
    child = only_child(holder.pid)
    holder.stdin.close()
    wait_until(lambda: not is_there(child))
    assert holder.wait() == 128 + signal.SIGTERM
    holder.stdout.close()


def test_a_program_that_does_not_heed_the_request_to_end_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(leash, "GRACE", 0.1)
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); time.sleep(1000)"
    child = subprocess.Popen([sys.executable, "-c", stubborn], stdout=subprocess.PIPE, start_new_session=True)
    child.stdout.readline()
    reading, writing = os.pipe()
    os.close(writing)
    monkeypatch.setattr(leash, "LEASH", reading)
    leash._end_with_the_leash(child)
    assert child.wait() == -signal.SIGKILL
    child.stdout.close()
    os.close(reading)


def refused(command, tmp_path, hide=str):
    with pytest.raises(TargetError) as error, running(command, tmp_path / "log", hide):
        raise AssertionError
    return str(error.value), error.value.code


def python(code):
    return [sys.executable, "-c", code]


ANYWHERE = "http://127.0.0.1:{port}"


def test_one_that_ends_shows_its_last_words_without_secrets(tmp_path):
    code = "import sys; print('line\\n' * 50, 'no \\x1b[31msecret', file=sys.stderr); sys.exit(3)"
    command = Command([*python(code), "--key=secret"], ANYWHERE)
    line, exit_code = refused(command, tmp_path, lambda text: text.replace("secret", "***"))
    first, *words = line.splitlines()
    assert "secret" not in line
    assert " exited with code 3 before it answered at http://127.0.0.1:" in first
    assert first.endswith(f"; its output is in {tmp_path / 'log'}")
    assert words[-1] == r"     no \x1b[31m***"
    assert len(words) == 15
    assert exit_code is ExitCode.NO_ANSWER


def test_one_that_dies_of_a_signal_is_told_so(tmp_path):
    line, _ = refused(Command(python("import os; os.kill(os.getpid(), 9)"), ANYWHERE), tmp_path)
    assert " died of signal 9 before it answered " in line
    assert line.endswith("; it wrote nothing")


def test_one_that_never_answers_is_ended(tmp_path):
    code = "import os, time; print(os.getpid(), flush=True); time.sleep(1000)"
    line, exit_code = refused(Command(python(code), ANYWHERE, wait=0.5), tmp_path)
    assert " gave no answer at http://127.0.0.1:" in line.splitlines()[0]
    assert " within 0.5 s; " in line.splitlines()[0]
    assert exit_code is ExitCode.NO_ANSWER
    said = (tmp_path / "log").read_text()
    assert not said or not is_there(int(said))


@pytest.mark.parametrize("kind", [None, TargetError("no answer", ExitCode.NO_ANSWER)])
def test_one_that_ends_while_it_is_judged_is_told(server, tmp_path, kind):
    command = Command(server, "http://127.0.0.1:{port}")

    def judge():
        with running(command, tmp_path / "log") as one:
            os.kill(only_child(one.process.pid), signal.SIGTERM)
            one.process.wait()
            if kind:
                raise kind

    with pytest.raises(TargetError, match="died of signal 15 while it was judged"):
        judge()


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (Command("no-such-program --port 1", ANYWHERE), "no-such-program: there is no such program, *"),
        (Command("./no-such-program", ANYWHERE), "./no-such-program: there is no such program, *"),
        (Command([], ANYWHERE), "the command is empty; *"),
        (Command("true", "127.0.0.1:{port}"), "127.0.0.1:*: not an address; *"),
        (Command("true", ANYWHERE, cwd="nowhere"), "there is no folder nowhere to start `true` in"),
        (Command("'", ANYWHERE), "the command cannot be split: *"),
    ],
)
def test_a_command_that_is_none_is_usage(tmp_path, command, told):
    line, code = refused(command, tmp_path)
    assert line.startswith(told.rstrip("*").split("*")[0])
    assert "\n" not in line
    assert code is ExitCode.USAGE


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"url": None}, "url is None; write the base URL, as in http://127.0.0.1:{port}/v1"),
        ({"command": 7}, "command is 7; write a text, or a list of the program and its arguments"),
        ({"command": ["a", 7]}, "command is *; write a text, or a list of the program and its arguments"),
        ({"env": ["A=b"]}, "env is no mapping; write it as {'NAME': 'value'}"),
        ({"wait": "1"}, "wait is '1'; write seconds, more than 0"),
        ({"wait": 0}, "wait is 0; write seconds, more than 0"),
    ],
)
def test_a_command_of_other_types_is_refused_where_it_is_written(given, told):
    with pytest.raises(TypeError) as error:
        Command(**{"command": "true", "url": ANYWHERE, **given})
    assert fnmatchcase(str(error.value), told)


def test_a_port_that_somebody_listens_on_is_usage(reference, tmp_path):
    line, code = refused(Command(python("pass"), reference.url), tmp_path)
    assert line.startswith(f"something answers at {reference.url} before `")
    assert line.endswith("is started; end it, or write {port} for a free port")
    assert code is ExitCode.USAGE
