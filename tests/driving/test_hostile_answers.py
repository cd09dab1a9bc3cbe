"""Whatever a server answers, a request of a run comes to an end: whole, or with a fault in one line, within the limits."""

from __future__ import annotations

import itertools
import re
import threading
import tracemalloc
from contextlib import suppress

import pytest
from support.accepting import accepting
from support.hostile import IDS, KINDS, MOVED, OK, good, sending, shows
from support.raw_server import BATCH, answer, raw_server

from batchspec.driving.server.collect import collect
from batchspec.driving.server.http.answer_limits import EXCERPT
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.server.http.wire import Wire
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.reading.step import RETRIEVE

KEY = "canary-of-the-redirect"
MOST_MEMORY = 64 << 20
"""Bytes of Python's own for one answer: several times the largest that is read."""


def came(exchange):
    """What came of a request, in a line."""
    response = exchange.response
    if response is None:
        return f"no answer: {exchange.error}"
    if response.cut:
        return f"cut: {response.fault}"
    return f"fault: {response.fault}" if response.fault else "whole"


@pytest.mark.parametrize("kind", KINDS)
def test_a_request_comes_to_an_end(kind):
    sent, comes = KINDS[kind].sent, KINDS[kind].comes
    with raw_server(sending(sent)) as server:
        wire = Wire(Settings(url=server.url), lambda _: None, budget=WaitedBudget(60))
        tracemalloc.start()
        exchange = wire.send("test", RETRIEVE, "GET", "/batches/batch_1")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        wire.close()
    said = came(exchange)
    assert re.match(comes, said), said
    assert len(said) < 300
    assert said.isprintable()
    assert most < MOST_MEMORY
    if exchange.response is not None and exchange.response.fault:
        assert exchange.json is None
        assert len(exchange.response.body or "") <= EXCERPT


def test_the_same_answers_to_a_client_that_reads_files():
    """The content of a file may be longer, and each of its lines have as many values as another answer."""
    lines = b'{"a": [1, 2, 3]}\n' * 100_000
    with raw_server(lambda send, _line, _request: send(answer(lines))) as server:
        session = Session("test", Wire(Settings(url=server.url), lambda _: None, budget=WaitedBudget(60)))
        fetched = session.content("file-1")
        asked = session.retrieve("batch_1")
    assert fetched.response.fault is None
    assert len(fetched.response.body) == len(lines)
    assert asked.response.cut


def test_large_answers_are_read_one_at_a_time_and_small_ones_beside_them():
    """Eight answers of four megabytes are held up after their first megabyte, each until the test goes on."""
    begun, go_on = threading.Semaphore(0), threading.Event()

    def respond(send, line, _request):
        if line.endswith("/small"):
            send(answer(BATCH))
            return
        with suppress(OSError):
            send(OK + b"content-length: 4000000\r\n\r\n" + b" " * 300_000)
            begun.release()
            go_on.wait(60)
            send(b" " * 3_699_000 + b"1" + b" " * 999)

    with raw_server(respond) as server:
        wire = Wire(Settings(url=server.url), lambda _: None, budget=WaitedBudget(60))
        wire.throttle.limit = 99
        wire.throttle._quickest["retrieve"] = 0.0
        found = []

        def ask(name):
            found.append(came(wire.send("test", RETRIEVE, "GET", f"/batches/{name}")))

        threads = [threading.Thread(target=ask, args=("large",)) for _ in range(8)]
        tracemalloc.start()
        for thread in threads:
            thread.start()
        for _ in threads:
            begun.acquire(timeout=60)
        ask("small")
        assert found == ["whole"]
        go_on.set()
        for thread in threads:
            thread.join(60)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        wire.close()
    # Each takes 16 MB of the 96 MiB for a run, with its value and both without secrets.
    assert found.count("whole") == 1 + 6
    assert len(found) == 9
    assert most < 64 << 20


@pytest.mark.parametrize("place", MOVED)
@pytest.mark.parametrize("status", [301, 303, 307, 399])
def test_no_redirect_is_followed_and_no_key_goes_anywhere_else(place, status):
    elsewhere = []
    with accepting(elsewhere.append) as port:
        named = place.replace(":9", f":{port}")
        moved = answer(b"", status, f"location: {named}")
        with raw_server(lambda send, _line, _request: send(moved)) as server:
            wire = Wire(Settings(url=server.url, api_key=KEY), lambda _: None, budget=WaitedBudget(60))
            exchange = wire.send("test", RETRIEVE, "GET", "/batches/batch_1")
            wire.close()
    assert exchange.response.status == status
    assert elsewhere == []
    assert server.lines == ["GET /v1/batches/batch_1"]


@pytest.mark.parametrize("when", ["at once", "later"])
def test_answers_that_nobody_asked_for_are_not_taken_for_others(when):
    """On a connection that is kept, the server sends a second answer with the first one, or when that has been read."""
    read, sent, received = threading.Event(), threading.Event(), []

    def kept(batch_id):
        return answer({**BATCH, "id": batch_id}).replace(b"connection: close\r\n", b"")

    def serve(connection):
        with connection, suppress(OSError):
            while request := connection.recv(1 << 16):
                received.append(request)
                first = kept(f"true-{len(received)}")
                if when == "later":
                    connection.sendall(first)
                    read.wait(60)
                    first = b""
                connection.sendall(first + kept("forged"))
                sent.set()

    with accepting(serve) as port:
        settings = Settings(url=f"http://127.0.0.1:{port}/v1")
        wire = Wire(settings, lambda _: None, budget=WaitedBudget(60))
        shown = []
        for _ in range(2):
            shown.append(wire.send("test", RETRIEVE, "GET", "/batches/b").json["id"])
            read.set()
            sent.wait(60)
        wire.close()
    assert shown == ["true-1", "true-2"]


@pytest.mark.parametrize("number", range(len(IDS)))
def test_ids_lead_nowhere_else(number, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with raw_server(lambda send, line, _request: send(answer(shows(good(line), IDS[number])))) as server:
        trace = collect(Settings(url=server.url), budget=WaitedBudget(5))
    paths = {line.partition(" ")[2].partition("?")[0] for line in server.lines}
    assert all(re.fullmatch(r"/v1/(batches|files)(/[^/?#\s]+){0,2}", path) for path in paths), paths
    assert not any(".." in path for path in paths)
    assert trace.exchanges
    assert list(tmp_path.iterdir()) == []


def test_what_is_good_is_judged_beside_what_is_cut():
    """Each retrieve is beyond a limit; the lists, creates and uploads of the same server are judged."""
    many = {**BATCH, **{f"k{number}": number for number in range(60_000)}}
    uploads = itertools.count()

    def respond(send, line, _request):
        value = many if re.match(r"GET /v1/batches/", line) else good(line)
        if line == "POST /v1/files":  # with one id for all, each create would be over the file that came last
            value = shows(value, f"file-{next(uploads)}")
        send(answer(value))

    with raw_server(respond) as server:
        trace = collect(Settings(url=server.url), budget=WaitedBudget(60))
    report = judge_trace(trace)
    passed = {outcome.requirement.id for outcome in report.having(Status.PASS)}
    assert {"BATCH-LST-001", "BATCH-CRE-001", "BATCH-FLD-001"} <= passed
    assert not {f"BATCH-WIR-00{number}" for number in range(1, 8)} & {
        outcome.requirement.id for outcome in report.having(Status.FAIL)
    }
    told = [note for note in report.notes if "--limit answer-values=100000 raises that limit" in note]
    assert len(told) == 1
    assert told[0].startswith("GET /batches/batch_1: the answer has more than 50,000 values")
