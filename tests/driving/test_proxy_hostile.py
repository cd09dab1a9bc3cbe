"""Whatever either side sends, the proxy goes on, and what it has is judged."""

from __future__ import annotations

import contextlib
import json
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.wire_peer import PATIENCE, answering, connected, wire_peer

from batchspec.driving.proxy.proxy import Proxy
from batchspec.driving.proxy.upstream import Upstream
from batchspec.judging.of_trace import judge_trace

GET = b"GET /v1/batches/batch_1 HTTP/1.1\r\nHost: a\r\n\r\n"
pieces = st.sampled_from(
    [
        *(
            b"GET ",
            b"POST /v1/files HTTP/1.1\r\n",
            b"/v1/batches",
            b" HTTP/1.1\r\n",
            b" HTTP/1.0\r\n",
            b"HTTP/1.1 ",
        ),
        *(
            b"200 OK\r\n",
            b"100 Continue\r\n\r\n",
            b"101 X\r\n\r\n",
            b"204 \r\n\r\n",
            b"304 OK\r\n\r\n",
            b"999 \r\n\r\n",
        ),
        *(
            b"Host: a\r\n",
            b"Content-Length: 5\r\n",
            b"Content-Length: -1\r\n",
            b"Content-Length: 99999999999999\r\n",
        ),
        *(
            b"Transfer-Encoding: chunked\r\n",
            b"Transfer-Encoding: gzip, chunked\r\n",
            b"Connection: close\r\n",
        ),
        *(
            b"Connection: upgrade\r\nUpgrade: h2c\r\n",
            b"Expect: 100-continue\r\n",
            b"Content-Encoding: gzip\r\n",
        ),
        *(
            b"Content-Type: multipart/form-data; boundary=x\r\n",
            b"--x\r\n",
            b"--x--\r\n",
            b"Authorization: Bearer a\r\n",
        ),
        *(
            b"\r\n",
            b"\n",
            b"\r",
            b"\0",
            b"\xff\xfe",
            b"5\r\nhello\r\n",
            b"0\r\n\r\n",
            b"fffffffffff\r\n",
            b"-5\r\n",
        ),
        *(
            b" folded\r\n",
            b"\x1f\x8b\x08",
            b'{"id": "batch_1"}',
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"X" * 5000,
        ),
    ]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "object", "data", "status", "error", "metadata"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)
streams = st.lists(st.one_of(pieces, st.binary(max_size=20)), max_size=12).map(b"".join)


@pytest.fixture(scope="module")
def through():
    with wire_peer(answering(b"")) as server, Proxy(Upstream.named(server.url)) as proxy:
        yield server, proxy


def sent(proxy, stream):
    """Send bytes, say that there are no more, and read all that comes until the connection ends."""
    with contextlib.suppress(ConnectionError), connected(proxy.url) as client:
        client.settimeout(PATIENCE)
        client.sendall(stream)
        client.shutdown(socket.SHUT_WR)
        while client.recv(1 << 16):
            pass


@given(streams, st.booleans())
def test_any_bytes_of_a_client(through, stream, begins):
    server, proxy = through
    server.respond = answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    sent(proxy, GET + stream if begins else stream)
    assert proxy.tap.recording.crashes == []


@given(streams, st.booleans())
def test_any_bytes_of_a_server(through, stream, begins):
    server, proxy = through

    def respond(connection, request):
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + stream if begins else stream)
        return True

    server.respond = respond
    sent(proxy, GET)
    assert proxy.tap.recording.crashes == []


@given(values, st.sampled_from([200, 201, 400, 404, 500]))
def test_any_value_in_an_answer_is_judged(through, value, status):
    server, proxy = through
    body = json.dumps(value).encode()
    server.respond = answering(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body))
    sent(
        proxy,
        GET + b"POST /v1/batches HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body),
    )
    assert proxy.tap.recording.crashes == []


def test_what_came_of_it_is_judged_and_judged_again_the_same(through):
    _, proxy = through
    report = proxy.report()
    assert report.having("error") == []
    assert judge_trace(proxy.trace()).to_json() == report.to_json()


def test_a_head_that_does_not_end_is_431(through):
    _, proxy = through
    with connected(proxy.url) as client, contextlib.suppress(ConnectionError):
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: ")
        for _ in range(30):
            client.sendall(b"x" * 10_000)
        assert client.recv(20).startswith(b"HTTP/1.1 4")
