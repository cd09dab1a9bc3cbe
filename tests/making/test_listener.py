"""The HTTP server that the reference server listens with: what cannot be read is answered in JSON, and is no crash."""

from __future__ import annotations

import json
import socket

import pytest

from batchspec.making.server import ReferenceServer

CREATE = {"input_file_id": "file-1", "endpoint": "/v1/responses", "completion_window": "24h"}


@pytest.fixture
def server():
    with ReferenceServer() as running:
        yield running
    assert running.crashes == []


def answer_to(server, request):
    """The status of the answer to a request that is sent as it is, and its body as JSON."""
    with socket.create_connection((server.host, server.port), timeout=5) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        head, _, body = connection.makefile("rb").read().partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


def in_chunks(chunks):
    return b"POST /v1/batches HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks


def test_a_body_in_chunks_with_extensions_is_read(server):
    body = json.dumps(CREATE).encode()
    status, batch = answer_to(server, in_chunks(b"%x;a=b\r\n%b\r\n0\r\n\r\n" % (len(body), body)))
    assert (status, batch["status"]) == (200, "validating")


@pytest.mark.parametrize(
    "chunks", [b"x\r\n", b"-1\r\n", b"1_0\r\n", b"5\r\nab", b"2\r\nabc\r\n0\r\n\r\n", b""]
)
def test_chunks_that_are_none_are_refused(server, chunks):
    status, answer = answer_to(server, in_chunks(chunks))
    assert status == 400
    assert answer["error"]["message"] == "The request could not be read; it is no whole HTTP request."


@pytest.mark.parametrize("target", ["http://[", "http://[/v1/batches", "//[/v1/batches"])
def test_a_target_that_is_no_address_is_refused(server, target):
    status, answer = answer_to(server, f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert status in {400, 404}
    assert answer["error"]["type"] == "invalid_request_error"
