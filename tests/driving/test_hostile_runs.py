"""Whole runs against hostile servers: an exit code, a report, a line at most, within time and memory, and nothing else."""

from __future__ import annotations

import json
import threading

import pytest
from support.hostile import BLANKS, KINDS, OK, RESULTS, content, drip, pages, sending
from support.measured import measured
from support.raw_server import raw_server

LARGEST = 300
"""Megabytes beyond the interpreter."""
TIMEOUT = 3
CLEANING = 10
SLACK = 60
"""Seconds for judging, and for a machine that is busy: enough to tell a run that ends from one that does not."""
WRITTEN = {"report.json", "report.html", "report.xml", "report.md", "trace.jsonl"}
ARGUMENTS = (
    *("--timeout", TIMEOUT, "--record", ".", "--json", "report.json", "--html", "report.html"),
    *("--junit", "report.xml", "--summary-md", "report.md"),
)


def answered_so(kind):
    return sending(KINDS[kind].sent)


SERVERS = {
    **{
        kind: answered_so(kind)
        for kind in (
            *(
                "head/many-long-headers",
                "head/endless-headers",
                "length/endless-body",
                "length/chunk-negative",
            ),
            *("coding/gzip-bomb", "coding/gzip-thrice", "coding/zstd-bomb", "values/many-lists"),
            *("values/many-keys-of-a-batch", "values/long-text", "values/deep"),
        )
    },
    "pages/endless": pages("endless"),
    "pages/circle": pages("circle"),
    "pages/grows": pages("grows"),
    "pages/empty": pages("empty"),
    "results/lines": content(RESULTS),
    "results/one-line": content(BLANKS),
}
QUICK = {"head/many-long-headers", "coding/gzip-bomb", "values/many-lists", "results/lines"}
"""Those that are tried in every run of the tests."""


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=[] if kind in QUICK else pytest.mark.slow) for kind in SERVERS]
)
def test_a_run_keeps_to_time_and_memory(kind, tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    with raw_server(SERVERS[kind]) as server:
        run = measured(folder, "check", "server", server.url, *ARGUMENTS)
    assert (run.code, run.err) == (1, "")
    assert "Traceback" not in run.out
    assert run.megabytes < LARGEST
    assert run.seconds < TIMEOUT + CLEANING + SLACK
    assert {path.name for path in folder.iterdir()} == WRITTEN
    assert {path.name for path in tmp_path.iterdir()} == {"run"}
    report = json.loads((folder / "report.json").read_text())
    assert report["verdict"] == "non-conformant"


def threads():
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("batchspec")}


NO_ANSWER = {
    "head/ssh": "the answer is not HTTP/1.1",
    "head/http-2-preface": "the answer is not HTTP/1.1",
    "head/status-in-words": "the answer is not HTTP/1.1",
    "head/nothing": "the connection was dropped",
    "head/head-cut": "the connection was dropped",
    "head/endless-1xx": "the answer has more than 262,144 bytes of headers; --limit header-bytes=524288 raises that limit",
}


@pytest.mark.parametrize("kind", NO_ANSWER)
def test_where_no_exchange_ever_completed_one_line_says_why(kind, batchspec, no_waiting, tmp_path):
    before = threads()
    with raw_server(answered_so(kind)) as server:
        run = batchspec("check", "server", server.url, "--json", "report.json")
    line = f"batchspec: {server.url}: {NO_ANSWER[kind]}; is the server running, and the address right?\n"
    assert (run.code, run.out, run.err) == (3, "", line)
    assert list(tmp_path.iterdir()) == []
    assert threads() <= before


JUDGED = ("head/many-headers", "head/switches", "length/body-cut", "length/chunk-negative", "coding/gzip-cut")


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(kind, marks=[] if kind in JUDGED else pytest.mark.slow)
        for kind in KINDS
        if kind not in NO_ANSWER and not KINDS[kind].comes.startswith("no answer")
    ],
)
def test_what_came_is_judged(kind, batchspec, no_waiting, tmp_path):
    before = threads()
    with raw_server(answered_so(kind)) as server:
        run = batchspec("check", "server", server.url, "--json", "report.json")
    assert (run.code, run.err) == (1, "")
    assert "Traceback" not in run.out
    report = json.loads((tmp_path / "report.json").read_text())
    assert [one for one in report["requirements"] if one["status"] == "fail"]
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]
    assert threads() <= before


DRIPS = {
    "status": (b"HTTP/1.1 2", b"0"),
    "header": (OK + b"x: ", b"y"),
    "body": (OK + b"\r\n[", b" "),
    "chunks": (OK + b"transfer-encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "silence": (b"", b""),
}


@pytest.mark.parametrize("kind", DRIPS)
@pytest.mark.slow
def test_a_run_ends_in_time_however_slowly_it_is_answered(kind, tmp_path):
    over = threading.Event()
    with raw_server(drip(*DRIPS[kind], over)) as server:
        run = measured(tmp_path, "check", "server", server.url, "--timeout", TIMEOUT)
        over.set()
    assert run.code == 3
    assert run.err.count("\n") == 1
    assert "no answer in time" in run.err
    assert run.seconds < TIMEOUT + CLEANING + SLACK
