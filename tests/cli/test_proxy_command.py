"""`batchspec proxy` as a process: its ways to end, what it prints and writes, its exit codes."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.accepting import accepting_one
from support.ports import free_port
from support.wire_peer import PATIENCE, answering, connected, received, wire_peer

from batchspec.judging.outcomes.verdict import ExitCode

KIT = Path(sys.executable).parent / "batchspec"
BATCH = {
    "id": "batch_1", "object": "batch", "endpoint": "/v1/chat/completions", "input_file_id": "file-1",
    "completion_window": "24h", "status": "validating", "created_at": 1_800_000_000, "expires_at": 1_800_086_400,
}  # fmt: skip
GOOD, BAD = BATCH, {**BATCH, "created_at": "soon"}
LARGE = 200 * 1024 * 1024
"""Bytes of a body that the proxy could not keep in the memory that it may have."""


def answer(value):
    body = json.dumps(value).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
        len(body),
        body,
    )


@contextlib.contextmanager
def proxying(folder, upstream, *options, port="0"):
    """A proxy in a process; `told.finished()` waits for it, and gives its exit code and what it printed."""
    command = [KIT, "proxy", "--upstream", upstream, "--port", port, *options]
    started = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        # A shell that starts the tests in the background lets them, and all that they start, ignore SIGINT.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )

    def finished():
        out, err = started.communicate(timeout=PATIENCE)
        return SimpleNamespace(code=started.returncode, out=first + out, err=err)

    stream = started.stderr if "-" in options else started.stdout
    first = stream.readline()
    url = re.fullmatch(r"proxying (http://127\.0\.0\.1:\d+/\S*) to (\S+)\n", first)
    try:
        yield SimpleNamespace(url=url and url[1], process=started, finished=finished, first=first)
    finally:
        with contextlib.suppress(ProcessLookupError):
            started.kill()
        started.communicate()


def ask(url, method="GET", **headers):
    with urllib.request.urlopen(urllib.request.Request(url, method=method, headers=headers)) as found:
        return json.load(found)


def end(told, way):
    if way == "stop":
        ask(told.url.removesuffix("/v1") + "/__batchspec/stop", "POST")
    elif way != "idle":
        told.process.send_signal(way)


@pytest.mark.parametrize(("value", "code"), [(GOOD, 0), (BAD, 1)])
@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM, "stop", "idle"])
def test_each_way_to_end_has_the_exit_code_of_the_verdict(tmp_path, way, value, code):
    idle = ("--idle", "0.5") if way == "idle" else ()
    with (
        wire_peer(answering(answer(value))) as server,
        proxying(tmp_path, server.url, "--json", "r.json", *idle) as told,
    ):
        assert told.first == f"proxying {told.url} to {server.url}\n"
        assert ask(f"{told.url}/batches/batch_1")["id"] == "batch_1"
        end(told, way)
        done = told.finished()
    assert (done.code, done.err) == (code, "")
    assert f"verdict: {'conformant' if code == 0 else 'non-conformant'}" in done.out
    assert re.search(
        r"the proxy held each exchange for [\d.]+ ms \(median\), [\d.]+ ms \(95th percentile\); 1 exchange measured",
        done.out,
    )
    assert json.loads((tmp_path / "r.json").read_text())["exitCode"] == code


def test_everything_is_written_and_judged_again_the_same_and_no_key_is_in_it(tmp_path, batchspec):
    key = "sk-canary-all-over"
    with wire_peer(answering(answer({**BAD, "metadata": {"echo": key}}))) as server, proxying(
        tmp_path, server.url, "--side", "both", "--level", "should", "--record", "rec", "--json", "r.json",
        "--html", "r.html", "--junit", "r.xml", "--summary-md", "r.md", "--badge", "b.json", "--verbose",
        "--write-waivers", "--waivers", "w.toml",
    ) as told:  # fmt: skip
        ask(f"{told.url}/batches/batch_1", authorization=f"Bearer {key}", x_api_key=key)
        ask(f"{told.url}/batches/{key}?api-key={key}")
        so_far = ask(told.url.removesuffix("/v1") + "/__batchspec/report")
        end(told, "stop")
        done = told.finished()
    report = json.loads((tmp_path / "r.json").read_text())
    assert (done.code, report["exitCode"], report["side"], so_far["verdict"]) == (
        1,
        1,
        "both",
        report["verdict"],
    )
    written = {path.name: path.read_text() for path in tmp_path.rglob("*.*") if path.is_file()}
    assert set(written) == {"trace.jsonl", "r.json", "r.html", "r.xml", "r.md", "b.json", "w.toml"}
    assert not [
        name for name, text in {**written, "out": done.out, "err": done.err}.items() if "canary" in text
    ]
    again = batchspec(
        "rejudge", "rec/trace.jsonl", "--side", "both", "--level", "should", "--json", "again.json"
    )
    assert again.code == 1
    assert json.loads((tmp_path / "again.json").read_text()) == report
    assert batchspec("check", "files", "rec/trace.jsonl", "--side", "both").code == 1
    resumed = batchspec("check", "server", server.url, "--resume", "rec/trace.jsonl")
    assert resumed.code == 2
    assert resumed.err.endswith(
        "traffic that a proxy saw; --resume takes the trace of a run against a server\n"
    )


def test_waivers_hold_in_the_end_and_in_the_report_so_far(tmp_path):
    with wire_peer(answering(answer(BAD))) as server:
        with proxying(tmp_path, server.url, "--write-waivers") as told:
            ask(f"{told.url}/batches/batch_1")
            end(told, "stop")
            told.finished()
        text = (tmp_path / "batchspec-waivers.toml").read_text()
        (tmp_path / "batchspec-waivers.toml").write_text(
            re.sub(r'reason = "[^"]*"', 'reason = "known"', text)
        )
        with proxying(tmp_path, server.url) as told:
            ask(f"{told.url}/batches/batch_1")
            so_far = ask(told.url.removesuffix("/v1") + "/__batchspec/report")
            end(told, "stop")
            done = told.finished()
    assert (so_far["verdict"], done.code) == ("conformant-with-waivers", 0)


def test_a_report_on_standard_output_stands_there_alone(tmp_path):
    with wire_peer(answering(answer(GOOD))) as server, proxying(tmp_path, server.url, "--json", "-") as told:
        ask(f"{told.url}/batches/batch_1")
        end(told, "stop")
        done = told.finished()
    assert json.loads(done.out.removeprefix(told.first))["verdict"] == "conformant"
    assert "the proxy held each exchange" in done.err


def test_nothing_that_passed_is_no_pass(tmp_path):
    with proxying(tmp_path, f"http://127.0.0.1:{free_port()}/v1", "--idle", "0.1") as told:
        done = told.finished()
    assert done.code == ExitCode.NOT_CONFORMANT
    assert "no request about batches or files came through below" in " ".join(done.out.split())


def test_a_server_that_never_answers_is_exit_3(tmp_path):
    url = f"http://127.0.0.1:{free_port()}/v1"
    with proxying(tmp_path, url) as told:
        with connected(told.url) as client:
            client.sendall(b"GET /v1/batches HTTP/1.1\r\nHost: a\r\n\r\n")
            assert received(client).startswith(b"HTTP/1.1 502 ")
        end(told, "stop")
        done = told.finished()
    assert done.code == ExitCode.NO_ANSWER
    assert (
        done.err == f"batchspec: {url}: connection refused; is the server running, and the address right?\n"
    )


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ((), "Error: --upstream is missing"),
        (("--upstream", "127.0.0.1:1"), "not an address; write it as http://127.0.0.1:8000/v1"),
        (("--upstream", "http://sk-secret@h/v1"), "keys do not go into the address"),
        (
            ("--upstream", "https://h", "--ca-bundle", "no.pem"),
            "no.pem: no certificates can be read from it: ",
        ),
        (("--upstream", "http://h", "--side", "none"), "--side takes one of server, client, both"),
        (("--upstream", "http://h", "--idle", "0"), "--idle takes a number"),
    ],
)
def test_wrong_usage_is_exit_2_in_one_line(batchspec, options, line):
    done = batchspec("proxy", *options)
    assert (done.code, done.out) == (2, "")
    assert line in done.err.splitlines()[-1]
    assert "sk-secret" not in done.err


def test_a_port_that_is_taken_is_exit_2(batchspec):
    with wire_peer(answering(b"")) as server:
        port = server.url.split(":")[2].removesuffix("/v1")
        done = batchspec("proxy", "--upstream", "http://127.0.0.1:9/v1", "--port", port)
    assert done.code == 2
    assert f"cannot listen on 127.0.0.1:{port}: " in done.err
    assert done.err.endswith("; choose another --port\n")


def test_upstream_and_side_may_stand_in_pyproject(tmp_path):
    with wire_peer(answering(answer(GOOD))) as server:
        (tmp_path / "pyproject.toml").write_text(
            f'[tool.batchspec]\nupstream = "{server.url}"\nside = "client"\nport = 0\nidle = 0.2\n'
        )
        done = subprocess.run([KIT, "proxy"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("proxying http://127.0.0.1:")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the largest memory from /proc")
def test_a_large_upload_and_a_large_answer_take_no_memory(tmp_path):
    piece = b"x" * (1 << 20)

    def respond(connection, _):
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(LARGE >> 20):
            connection.sendall(b"100000\r\n%s\r\n" % piece)
        connection.sendall(b"0\r\n\r\n")

    with counting_sink() as url, proxying(tmp_path, url) as told:
        small = largest_memory(told.process)
        with connected(told.url) as client:
            head = f"POST /v1/files HTTP/1.1\r\nHost: a\r\nContent-Length: {LARGE}\r\n\r\n"
            client.sendall(head.encode())
            for _ in range(LARGE >> 20):
                client.sendall(piece)
            assert received(client).endswith(b"\r\n\r\n%d" % LARGE)
        uploaded = largest_memory(told.process)
        told.process.send_signal(signal.SIGTERM)
        told.finished()
    with streaming(respond) as url, proxying(tmp_path, url) as told:
        with connected(told.url) as client:
            client.sendall(b"GET /v1/chat/completions HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            length = 0
            while more := client.recv(1 << 20):
                length += len(more)
        assert length > LARGE
        downloaded = largest_memory(told.process)
    assert uploaded - small < 30 * 1024, "kilobytes"
    assert downloaded - small < 30 * 1024, "kilobytes"


def largest_memory(process):
    """Kilobytes of memory that a process had at most."""
    text = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", text)[1])


@contextlib.contextmanager
def counting_sink():
    """A server that keeps nothing of an upload and answers with the number of bytes of its body."""

    def serve(connection):
        head, length = b"", 0
        while b"\r\n\r\n" not in head:
            head += connection.recv(1 << 16)
        length = len(head.partition(b"\r\n\r\n")[2])
        while length < LARGE:
            length += len(connection.recv(1 << 20))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\n%d" % length)

    with listening(serve) as url:
        yield url


@contextlib.contextmanager
def streaming(respond):
    """A server that answers the first bytes that come."""
    with listening(lambda connection: respond(connection, connection.recv(1 << 16))) as url:
        yield url


@contextlib.contextmanager
def listening(serve):
    with accepting_one(serve) as port:
        yield f"http://127.0.0.1:{port}/v1"
