"""Every command ends soon after Ctrl-C, SIGTERM and SIGHUP, says so by its exit code, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.stopping import (
    LONG,
    PROMISED,
    STOPPING,
    children,
    is_gone,
    is_group_gone,
    launch,
    seconds_of_work,
    stop,
    until,
)

SILENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
open("started", "w").write(str(child.pid))
for line in sys.stdin:
    pass
child.wait()
"""
"""An adapter that answers nothing, and has a child that outlives it."""
ANSWERS_SOME = """
import json, sys, time
for number, line in enumerate(sys.stdin):
    question = json.loads(line)
    if number > 20:
        open("started", "w").close()
        time.sleep(1000)
    about = {"name": "it", "version": "1", "language": "any", "ops": ["parse"]} if question["op"] == "hello" else {"text": "{}"}
    print(json.dumps({"id": question["id"], "ok": True, **about}), flush=True)
"""
APPS = """
import asyncio, time

def here():
    open("started", "w").close()
    time.sleep(1000)

async def starts_up(scope, receive, send):
    await receive()
    here()

async def answers(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
    here()

async def in_a_thread(scope, receive, send):
    if scope["type"] == "lifespan":
        raise ValueError
    await asyncio.to_thread(here)

def wsgi(environ, start_response):
    here()
"""


def started(folder):
    return until((folder / "started").exists)


@pytest.mark.parametrize("number", STOPPING)
@pytest.mark.parametrize("command", [["check", "client"], ["doctor"]], ids=" ".join)
def test_an_adapter_that_hangs_is_ended_with_its_children(tmp_path, command, number):
    (tmp_path / "adapter.py").write_text(SILENT, "utf-8")
    process = launch(*command, "--adapter", f"{sys.executable} adapter.py", cwd=tmp_path)
    assert started(tmp_path)
    assert until(lambda: (tmp_path / "started").read_text() != "")
    child = int((tmp_path / "started").read_text())
    ended = stop(process, number)
    assert (ended.code, ended.out) == (STOPPING[number], "")
    assert ended.err == f"batchspec: interrupted by {number.name}\n"
    assert ended.seconds < PROMISED
    assert until(lambda: is_gone(child))


def test_a_client_is_judged_as_far_as_it_came(tmp_path, batchspec):
    (tmp_path / "adapter.py").write_text(ANSWERS_SOME, "utf-8")
    process = launch(
        *("check", "client", "--adapter", f"{sys.executable} adapter.py"),
        *("--record", "rec", "--json", "a.json"),
        cwd=tmp_path,
    )
    assert started(tmp_path)
    ended = stop(process, signal.SIGTERM)
    assert ended.code == 143
    assert ended.err == "batchspec: interrupted by SIGTERM; the client was given 20 cases\n"
    assert ended.out.startswith("verdict: incomplete (interrupted by SIGTERM")
    report = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert (report["interrupted"], report["objects"]) == ("SIGTERM", 20)
    assert batchspec("rejudge", "rec/trace.jsonl").code == 143


def test_an_app_that_hangs_is_left_behind(tmp_path):
    """Apps that hang in several places. Their runs wait for them, so they wait side by side."""
    processes = {}
    for app in ("starts_up", "answers", "in_a_thread", "wsgi"):
        folder = tmp_path / app
        folder.mkdir()
        (folder / "mine.py").write_text(APPS, "utf-8")
        processes[app] = launch("check", "server", "--app", f"mine:{app}", cwd=folder)
    assert all(started(tmp_path / app) for app in processes)
    with ThreadPoolExecutor() as threads:
        ends = {app: threads.submit(stop, one, signal.SIGTERM) for app, one in processes.items()}
    for app, end in ends.items():
        ended = end.result()
        assert ended.code == 143, (app, ended.err)
        assert len(ended.err.splitlines()) == 1, (app, ended.err)
        assert ended.seconds < PROMISED, app


@pytest.mark.parametrize("number", STOPPING)
def test_no_half_file_is_left_of_fixtures(tmp_path, number):
    (tmp_path / "batches.json").write_text("before", "utf-8")
    process = launch("fixtures", "--count", 10_000_000, "--out", "batches.json", cwd=tmp_path)
    assert until(lambda: any(path.stat().st_size > 100_000 for path in tmp_path.glob("*.partial")))
    ended = stop(process, number)
    assert (ended.code, ended.out) == (STOPPING[number], "")
    assert ended.err == f"batchspec: interrupted by {number.name}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["batches.json"]
    assert (tmp_path / "batches.json").read_text("utf-8") == "before"


SLOW_MOVES = "import pathlib, time; move = pathlib.Path.replace; pathlib.Path.replace = lambda *to: (time.sleep(0.05), move(*to))"
"""Python that makes an export take so long that a signal comes in the middle of it."""


def test_nothing_that_is_half_is_left_of_a_corpus(tmp_path):
    process = launch("fixtures", "export", "corpus", cwd=tmp_path, before=SLOW_MOVES)
    assert until(lambda: any((tmp_path / "corpus").glob("*.partial/valid")))
    ended = stop(process, signal.SIGTERM)
    assert ended.code == 143
    assert list(tmp_path.rglob("*.partial")) == []


@pytest.mark.parametrize("number", STOPPING)
def test_mutants_stop(tmp_path, number):
    process = launch("mutants", cwd=tmp_path)
    assert until(lambda: seconds_of_work(process) >= 3.0)
    ended = stop(process, number)
    assert (ended.code, ended.out) == (STOPPING[number], "")
    assert ended.err == f"batchspec: interrupted by {number.name}\n"
    assert ended.seconds < PROMISED


@pytest.mark.parametrize("number", STOPPING)
def test_serve_ends_well(tmp_path, number):
    process = launch("serve", "--port", 0, cwd=tmp_path)
    assert process.stdout.readline().startswith("http://")
    ended = stop(process, number)
    assert (ended.code, ended.out, ended.err) == (0, "", "")


@pytest.mark.parametrize("number", STOPPING)
def test_a_proxy_ends_with_its_verdict(tmp_path, number):
    process = launch("proxy", "--upstream", "http://127.0.0.1:9/v1", "--port", 0, cwd=tmp_path)
    assert process.stdout.readline().startswith("proxying ")
    ended = stop(process, number)
    assert ended.code == 1
    assert ended.out.startswith("verdict: incomplete (nothing was judged)")
    assert "interrupted" not in ended.out + ended.err


def opened_to_write(pipe):
    """A descriptor to write into a named pipe, which somebody reads; `None` as long as nobody does."""
    try:
        return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return None


@pytest.mark.parametrize("number", STOPPING)
def test_a_comparison_that_waits_for_a_file_stops(tmp_path, number):
    os.mkfifo(tmp_path / "report.json")
    words = ("contract", "diff", "installed", "installed", "--report", "report.json", "--out", "diff.txt")
    process = launch(*words, cwd=tmp_path)
    held = []
    assert until(lambda: held.append(opened_to_write(tmp_path / "report.json")) or held[-1] is not None)
    ended = stop(process, number)
    os.close(held[-1])
    assert (ended.code, ended.out) == (STOPPING[number], "")
    assert ended.err == f"batchspec: interrupted by {number.name}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


MANY = '{"id": "batch_1", "object": "batch"}\n' * 30_000


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("group", [False, True])
def test_files_are_judged_as_far_as_they_were_read(tmp_path, jobs, group):
    (tmp_path / "many.jsonl").write_text(MANY, "utf-8")
    process = launch("check", "files", "many.jsonl", "--jobs", jobs, "--json", "a.json", cwd=tmp_path)
    assert until(lambda: seconds_of_work(process) >= 3.0)
    ended = stop(process, signal.SIGINT, group=group)
    assert ended.code == 130, ended.err
    assert ended.err == ""
    assert ended.out.startswith("verdict: incomplete (interrupted by SIGINT")
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["interrupted"] == "SIGINT"
    assert until(lambda: is_group_gone(process))


def test_workers_end_when_the_command_is_killed(tmp_path):
    (tmp_path / "many.jsonl").write_text(MANY, "utf-8")
    process = launch("check", "files", "many.jsonl", "--jobs", "2", cwd=tmp_path)
    assert until(lambda: len(children(process)) == 2)
    process.kill()
    process.communicate(timeout=LONG)
    assert until(lambda: is_group_gone(process), PROMISED)


def test_a_worker_that_is_killed_is_told_and_its_part_judged_again(tmp_path):
    (tmp_path / "some.jsonl").write_text(MANY[: len(MANY) // 12], "utf-8")
    process = launch("check", "files", "some.jsonl", "--jobs", "2", "--json", "a.json", cwd=tmp_path)
    assert until(lambda: len(children(process)) == 2)
    os.kill(children(process)[0], signal.SIGKILL)
    out, err = process.communicate(timeout=LONG)
    assert (process.returncode, err) == (1, "")
    report = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert report["objects"] == 2_500
    (note,) = (note for note in report["notes"] if "worker" in note)
    assert note.startswith(
        "a worker process was ended by the system (signal 9), perhaps for lack of memory; "
    )
    assert note.endswith("give fewer --jobs")
    assert "a worker process was ended" in out
