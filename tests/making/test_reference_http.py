"""Requests to the reference server over real HTTP: routes, uploads, envelopes and limits."""

from __future__ import annotations

import json
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.reference_client import CHAT, ROW, Client

from batchspec.making.server import ReferenceServer, VirtualClock
from batchspec.making.server.refusal import UNREAD
from batchspec.reading.strict_json import load


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
    message = "This path has no such method; the Allow header names those it has."
    assert load(answer.data)["error"]["message"] == message


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


def test_ids_differ_when_many_create_at_once(client):
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: client.create()["id"], range(40)))
    listed = [row["id"] for row in client.json("GET", "/batches?limit=100")["data"]]
    assert len(set(made)) == 40
    assert sorted(listed) == sorted(made)
