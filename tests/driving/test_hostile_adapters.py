"""Adapters that attack whoever started them: memory and time are bounded, and nothing that they started lives on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest
from support.adapters import LOOP, SMALL, adapter, hurried

from batchspec.driving.client.adapter import Adapter
from batchspec.driving.client.answer import TimeUp
from batchspec.driving.client.collect import collect
from batchspec.driving.client.process import Limits
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status, Verdict

LINUX = sys.platform == "linux"
PATIENCE = 120.0
"""Seconds after which a process that should be gone is taken to live on."""
NOTE = "print({}, file=open('pids', 'a'), flush=True)"
SLEEP = "['sleep', '600']"
STARTS = {
    "child": f"one = subprocess.Popen({SLEEP}); {NOTE.format('one.pid')}",
    "child that holds the pipes of an adapter that ends": (
        f"one = subprocess.Popen({SLEEP}); {NOTE.format('one.pid')}; os._exit(0)"
    ),
    "session of its own": f"one = subprocess.Popen({SLEEP}, start_new_session=True); {NOTE.format('one.pid')}",
    "session of its own without the mark": (
        f"one = subprocess.Popen({SLEEP}, start_new_session=True, env={{}}); {NOTE.format('one.pid')}"
    ),
    "daemon": (
        "first = os.fork()\n"
        "if first == 0:\n"
        "    os.setsid()\n"
        f"    if os.fork() == 0: {NOTE.format('os.getpid()')}; os.execvp('sleep', {SLEEP})\n"
        "    os._exit(0)\n"
        "os.waitpid(first, 0)\n"
        "while not os.path.exists('pids'): time.sleep(0.01)"
    ),
}
"""Ways to start a process that outlives its adapter, which writes its id to the file `pids`."""


def is_alive(pid):
    """Whether there is such a process; one that has ended and that nobody has asked about is none."""
    try:
        os.kill(pid, 0)
        stat = Path(f"/proc/{pid}/stat")
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def asked_for(text, body):
    """The body of an adapter that does this when it is asked to read that text."""
    return "\n".join(
        [f"if text == {text[:1]!r} * {len(text)}:", *(f"    {line}" for line in body.splitlines())]
    )


def gone(pids):
    """True once none of the processes is there any more."""
    until = time.monotonic() + PATIENCE
    while any(map(is_alive, pids)) and time.monotonic() < until:
        time.sleep(0.02)
    return not any(map(is_alive, pids))


def noted(folder):
    return [int(line) for line in (folder / "pids").read_text().split()]


@pytest.fixture
def started(tmp_path, monkeypatch):
    """Starts an adapter with a body of its own, in a folder of its own; all are closed at the end."""
    monkeypatch.chdir(tmp_path)
    running = []

    def start(body, limits=SMALL):
        running.append(Adapter(adapter(tmp_path, body), limits))
        return running[-1]

    yield start
    for one in running:
        one.close()


@pytest.mark.skipif(not LINUX, reason="other systems do not tell who left a session")
@pytest.mark.parametrize("how", STARTS)
def test_nothing_that_an_adapter_started_outlives_it(started, tmp_path, how):
    one = started("if text == 'x':\n" + "\n".join(f"    {line}" for line in STARTS[how].splitlines()))
    assert one.parse("batch", "x").fault in {"", "exit"}
    one.close()
    assert gone(noted(tmp_path))


@pytest.mark.skipif(not LINUX, reason="other systems do not end a program with its parent")
@pytest.mark.parametrize("number", ["SIGKILL", "SIGSTOP"])
def test_an_adapter_that_fells_its_leash_ends_all_the_same(started, tmp_path, monkeypatch, number):
    monkeypatch.setattr("batchspec.driving.client.leashed.ENDING", 1.0)
    hurried(monkeypatch, b'"x"')
    fells = f"{STARTS['session of its own']}; {NOTE.format('os.getpid()')}; os.kill(os.getppid(), signal.{number})"
    one = started(asked_for("x", f"{fells}; time.sleep(600)"))
    assert one.parse("batch", "x").fault in {"exit", "silence"}
    assert one.parse("batch", "a").ok
    one.close()
    assert gone(noted(tmp_path))


HOLDER = """
import os, sys
from batchspec.driving.client.adapter import Adapter
one = Adapter(sys.argv[1])
one.parse("batch", "x")
print("ready", flush=True)
sys.stdin.read()
"""
LIVES_ON = f"signal.signal(signal.SIGTERM, signal.SIG_IGN); {STARTS['child']}; {NOTE.format('os.getpid()')}"


def test_no_adapter_outlives_a_kit_that_is_killed(tmp_path):
    """It reads no end of its standard input and no request to end: it waits for another process."""
    path = tmp_path / "stays.py"
    path.write_text(LOOP.format(body=f"    {LIVES_ON}") + "\nwhile True: time.sleep(600)\n")
    command = [sys.executable, "-c", HOLDER, f"{sys.executable} -I -S {path}"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=tmp_path, **pipes) as holder:
        assert holder.stdout.readline() == b"ready\n"
        pids = noted(tmp_path)
        assert all(map(is_alive, pids))
        holder.send_signal(signal.SIGKILL)
        holder.stdin.close()
    assert gone(pids)


def test_an_adapter_keeps_its_signals_and_exit_codes(started):
    one = started("if text: os._exit(139) if text == 'code' else os.kill(os.getpid(), signal.SIGSEGV)")
    code, died = one.parse("batch", "code"), one.parse("batch", "signal")
    assert code.error == "the adapter exited with code 139"
    assert died.error == "the adapter died of SIGSEGV"


FLOODS = {
    "a line without end": ("while True: sys.stdout.write('x' * 65536)", "noise"),
    "lines without end": ("while True: sys.stdout.write('x\\n' * 9999)", "noise"),
    "lines, and reads nothing": ("while True: sys.stdout.write('{\"id\": 0}\\n' * 9999)", "noise"),
    "a gigabyte of an answer": ("tell(asked, ok=True, text='y' * (1 << 27)); continue", "noise"),
    "many values": ("print('[' + '[],' * 900_000 + '[]]', flush=True); continue", "noise"),
    "many values in its text": ("tell(asked, ok=True, text='[' + '[],' * 900_000 + '[]]'); continue", "nonsense"),
    "depth": ("print('[' * 900_000, flush=True); continue", "noise"),
    "bytes of all kinds": ("sys.stdout.buffer.write(bytes(range(256))); sys.stdout.flush(); continue", "noise"),
    "half a character": ("tell(asked, ok=True, text='\\udcff'); continue", "noise"),
    "an id that is a list": ("print('{\"id\": [[]], \"ok\": true}', flush=True); continue", "noise"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FLOODS)
def test_memory_is_bounded_whatever_an_adapter_writes(started, kind):
    body, fault = FLOODS[kind]
    question = "y" * 500_000 if "reads nothing" in kind else "x"
    one = started(asked_for(question, body), Limits(hello=120, parse=120, bye=120, line=4 << 20))
    tracemalloc.start()
    answer = one.parse("batch", question)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.fault == fault
    assert answer.error.isprintable()
    assert len(answer.error) <= 300
    assert most < 64 << 20
    assert one.parse("batch", "").ok


def test_all_texts_together_have_a_largest_size(started):
    one = started("text = 'y' * 1_000_000", Limits(hello=120, parse=120, bye=120, texts=10_000_000))
    answers = [one.parse("batch", "x") for _ in range(5)]
    assert [answer.fault for answer in answers] == ["", "", "nonsense", "nonsense", "nonsense"]
    assert answers[-1].error == (
        "the texts that the adapter answered take more than 10,000,000 bytes of memory together"
    )


def test_a_name_without_end_is_cut(tmp_path, monkeypatch):
    monkeypatch.setattr("support.adapters.LOOP", LOOP.replace('"odd"', '"o" * 900_000'))
    one = Adapter(adapter(tmp_path), Limits(hello=120, bye=120))
    assert len(one.name) == 300
    one.close()


def test_the_time_of_a_run_is_kept(started):
    """Each answer comes in time, and all of them together would take hours."""
    one = started("time.sleep(0.2)", Limits(run=2.0, hello=120, bye=120))
    trace = collect(one)
    assert trace.header.time_up
    assert 0 < len(trace.cases) < 15
    assert not [case for case in trace.cases if case.fault]
    report = judge_trace(trace)
    assert report.verdict is Verdict.INCOMPLETE
    assert not report.having(Status.FAIL)
    assert (
        f"the time of the run was up after {len(trace.cases)} cases, and the others were not asked; --timeout gives it more"
        in report.notes
    )
    with pytest.raises(TimeUp):
        one.parse("batch", "{}")


def test_a_silence_that_the_end_of_the_run_cuts_short_is_nobody_s(started):
    one = started("time.sleep(600)", Limits(run=2.0, hello=120, bye=1))
    with pytest.raises(TimeUp):
        one.parse("batch", "x")


def test_a_run_over_the_command_line(tmp_path, installed_batchspec):
    """A flood at every question: one report, one exit code, no traceback, and nothing beside the report."""
    command = adapter(tmp_path, "while True: sys.stdout.write('x' * 65536)")
    run = installed_batchspec(
        "check", "client", "--adapter", command, "--timeout", "3", "--json", "report.json"
    )
    assert (run.code, run.err) == (1, "")
    assert "Traceback" not in run.out
    assert json.loads((tmp_path / "report.json").read_text())["verdict"] == "non-conformant"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["odd_adapter.py", "report.json"]
