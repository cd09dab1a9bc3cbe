"""Servers that misbehave below the level of any requirement: the run ends, and says what it saw in a line."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from support.runs import check_server, of_step

from batchspec.driving.server.collect import NoAnswer, collect
from batchspec.driving.server.http.answer_limits import EXCERPT
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.settings import Settings
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status, Verdict
from batchspec.reading.limits import Live
from batchspec.reading.step import RETRIEVE, UPLOAD


@contextmanager
def serving(answer):
    """A server each of whose requests is handed to `answer(handler)`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self):
            length = int(self.headers.get("content-length", 0))
            self.received = self.rfile.read(length)
            try:
                answer(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        do_GET = do_POST = do_PUT = do_DELETE = handle_any

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def send(handler, body, status=200, kind="application/json", **headers):
    handler.send_response(status)
    handler.send_header("content-type", kind)
    handler.send_header("content-length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def drop(handler):
    handler.close_connection = True
    handler.connection.close()


def redirect(handler):
    send(handler, b"", 307, location=handler.path)


def html(handler):
    send(handler, b"<html><body>welcome</body></html>", kind="text/html")


def endless(handler):
    handler.send_response(200)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(10**12))
    handler.end_headers()
    chunk = b" " * (1 << 20)
    while True:
        handler.wfile.write(chunk)


def cut_off(handler):
    body = b'{"id": "file-1", "object": "file"}'
    handler.send_response(200)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(len(body) + 100))
    handler.end_headers()
    handler.wfile.write(body)
    handler.close_connection = True


def failing(report):
    return {outcome.requirement.id for outcome in report.having(Status.FAIL)}


def test_nobody_there():
    with pytest.raises(NoAnswer, match="connection refused"):
        collect(Settings(url="http://127.0.0.1:9/v1"))


def test_connections_dropped():
    with serving(drop) as url, pytest.raises(NoAnswer, match="the connection was dropped"):
        collect(Settings(url=url))


def test_redirects_in_circles_are_not_followed():
    with serving(redirect) as url:
        report = check_server(Settings(url=url))
    assert report.verdict is Verdict.NON_CONFORMANT
    assert {"BATCH-RET-002", "BATCH-LST-001"} <= failing(report)


def test_html_everywhere():
    with serving(html) as url:
        report = check_server(Settings(url=url))
    assert report.verdict is Verdict.NON_CONFORMANT
    assert "BATCH-WIR-002" in failing(report)


BEYOND = "the answer has more than 131,072 bytes; --limit answer-bytes=262144 raises that limit"


def test_an_answer_without_end_is_cut_off():
    with serving(endless) as url:
        limits = Live(answer_bytes=1 << 17)
        trace = collect(Settings(url=url, capabilities={"files": False}, limits=limits))
    faults = {e.response.fault for e in trace.exchanges if e.response}
    assert BEYOND in faults
    assert all(len(e.response.body or "") <= EXCERPT for e in trace.exchanges if e.response)


def test_an_answer_that_a_limit_of_ours_cuts_is_no_fault_of_the_server():
    def letters(handler):
        send(handler, b'"' + "é".encode() * (1 << 17) + b'"')

    with serving(letters) as url:
        settings = Settings(url=url, batch_id="batch_1", limits=Live(answer_bytes=1 << 17))
        trace = collect(settings, only_scenarios=frozenset({"read-only"}))
    asked = of_step(trace, RETRIEVE)[0]
    assert asked.response.cut
    assert asked.response.fault == BEYOND
    assert (
        f"GET /batches/batch_1: {BEYOND}. The answer was not read on, and is not judged"
        in judge_trace(trace).notes
    )
    assert asked.response.body.endswith("é\ufffd")
    assert not [name for name in failing(judge_trace(trace)) if name.startswith("BATCH-WIR")]


def test_an_answer_cut_short_is_told():
    with serving(cut_off) as url:
        trace = collect(Settings(url=url), budget=WaitedBudget(60))
    (upload,) = {e.response.fault for e in trace.exchanges if e.step == UPLOAD}
    assert upload.startswith("the answer broke off")


def test_a_server_that_hangs_ends_inside_the_budget():
    release = threading.Event()
    with serving(lambda handler: release.wait(600)) as url:
        began = time.monotonic()
        with pytest.raises(NoAnswer, match="no answer in time"):
            collect(Settings(url=url, timeout=1.5))
        spent = time.monotonic() - began
        release.set()
    assert spent < 300


def stuck(handler):
    """Accepts everything and never finishes anything."""
    if handler.path.endswith("/files"):
        send(handler, b'{"id": "file-1", "object": "file"}')
    else:
        batch = {
            "id": "batch_1", "object": "batch", "endpoint": "/v1/chat/completions", "input_file_id": "file-1",
            "completion_window": "24h", "status": "in_progress", "created_at": 1_700_000_000,
            "in_progress_at": 1_700_000_001,
        }  # fmt: skip
        send(handler, json.dumps(batch).encode())


def test_a_batch_that_never_ends_is_untestable_and_said():
    with serving(stuck) as url:
        settings = Settings(url=url, timeout=2)
        trace = collect(settings, only_scenarios=frozenset({"happy-path"}), budget=WaitedBudget(2))
        report = judge_trace(trace)
    causes = {o.requirement.id: o.cause for o in report.having(Status.UNTESTABLE)}
    assert causes["BATCH-LIF-013"] == (
        "the good batch was still in_progress when the run's time was up; --timeout gives it more"
    )


class Noted(WaitedBudget):
    """Waits in no time, and remembers for how long it was asked to."""

    def __init__(self, seconds):
        super().__init__(seconds)
        self.waits = []

    def rest(self, seconds):
        self.waits.append(seconds)
        return super().rest(seconds)


def test_busy_answers_are_waited_for_and_not_judged():
    asked = []

    def busy_once(handler):
        asked.append(handler.path)
        if asked.count(handler.path) == 1:
            send(handler, b'{"error": {"message": "slow down"}}', 429, retry_after="1")
        else:
            send(
                handler,
                b'{"error": {"message": "no such thing", "type": "t", "param": null, "code": null}}',
                404,
            )

    with serving(busy_once) as url:
        budget = Noted(600)
        trace = collect(Settings(url=url, batch_id="batch_1"), budget=budget)
    assert budget.waits == [1.0] * len(set(asked))
    statuses = [e.response.status for e in trace.exchanges if e.step == RETRIEVE]
    assert statuses[:2] == [429, 404]
    assert [e.response.status for e in of_step(trace, RETRIEVE)] == [404, 404, 404]
