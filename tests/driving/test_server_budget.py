"""The budget of a run is kept, and what is kept of its answers has a size, whatever the server does."""

from __future__ import annotations

import gzip
import itertools
import socket
import threading
import time
import tracemalloc
import zlib
from dataclasses import replace

import pytest
from support.raw_server import BATCH, FILE, answer, raw_server
from support.runs import of_step

from batchspec.driving.server.collect import NoAnswer, collect
from batchspec.driving.server.http.answer_limits import EXCERPT
from batchspec.driving.server.http.budget import Budget, WaitedBudget
from batchspec.driving.server.http.settings import Settings
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.reading.codings import BadCoding, undone
from batchspec.reading.limits import Live
from batchspec.reading.step import RETRIEVE
from batchspec.reading.trace import CLEANING, CUT_SHORT

OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
CHUNKED = OK + b"transfer-encoding: chunked\r\n\r\n"
NEVER = 120.0
"""Seconds that no run here takes on any machine; without a deadline each would go on until its server stops."""
SOON = 0.4
"""Seconds of a request whose answer never ends; no matter how few, since nothing has to happen within them."""
GOOD_PATH = frozenset({"happy-path"})


def good(line):
    """A good answer of a server whose batch never ends."""
    return answer(FILE if line.endswith("/files") else BATCH)


class Ending(Budget):
    """All the time there is, until the request of that number is sent, which has a moment left."""

    def __init__(self, number=1):
        super().__init__(10 * NEVER)
        self.before = number

    def for_a_request(self):
        self.before -= 1
        if self.before == 0:
            self.renew(SOON)
        return super().for_a_request()


def goes_on(beginning, again, pause):
    """A server that begins an answer and never ends it."""

    def respond(send, _line, _request):
        send(beginning)
        until = time.monotonic() + NEVER
        while time.monotonic() < until:
            send(again)
            time.sleep(pause)

    return respond


DRIPPING = {
    "status": (b"HTTP/1.1 2", b"0", 0.05),
    "header": (OK + b"x: ", b"y", 0.05),
    "headers": (OK, b"x: y\r\n", 0.05),
    "body": (OK + b"\r\n[", b" ", 0.05),
    "counted-body": (OK + b"content-length: 999999999\r\n\r\n[", b" ", 0.05),
    "chunk-extension": (CHUNKED + b"1;", b"x", 0.05),
    "trailer": (CHUNKED + b"1\r\n[\r\n0\r\nx: ", b"y", 0.05),
    "interim": (b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
    "silence": (b"", b"", 1.0),
}


@pytest.mark.parametrize("kind", DRIPPING)
def test_a_run_ends_at_its_deadline_however_slowly_it_is_answered(kind):
    began = time.monotonic()
    with raw_server(goes_on(*DRIPPING[kind])) as server:
        with pytest.raises(NoAnswer) as caught:
            collect(Settings(url=server.url), only_scenarios=GOOD_PATH, budget=Ending())
        assert len(server.lines) <= 1
    assert caught.value.reason == CUT_SHORT
    assert time.monotonic() - began < NEVER


def test_a_handshake_that_never_ends_is_cut_at_the_deadline():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/v1"
        with pytest.raises(NoAnswer) as caught:
            collect(Settings(url=url), only_scenarios=GOOD_PATH, budget=Ending())
    assert caught.value.reason == CUT_SHORT


def test_a_run_over_tls(tls):
    with raw_server(lambda send, line, _request: send(good(line)), tls.context) as server:
        settings = Settings(url=server.url, ca_bundle=tls.bundle)
        trace = collect(settings, only_scenarios=GOOD_PATH, budget=WaitedBudget(1))
        with pytest.raises(NoAnswer, match=r"TLS failed: .*certificate"):
            collect(replace(settings, ca_bundle=None), only_scenarios=GOOD_PATH, budget=WaitedBudget(1))
    assert {e.response.status for e in trace.exchanges} == {200}


def test_a_drip_over_tls_is_cut_at_the_deadline(tls):
    with raw_server(goes_on(*DRIPPING["body"]), tls.context) as server:
        settings = Settings(url=server.url, ca_bundle=tls.bundle)
        with pytest.raises(NoAnswer) as caught:
            collect(settings, only_scenarios=GOOD_PATH, budget=Ending())
    assert caught.value.reason == CUT_SHORT


@pytest.mark.parametrize("interim", [b"100 Continue", b"103 Early Hints\r\nlink: </style.css>"])
def test_an_interim_answer_is_passed_over(interim):
    def hints(send, line, _request):
        send(b"HTTP/1.1 " + interim + b"\r\n\r\n" + good(line))

    with raw_server(hints) as server:
        trace = collect(Settings(url=server.url), only_scenarios=GOOD_PATH, budget=WaitedBudget(1))
    assert {e.response.status for e in trace.exchanges} == {200}


def test_what_the_deadline_cut_is_not_held_against_the_server(monkeypatch):
    monkeypatch.setattr("batchspec.driving.server.cleaning.CLEANING_SECONDS", 1.0)

    def slow_body(send, line, request):
        if line.startswith("GET"):
            goes_on(OK + b"\r\n{", b" ", 0.05)(send, line, request)
        else:
            send(good(line))

    with raw_server(slow_body) as server:
        trace = collect(Settings(url=server.url), only_scenarios=GOOD_PATH, budget=Ending(3))
    cut = [e for e in trace.exchanges if e.step == RETRIEVE]
    assert {(e.response, e.error) for e in cut} == {(None, CUT_SHORT)}
    assert [e.scenario for e in cut if e.scenario != CLEANING] == ["happy-path"]
    assert of_step(trace, RETRIEVE) == []
    assert trace.header.time_up
    outcomes = {o.requirement.id: o.status for o in judge_trace(trace).outcomes}
    assert outcomes["BATCH-RET-001"] is Status.UNTESTABLE


def test_after_the_deadline_nothing_is_sent_but_cleaning():
    """The answer to the upload comes when no time is left, so the batch is not created."""
    budget = WaitedBudget(5)

    def spends_all(send, line, _request):
        if line.endswith("/files"):
            budget.stop()
        send(good(line))

    with raw_server(spends_all) as server:
        trace = collect(Settings(url=server.url), only_scenarios=GOOD_PATH, budget=budget)
    assert server.lines == ["POST /v1/files", "DELETE /v1/files/file-1"]
    assert [f"{e.request.method} {e.request.path}" for e in trace.exchanges] == [
        "POST /files",
        "DELETE /files/file-1",
    ]
    assert trace.header.time_up


def test_no_batch_is_created_by_a_scenario_that_has_no_time_to_wait():
    with raw_server(lambda send, line, _request: send(good(line))) as server:
        budget = WaitedBudget(1)
        trace = collect(Settings(url=server.url), only_scenarios=frozenset({"paging"}), budget=budget)
    assert server.lines.count("POST /v1/batches") == 1
    assert trace.header.time_up


def test_a_run_that_had_all_the_time_it_wanted_says_so():
    def ends(send, line, _request):
        send(answer(FILE if line.endswith("/files") else {**BATCH, "status": "completed"}))

    with raw_server(ends) as server:
        trace = collect(Settings(url=server.url), only_scenarios=GOOD_PATH, budget=WaitedBudget(60))
    assert not trace.header.time_up
    assert trace.header.kept == {}


class Impatient(WaitedBudget):
    """Waits in no time, and gives a request the time that a run in real time would give it."""

    def __init__(self, seconds):
        super().__init__(seconds)
        self.longest = 10 * NEVER

    def renew(self, seconds, longest=NEVER):
        super().renew(seconds)
        self.longest = longest

    def for_a_request(self):
        return self.longest


def test_cleaning_goes_on_after_an_unanswered_request_and_remembers_what_is_left(monkeypatch):
    monkeypatch.setattr("batchspec.driving.server.cleaning.LONGEST_REQUEST", 2.0)
    numbers = itertools.count(1)

    def deletes_the_second(send, line, _request):
        if line == "POST /v1/files":
            send(answer({"id": f"file-{next(numbers)}"}))
        elif line == "DELETE /v1/files/file-1":
            server.over.wait(NEVER)
        elif line.endswith("/cancel"):
            send(answer({"error": {"message": "no"}}, 500))
        else:
            send(good(line))

    scenarios = frozenset({"happy-path", "refused-creates"})
    with raw_server(deletes_the_second) as server:
        trace = collect(Settings(url=server.url), only_scenarios=scenarios, budget=Impatient(3))
    assert trace.header.kept["left"] == [
        {"kind": "batch", "id": "batch_1", "why": "cancelling it was answered 500"},
        {"kind": "file", "id": "file-1", "why": "deleting it was not answered"},
    ]


def test_whoever_waits_is_woken_when_a_run_is_stopped():
    budget = Budget(NEVER * 10)
    waiting = threading.Thread(target=budget.rest, args=(NEVER * 5,), daemon=True)
    waiting.start()
    budget.stop()
    waiting.join(NEVER)
    assert not waiting.is_alive()
    assert budget.for_a_request() <= 0
    budget.renew(10, longest=2)
    assert budget.for_a_request() == 2


def packed(text, times):
    for _ in range(times):
        text = gzip.compress(text, mtime=0)
    return text


BARE = zlib.compressobj(wbits=-15)
"""Deflate without the header of zlib, as some servers send it."""
CODINGS = {
    "gzip": packed(b'{"id": 1}', 1),
    "GZip, identity": packed(b'{"id": 1}', 1),
    "gzip, x-gzip": packed(b'{"id": 1}', 2),
    "gzip ": packed(b'{"id"', 1) + packed(b": 1}", 1) + b"\0\0\0",
    "deflate": zlib.compress(b'{"id": 1}'),
    "deflate ": BARE.compress(b'{"id": 1}') + BARE.flush(),
    "": b'{"id": 1}',
    "unheard-of": b'{"id": 1}',
}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_compressed_answers_are_undone(coding, size):
    data = CODINGS[coding]
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    assert b"".join(undone(chunks, coding)) == b'{"id": 1}'


@pytest.mark.parametrize(
    ("coding", "line"),
    [
        ("gzip", "its gzip data are broken"),
        ("deflate", "its deflate data are broken"),
        ("gzip,gzip,gzip,gzip", "it has 4 content codings, one upon the other"),
    ],
)
def test_what_is_not_compressed_as_it_says_is_told(coding, line):
    with pytest.raises(BadCoding, match=f"^{line}$"):
        list(undone([b"no such data"], coding))


@pytest.mark.parametrize("times", [1, 2])
def test_a_small_answer_that_is_a_large_text_is_undone_no_further_than_it_is_kept(times):
    sent = packed(b" " * (100 << 20), times)
    coding = "content-encoding: " + ", ".join(["gzip"] * times)
    with raw_server(lambda send, _line, _request: send(answer(sent, 200, coding))) as server:
        tracemalloc.start()
        settings = Settings(url=server.url, limits=Live(answer_bytes=1 << 20))
        trace = collect(settings, only_scenarios=frozenset({"other-method"}), budget=WaitedBudget(1))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    (asked,) = trace.exchanges
    assert asked.response.fault == (
        "the answer has more than 1,048,576 bytes; --limit answer-bytes=2097152 raises that limit"
    )
    assert asked.response.cut
    assert len(asked.response.body) == EXCERPT
    assert most < 16 << 20


def test_broken_compression_is_the_fault_of_the_server():
    with raw_server(
        lambda send, _line, _request: send(answer(b"plain", 200, "content-encoding: gzip"))
    ) as server:
        trace = collect(
            Settings(url=server.url), only_scenarios=frozenset({"other-method"}), budget=WaitedBudget(1)
        )
    (asked,) = trace.exchanges
    assert asked.response.fault == "the answer cannot be decompressed: its gzip data are broken"
    assert not asked.response.cut
