"""The reference server over real HTTP: routes, envelopes, limits, and many clients at once."""

# ruff: noqa: ARG002 - a mutant takes what its method is given
from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import urllib3

from batchspec.judge.judge import Judge
from batchspec.judge.snapshot import History, Snapshot
from batchspec.judge.tally import Summary
from batchspec.reference import Answer, Behaviour, ReferenceServer, VirtualClock, serve_forever
from batchspec.reference.listener import CannotListen
from batchspec.reference.refusal import UNREAD
from batchspec.strict_json import load
from batchspec_contract.lifecycle import TERMINAL

CHAT = "/v1/chat/completions"
ROW = {"custom_id": "a", "method": "POST", "url": CHAT, "body": {"model": "m", "messages": []}}


class Client:
    """The API by urllib3, whose answers have to be strict JSON."""

    def __init__(self, server, key=None):
        self.server = server
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.pool = urllib3.PoolManager(retries=False, timeout=120, headers=self.headers)

    def ask(self, method, path, **more):
        return self.pool.request(method, self.server.url + path, **more)

    def json(self, method, path, status=200, **more):
        answer = self.ask(method, path, **more)
        assert answer.status == status, answer.data
        assert answer.headers["Content-Type"] == "application/json"
        return load(answer.data)

    def error(self, method, path, status, **more):
        error = self.json(method, path, status, **more)["error"]
        assert list(error) == ["message", "type", "param", "code"]
        assert isinstance(error["message"], str)
        return error

    def upload(self, rows=(ROW,), **fields):
        content = "".join(json.dumps(row) + "\n" for row in rows)
        form = {"purpose": "batch", "file": ("in.jsonl", content), **fields}
        return self.json(
            "POST", "/files", fields={name: part for name, part in form.items() if part is not None}
        )

    def create(self, **more):
        asked = {"input_file_id": self.upload()["id"], "endpoint": CHAT, "completion_window": "24h", **more}
        return self.json("POST", "/batches", json=asked)


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
def client(clock):
    with ReferenceServer(clock=clock, seed=1) as server:
        client = Client(server)
        yield client
        client.pool.clear()
        assert server.crashes == []


def test_a_batch_lives_over_http(client, clock):
    batch = client.create(metadata={"k": "☃"})
    assert (batch["status"], batch["metadata"]) == ("validating", {"k": "☃"})
    clock.advance(2)
    batch = client.json("GET", f"/batches/{batch['id']}")
    assert batch["status"] == "completed"
    assert client.json("GET", "/batches")["data"] == [batch]
    content = client.ask("GET", f"/files/{batch['output_file_id']}/content")
    assert (content.status, content.headers["Content-Type"]) == (200, "application/octet-stream")
    assert load(content.data)["custom_id"] == "a"
    assert client.error("POST", f"/batches/{batch['id']}/cancel", 409)["code"] is None


def test_files_over_http(client):
    file = client.upload()
    assert file == {
        "id": file["id"],
        "object": "file",
        "bytes": len(json.dumps(ROW)) + 1,
        "created_at": 1_800_000_000,
        "expires_at": None,
        "filename": "in.jsonl",
        "purpose": "batch",
        "status": "processed",
        "status_details": None,
    }
    assert client.json("GET", "/files?purpose=batch")["data"] == [file]
    assert client.json("GET", f"/files/{file['id']}") == file
    assert client.json("DELETE", f"/files/{file['id']}")["deleted"] is True
    assert client.error("GET", f"/files/{file['id']}/content", 404)["param"] == "id"


def test_an_upload_can_be_told_when_to_expire(client):
    when = {"expires_after[anchor]": "created_at", "expires_after[seconds]": "3600"}
    file = client.upload(**when)
    assert file["expires_at"] == file["created_at"] + 3_600
    for wrong in ({"expires_after[seconds]": "soon"}, {"expires_after[anchor]": "now"}):
        form = {"purpose": "batch", "file": ("in.jsonl", ""), **when, **wrong}
        assert client.error("POST", "/files", 400, fields=form)["param"].startswith("expires_after.")


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"file": ("in.jsonl", "x")}, "purpose"),
        ({"file": ("in.jsonl", "x"), "purpose": "fun"}, "purpose"),
        ({"purpose": "batch"}, "file"),
        ({"purpose": "batch", "file": "no part of a file"}, "file"),
    ],
)
def test_a_bad_upload_names_its_part(client, fields, param):
    assert client.error("POST", "/files", 400, fields=fields)["param"] == param


def test_an_upload_that_is_no_form_is_refused(client):
    for kind in ("application/json", "multipart/form-data", "multipart/form-data; boundary=x"):
        assert (
            client.error("POST", "/files", 400, body=b"--y", headers={"Content-Type": kind})["param"]
            == "purpose"
        )


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[]", b'"a"', b"null", b"{}", b'{"endpoint": NaN}', b"[" * 99_999]
)
def test_a_bad_create_is_refused(client, body):
    assert client.error("POST", "/batches", 400, body=body)["type"] == "invalid_request_error"


def test_a_bad_create_names_its_key(client):
    asked = {"input_file_id": "f", "endpoint": CHAT, "completion_window": "24h"}
    for key in asked:
        body = {name: value for name, value in asked.items() if name != key}
        error = client.error("POST", "/batches", 400, json=body)
        assert (error["param"], error["code"]) == (key, "missing_required_parameter")


def test_a_create_of_chunks_is_read(client):
    body = json.dumps({"input_file_id": "f", "endpoint": CHAT, "completion_window": "24h"}).encode()
    batch = client.json("POST", "/batches", body=iter([body[:9], body[9:]]), chunked=True)
    assert batch["input_file_id"] == "f"


@pytest.mark.parametrize(
    ("path", "status", "param"),
    [
        ("/batches?limit=101", 400, "limit"),
        ("/batches?limit=ten", 400, "limit"),
        ("/batches?limit=", 400, "limit"),
        ("/batches?after=batch_none", 400, "after"),
        ("/files?limit=10001", 400, "limit"),
        ("/files?order=up", 400, "order"),
        ("/batches/batch_none", 404, "batch_id"),
        ("/batches/%00%ff", 404, "batch_id"),
        ("/files/file-none", 404, "id"),
        ("/batches/", 404, None),
        ("/nothing", 404, None),
        ("//batches", 404, None),
        ("/batches/a/b/c", 404, None),
        ("", 404, None),
    ],
)
def test_what_is_not_there_has_an_envelope(client, path, status, param):
    assert client.error("GET", path, status)["param"] == param


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/batches", "GET, HEAD, POST"),
        ("PUT", "/batches/batch_1", "GET, HEAD"),
        ("GET", "/batches/batch_1/cancel", "POST"),
        ("OPTIONS", "/batches", "GET, HEAD, POST"),
        ("BREW", "/files", "GET, HEAD, POST"),
        ("PATCH", "/files/file-1", "DELETE, GET, HEAD"),
    ],
)
def test_another_method_says_which_there_are(client, method, path, allowed):
    answer = client.ask(method, path)
    assert (answer.status, answer.headers["Allow"]) == (405, allowed)
    said = "This path has no such method; the Allow header names those it has."
    assert load(answer.data)["error"]["message"] == said


def test_head_has_no_body(client):
    answer = client.ask("HEAD", "/batches")
    assert (answer.status, answer.data) == (200, b"")


def test_what_is_too_large_is_refused():
    with ReferenceServer(max_file_bytes=1_000) as server:
        client = Client(server)
        for size in (1_001, 3_000_000):
            form = {"purpose": "batch", "file": ("in.jsonl", "x" * size)}
            error = client.error("POST", "/files", 413, fields=form)
            assert error["type"] == "invalid_request_error"
            assert error["message"] in {UNREAD[413], "The file is larger than 1,000 bytes."}
        client.upload(file=("in.jsonl", "x" * 1_000))
        assert client.error("POST", "/batches", 413, body=b"[" * 2_000_000)["message"] == UNREAD[413]
        client.pool.clear()
        assert server.crashes == []


@pytest.mark.parametrize(
    "text",
    [
        b"NONSENSE\r\n\r\n",
        b"GET " + b"/" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n",
    ],
)
def test_what_is_no_http_has_an_envelope_too(client, text):
    with socket.create_connection((client.server.host, client.server.port), timeout=120) as connection:
        connection.sendall(text)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split()[1][:1] in {b"4", b"5"} or not head.startswith(b"HTTP")
    assert load(body or head)["error"]["message"] in UNREAD.values()


def test_a_key_can_be_asked_for():
    with ReferenceServer(api_key="sk-right") as server:
        for key, code in (
            (None, None),
            ("sk-wrong", "invalid_api_key"),
            ("ключ".encode().decode("latin-1"), "invalid_api_key"),
        ):
            client = Client(server, key)
            assert client.error("GET", "/batches", 401)["code"] == code
            assert client.ask("GET", "/nothing").headers["WWW-Authenticate"] == "Bearer"
            client.pool.clear()
        client = Client(server, "sk-right")
        client.json("GET", "/batches")
        client.pool.clear()
        assert server.crashes == []


@pytest.mark.parametrize(
    ("given", "path"), [("/", ""), ("", ""), ("/openai/v1/", "/openai/v1"), ("api", "/api")]
)
def test_the_base_path_can_be_another(given, path):
    with ReferenceServer(base_path=given) as server:
        assert server.url == f"http://127.0.0.1:{server.port}{path}"
        client = Client(server)
        assert client.json("GET", "/batches")["data"] == []
        client.pool.clear()


def test_requests_are_remembered_without_secrets():
    with ReferenceServer(api_key="sk-secret", calls_kept=3) as server:
        client = Client(server, "sk-secret")
        client.ask("GET", "/nothing")
        client.upload()
        client.ask(
            "POST", "/batches?a=1", json={"k": 1}, headers={**client.headers, "X-Api-Key": "k", "X-Mine": "m"}
        )
        client.ask("GET", "/batches/b%201")
        client.pool.clear()
    upload, create, retrieve = server.requests
    assert (upload.route, upload.form, upload.file.name) == ("upload", {"purpose": "batch"}, "in.jsonl")
    assert upload.file.content == (json.dumps(ROW) + "\n").encode()
    assert (create.route, create.method, create.path, create.query) == (
        "create",
        "POST",
        "/v1/batches",
        {"a": "1"},
    )
    assert (create.json, create.headers["x-mine"]) == ({"k": 1}, "m")
    assert (create.headers["authorization"], create.headers["x-api-key"]) == ("[redacted]", "[redacted]")
    assert (retrieve.route, retrieve.object_id) == ("retrieve", "b 1")
    assert "sk-secret" not in repr(server.requests)


def test_a_mutant_may_answer_in_the_servers_stead():
    class Moody(Behaviour):
        calls = 0

        def intercept(self, call):
            self.calls += 1
            wait = {"Retry-After": "0"}
            return Answer.of({"error": {"message": "later"}}, 429, wait) if self.calls == 1 else None

        def answer(self, answer, call):
            return Answer.of({"detail": "nothing"}, 404) if call.route == "not-found" else answer

        def envelope(self, envelope, refused):
            return {"error": refused.message}

    with ReferenceServer(behaviour=Moody()) as server:
        client = Client(server)
        first = client.ask("GET", "/batches")
        assert (first.status, first.headers["Retry-After"]) == (429, "0")
        assert client.json("GET", "/batches")["data"] == []
        assert client.json("GET", "/nothing", 404) == {"detail": "nothing"}
        assert client.json("GET", "/batches/b", 404) == {"error": "No batch found with id 'b'."}
        client.pool.clear()


def test_a_fault_of_the_servers_own_is_answered_and_kept():
    class Breaks(Behaviour):
        def shown(self, shown, batch, route):
            raise RuntimeError("broken on purpose")

    with ReferenceServer(behaviour=Breaks()) as server:
        client = Client(server)
        asked = {"input_file_id": "f", "endpoint": CHAT, "completion_window": "24h"}
        assert client.error("POST", "/batches", 500, json=asked)["type"] == "server_error"
        client.pool.clear()
        assert "RuntimeError: broken on purpose" in server.crashes[0]


def test_no_stamp_moves_while_twenty_look():
    """One cancels its batch while it runs; the others look on and wait for that, so none is too late on a busy machine."""
    cancelled = threading.Event()
    with ReferenceServer(clock=VirtualClock(step=0.005), seed=1) as server:
        first = Client(server)
        batches = [first.create()["id"] for _ in range(3)]

        def poll(number):
            client, batch_id, seen = Client(server), batches[number % 3], []
            while not seen or seen[-1].status not in TERMINAL:
                asked = time.monotonic()
                shown = client.json("GET", f"/batches/{batch_id}")
                seen.append(Snapshot(shown, f"client {number}", asked, time.monotonic()))
                if number == 19 and shown["status"] == "in_progress":
                    client.json("POST", f"/batches/{batch_id}/cancel")
                    cancelled.set()
                elif shown["status"] == "in_progress":
                    assert cancelled.wait(120)
            client.pool.clear()
            return batch_id, seen

        with ThreadPoolExecutor(20) as threads:
            found = list(threads.map(poll, range(20)))
        first.pool.clear()
        assert server.crashes == []
    summary, judge = Summary(), Judge()
    for batch_id in batches:
        together = [s for found_id, seen in found if found_id == batch_id for s in seen]
        assert len(together) > 20
        for snapshot in together:
            judge.batch(snapshot, summary)
        judge.history(History(sorted(together, key=lambda s: s.ended_at)), summary)
    assert {requirement for requirement, tally in summary.tallies.items() if tally.broken} == set()
    assert {"completed", "cancelled"} <= summary.states


def test_ids_differ_when_many_create_at_once(client):
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: client.create()["id"], range(40)))
    listed = [row["id"] for row in client.json("GET", "/batches?limit=100")["data"]]
    assert len(set(made)) == 40
    assert sorted(listed) == sorted(made)


def test_starting_and_stopping_is_quick_and_leaves_nothing():
    threads = threading.active_count()
    began = time.monotonic()
    server = ReferenceServer()
    with server:
        idle = socket.create_connection((server.host, server.port), timeout=120)
        Client(server).json("GET", "/batches")
        with pytest.raises(
            RuntimeError, match=r"the server is listening at http://127\.0\.0\.1:[0-9]+/v1 already"
        ):
            server.start()
    with idle:
        assert idle.recv(1) == b""
    assert time.monotonic() - began < 100
    assert threading.active_count() == threads
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((server.host, server.port), timeout=120)
    server.stop()


def test_a_port_in_use_is_told():
    with ReferenceServer() as server, pytest.raises(CannotListen) as refusal:
        ReferenceServer(port=server.port).start()
    assert str(refusal.value) == (
        f"cannot listen on 127.0.0.1:{server.port}: another program listens there; choose another host or port"
    )
    with pytest.raises(
        CannotListen, match=r"cannot listen on 127\.0\.0\.1:70000: ports go from 0 to 65535; "
    ):
        ReferenceServer(port=70_000).start()
    with pytest.raises(OSError, match=r"cannot listen on 203\.0\.113\.1:0: "):
        ReferenceServer(host="203.0.113.1").start()


def test_serving_for_ever_ends_with_the_server(capfd):
    urls = []

    def started(server):
        urls.append(server.url)
        client = Client(server)
        client.json("GET", "/batches")
        client.pool.clear()
        assert server.requests == []
        threading.Timer(0.1, server.stop).start()

    serve_forever(started, speed=5, scenario="slow")
    assert urls[0].startswith("http://127.0.0.1:")
    assert capfd.readouterr() == ("", "")


def test_ctrl_c_is_a_quiet_end(capfd):
    def interrupt(server):
        raise KeyboardInterrupt

    serve_forever(interrupt)
    assert capfd.readouterr() == ("", "")


def test_werkzeug_is_imported_only_when_a_server_is_started():
    code = (
        "import sys, batchspec.reference as r; assert 'werkzeug' not in sys.modules; "
        "r.ReferenceServer(); assert 'werkzeug' not in sys.modules; "
        "r.ReferenceServer().start().stop(); assert 'werkzeug' in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=120)
