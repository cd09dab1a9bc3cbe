"""A signal that comes once a run is over loses nothing of it: the run is judged, and every report is written."""

from __future__ import annotations

import json
import signal

import pytest
from support.stopping import STOPPING, launch, until

from batchspec.making.server.server import ReferenceServer

REPORTS = (
    "--json",
    "r.json",
    "--html",
    "r.html",
    "--junit",
    "r.xml",
    "--summary-md",
    "r.md",
    "--badge",
    "r.svg",
)
WHOLE = {"r.json", "r.html", "r.xml", "r.md", "r.svg"}
SIGNALS = """
import importlib, os, signal, time
from batchspec.cli import main
for place, several in {places!r}:
    module, _, name = place.rpartition(".")
    module = importlib.import_module(module)
    def comes(*given, _real=getattr(module, name), _several=several, **more):
        for _ in range(_several):
            os.kill(os.getpid(), {number})
            time.sleep(0.3)
        return _real(*given, **more)
    setattr(module, name, comes)
"""
"""Python that sends signals to its own process, each before something that a command does once its run is over."""


def ran(folder, words, *places, number=signal.SIGTERM):
    before = SIGNALS.format(places=places, number=int(number))
    process = launch(*words, *REPORTS, cwd=folder, before=before)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err, {path.name for path in folder.iterdir() if path.is_file()}


@pytest.fixture(scope="module")
def server():
    with ReferenceServer() as running:
        yield running.url


AFTER = [
    "batchspec.driving.server.collect.look_at_the_root",
    "batchspec.driving.server.collect.Header",
    "batchspec.cli.check_server.to_store",
    "batchspec.cli.check_server.report_of_run",
    "batchspec.cli.finishing.waived",
]


@pytest.mark.parametrize("number", STOPPING)
def test_a_signal_while_a_run_is_judged_loses_no_report(tmp_path, server, number):
    place = (AFTER[3], 1)
    code, out, err, files = ran(
        tmp_path, ("check", "server", server, "--record", "run"), place, number=number
    )
    assert (code, files) == (STOPPING[number], WHOLE), err
    assert err == f"batchspec: interrupted by {number.name} once the run was over; it is judged whole\n"
    assert out.startswith(f"verdict: incomplete (interrupted by {number.name})\n")
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert (report["interrupted"], report["exitCode"]) == (number.name, code)
    assert (
        f"the run was interrupted by {number.name} once it was over, and is judged whole" in report["notes"]
    )
    assert not [row for row in report["requirements"] if row["status"] == "fail"]
    assert (tmp_path / "run/trace.jsonl").exists()


@pytest.mark.slow
@pytest.mark.parametrize("place", AFTER)
def test_a_signal_at_any_moment_after_the_last_answer_loses_no_report(tmp_path, server, place):
    code, _out, err, files = ran(tmp_path, ("check", "server", server, "--record", "run"), (place, 1))
    assert (code, files) == (143, WHOLE), err
    assert (tmp_path / "run/trace.jsonl").exists()


@pytest.mark.parametrize("place", ["batchspec.cli.finishing.write_renderings", "batchspec.showing.html.text"])
def test_a_signal_while_the_reports_are_written_is_too_late(tmp_path, place):
    (tmp_path / "batch.json").write_text('{"id": "batch_1", "object": "batch"}', "utf-8")
    code, out, err, files = ran(tmp_path, ("check", "files", "batch.json"), (place, 1))
    assert (code, files, err) == (1, {*WHOLE, "batch.json"}, "")
    assert out.startswith("verdict: non-conformant")


def test_a_second_signal_ends_it_at_once(tmp_path):
    (tmp_path / "batch.json").write_text("{}", "utf-8")
    place = ("batchspec.cli.check_files.settle", 2)
    code, out, err, files = ran(tmp_path, ("check", "files", "batch.json"), place)
    assert (code, out, err, files) == (143, "", "batchspec: interrupted by SIGTERM\n", {"batch.json"})


def test_files_and_clients_are_judged_whole_too(tmp_path):
    (tmp_path / "batch.json").write_text("{}", "utf-8")
    for words, place in (
        (("check", "files", "batch.json"), "batchspec.cli.check_files.settle"),
        (("check", "client", "openai.types:Batch"), "batchspec.cli.trace_commands.report_of_run"),
    ):
        code, out, err, files = ran(tmp_path, words, (place, 1))
        assert (code, files) == (143, {*WHOLE, "batch.json"}), err
        assert out.startswith("verdict: incomplete (interrupted by SIGTERM")


def test_a_run_after_the_one_that_was_over_does_not_begin(tmp_path, server):
    """With --repeat, the signal between two runs ends the second before it has sent anything."""
    words = ("check", "server", server, "--repeat", "3", "--record", "run")
    code, _out, err, files = ran(tmp_path, words, ("batchspec.cli.check_server.to_store", 1))
    assert (code, files) == (143, WHOLE), err
    assert "interrupted by SIGTERM; the run made 0 batches and 0 input files" in err
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["trace-1.jsonl", "trace-2.jsonl"]


def test_a_proxy_that_is_stopped_twice_keeps_what_it_saw(tmp_path):
    before = SIGNALS.format(places=[("batchspec.cli.proxy.finish", 1)], number=int(signal.SIGTERM))
    words = ("proxy", "--upstream", "http://127.0.0.1:9/v1", "--port", 0, "--record", "run", *REPORTS)
    process = launch(*words, cwd=tmp_path, before=before)
    assert process.stdout.readline().startswith("proxying ")
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert {path.name for path in tmp_path.iterdir()} == {*WHOLE, "run"}
    assert until((tmp_path / "run/trace.jsonl").exists)
