"""`batchspec check server` against the reference server: verdict, trace, rejudging, cleaning up, resuming."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from io import StringIO

import jsonschema
import pytest
from support.runs import WHOLE_PACE, check_server, report_on, stepping

from batchspec.cli import progress
from batchspec.contract.schemas import schema
from batchspec.driving.server.collect import collect
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.lines import good_lines
from batchspec.driving.server.http.settings import BadURL, Settings, base_url
from batchspec.driving.server.scenarios import scenarios
from batchspec.judging.outcomes.verdict import Status
from batchspec.making.server.behaviour import Behaviour, Upload
from batchspec.making.server.clock import VirtualClock
from batchspec.making.server.server import ReferenceServer
from batchspec.reading.step import Step
from batchspec.reading.trace import Exchange, Request
from batchspec.showing.terminal import Terminal


def test_the_reference_server_is_conformant_without_a_warning(reference):
    report = check_server(Settings(url=reference.url))
    assert not report.having(Status.FAIL, Status.WARN, Status.UNTESTABLE, Status.ERROR)
    assert report.verdict == "conformant"
    assert set(report.states) >= {"validating", "completed", "failed", "cancelling", "cancelled"}


def test_the_first_upload_goes_alone_and_others_go_side_by_side():
    uploads, together = [], threading.Event()
    lock = threading.Lock()

    class Counts(Behaviour):
        def __init__(self):
            self.now = 0

        def intercept(self, call):
            if call.route == "upload":
                with lock:
                    self.now += 1
                    uploads.append(self.now)
                    if self.now > 1:
                        together.set()
                if len(uploads) > 1:
                    together.wait(
                        60
                    )  # until another is here: none would come if each waited for the one before
                with lock:
                    self.now -= 1

    with stepping(behaviour=Counts()) as server:
        report_on(server.url)
    assert server.crashes == []
    assert uploads[0] == 1
    assert together.is_set()


def test_recorded_and_judged_again_the_report_is_the_same(batchspec, tmp_path, quick_reference):
    first = batchspec("check", "server", quick_reference.url, "--record", "run", "--json", "first.json")
    again = batchspec("rejudge", "run/trace.jsonl", "--json", "again.json")
    assert (first.code, again.code) == (0, 0)
    assert (tmp_path / "first.json").read_bytes() == (tmp_path / "again.json").read_bytes()
    checker = jsonschema.Draft202012Validator(schema("trace"))
    for line in (tmp_path / "run" / "trace.jsonl").read_text().splitlines():
        checker.validate(json.loads(line))


def test_what_was_created_is_cancelled_and_deleted():
    with ReferenceServer(scenario="stuck") as server:
        collect(Settings(url=server.url), budget=WaitedBudget(2))
        left = server.engine.batches({"limit": "100"})["data"]
        files = server.engine.files({})["data"]
    assert left
    assert {batch["status"] for batch in left} <= {"cancelling", "cancelled", "failed"}
    assert not [file for file in files if file["purpose"] == "batch"]


def test_a_run_that_was_outlived_is_gone_on_with(batchspec, no_waiting):
    late = replace(WHOLE_PACE, in_progress=2000)  # many times the looks of one run
    with stepping(pace=late) as server:
        first = batchspec("check", "server", server.url, "--record", "run", "--timeout", "3")
        assert first.code == 1
        assert f"go on with: batchspec check server {server.url} --resume run/trace.jsonl" in " ".join(
            first.out.split()
        )
        created = len(server.engine.batches({"limit": "100"})["data"])
        server.engine.clock.advance(1900)
        second = batchspec("check", "server", server.url, "--resume", "run/trace.jsonl")
        assert second.code == 0, second.out
        assert len(server.engine.batches({"limit": "100"})["data"]) == created


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("client", "the trace of a client; --resume takes that of a run against a server"),
        ("server", "nothing was answered, so there is no run to go on with; leave --resume out"),
    ],
)
def test_a_trace_with_no_run_in_it_is_not_gone_on_with(batchspec, tmp_path, target, why):
    (tmp_path / "t.jsonl").write_text(json.dumps({"batchspec_trace": 1, "target": target, "name": "it"}))
    run = batchspec("check", "server", "http://127.0.0.1:9/v1", "--resume", "t.jsonl")
    assert run.code == 2
    assert run.err.splitlines()[-1] == f"Error: t.jsonl: {why}"


def test_an_address_is_never_markup(batchspec):
    run = batchspec("check", "server", "http://127.0.0.1:9/[/red]/v1", "--dry-run")
    assert run.code == 0
    assert "[/red]" in run.out


def test_progress_shows_text_and_no_markup(monkeypatch):
    shown = StringIO()
    monkeypatch.setattr(
        progress, "Terminal", lambda **_: Terminal(file=shown, force_terminal=True, width=200)
    )
    exchange = Exchange(step=Step("list"), request=Request("GET", "/batches?after=[/red]\x1b[2J"))
    with progress.shown_progress("checking [/bold]") as show:
        show(exchange)
    assert "checking [/bold]" in shown.getvalue()
    assert "\x1b[2J" not in shown.getvalue()


def test_a_dry_run_sends_nothing_and_its_plan_holds(batchspec, quick_reference):
    run = batchspec("check", "server", quick_reference.url, "--dry-run")
    assert run.code == 0
    assert "nothing was sent" in run.out
    assert quick_reference.requests == []
    report_on(quick_reference.url)
    uploads = sum(1 for r in quick_reference.requests if r.method == "POST" and r.path.endswith("/files"))
    assert uploads <= sum(scenario.files for scenario in scenarios().values())


def test_read_only_writes_nothing(batchspec):
    with ReferenceServer(clock=VirtualClock(step=1)) as server:
        batch_id, output = completed(server)
        before = len(server.requests)
        run = batchspec("check", "server", server.url, "--read-only", "--batch-id", batch_id)
        asked = server.requests[before:]
        assert server.engine.content(output)
    assert run.code == 0, run.out
    assert asked
    assert {request.method for request in asked} == {"GET"}


def completed(server):
    """A batch of somebody else's that is done: its id, and the id of its output file."""
    text = good_lines("/v1/chat/completions", "gpt-4o-mini", 2).encode()
    uploaded = server.engine.upload("batch", Upload("theirs.jsonl", text))
    asked = {"input_file_id": uploaded["id"], "endpoint": "/v1/chat/completions", "completion_window": "24h"}
    batch = server.engine.create(asked)
    while batch["status"] != "completed":
        batch = server.engine.retrieve(batch["id"])
    return batch["id"], batch["output_file_id"]


@pytest.mark.parametrize("capability", ["files", "list", "cancel", "results"])
def test_a_capability_that_is_off_is_not_used_and_shown_so(capability):
    with stepping() as server:
        report = report_on(server.url, capabilities={capability: False})
    paths = [(r.method, r.path) for r in server.requests]
    unused = {
        "files": lambda method, path: method == "POST" and path.endswith("/files"),
        "list": lambda method, path: method == "GET" and path.endswith("/batches"),
        "cancel": lambda method, path: path.endswith("/cancel"),
        "results": lambda method, path: path.endswith("/content"),
    }[capability]
    assert not [row for row in paths if unused(*row)]
    causes = {o.cause for o in report.having(Status.NOT_APPLICABLE)}
    assert f"capability {capability} is switched off" in causes


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/v1"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
        ("http://127.0.0.1:8000//", "http://127.0.0.1:8000/"),
        ("https://host/openai/v1/", "https://host/openai/v1"),
        ("http://[::1]:80/v1", "http://[::1]:80/v1"),
    ],
)
def test_addresses(text, url):
    assert base_url(text) == url


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("localhost:8000", "localhost:8000: not an address; write it as http://127.0.0.1:8000/v1"),
        ("ftp://host/v1", "ftp://host/v1: not an address; write it as http://127.0.0.1:8000/v1"),
        (
            "https://user:sk-1234@host/v1",
            "https://host: keys do not go into the address; name a variable with --api-key-env",
        ),
        (
            "http://host:eighty/v1",
            "http://host:eighty/v1: not an address; write it as http://127.0.0.1:8000/v1",
        ),
        ("http://[::1/v1", "http://[::1/v1: not an address; write it as http://127.0.0.1:8000/v1"),
        (
            "ftp://user:sk-1234@host:eighty",
            "host:eighty: not an address; write it as http://127.0.0.1:8000/v1",
        ),
        ("https://host/v1?api-version=1", "https://host: query parameters go into --query k=v"),
    ],
)
def test_what_is_no_address(text, line):
    with pytest.raises(BadURL) as caught:
        base_url(text)
    assert str(caught.value) == line


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["--api-key-env", "BATCHSPEC_NO_SUCH"],
            "the environment variable BATCHSPEC_NO_SUCH (--api-key-env) is not set",
        ),
        (["--capability", "lists=off"], "write it as NAME=off, NAME one of files, list, cancel, results"),
        (["--header", "nothing"], "write it as name:value"),
        (["--read-only"], "--read-only and --batch-id ID go together"),
        (
            ["--resume", "nope.jsonl"],
            "nope.jsonl: cannot be opened: there is no such file or folder; check the path",
        ),
    ],
)
def test_wrong_usage_is_exit_2(batchspec, arguments, line):
    run = batchspec("check", "server", "http://127.0.0.1:9/v1", *arguments)
    assert run.code == 2
    assert line in run.err.splitlines()[-1]


def test_nobody_there_is_exit_3_and_one_line(batchspec):
    run = batchspec("check", "server", "http://127.0.0.1:9")
    assert run.code == 3
    assert run.err.splitlines() == [
        "batchspec: http://127.0.0.1:9/v1: connection refused; is the server running, and the address right?"
    ]


@pytest.mark.parametrize("profile", ["full", "core", "no-files"])
def test_the_reference_server_passes_every_profile(batchspec, quick_reference, profile):
    extra = []
    if profile == "no-files":
        text = good_lines("/v1/chat/completions", "gpt-4o-mini", 3).encode()
        uploaded = quick_reference.engine.upload("batch", Upload("kept.jsonl", text))
        extra = ["--input-file-id", uploaded["id"]]
    run = batchspec("check", "server", quick_reference.url, "--profile", profile, *extra)
    assert run.code == 0, run.out
    assert "WARN" not in run.out
