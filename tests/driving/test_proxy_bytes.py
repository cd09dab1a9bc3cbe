"""What goes through the proxy comes out on the other side byte for byte, but for `Host` and the sizes of chunks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.wire_peer import answering, connected, head_and_body, received, wire_peer

from batchspec.driving.proxy.proxy import Proxy
from batchspec.driving.proxy.upstream import Upstream

TOKEN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+.^_`|~-"
FRAMING = {
    *("host", "content-length", "transfer-encoding", "connection", "upgrade", "expect", "trailer"),
    *("keep-alive", "te", "proxy-connection"),
}
names = st.text(TOKEN, min_size=1, max_size=20).filter(lambda name: name.lower() not in FRAMING)
inner = st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f")
values = st.text(inner, max_size=40).map(str.strip).filter(lambda text: text == text.strip("\x85\xa0 "))
headers = st.lists(st.tuples(names, values), max_size=8).flatmap(
    lambda found: st.permutations([*found, *found[:2]])
)
"""Some names stand there twice, with the same value or another."""
segment = st.text("abcXYZ019-._~!$&'()*+,;=:@%/?", max_size=30).map(
    lambda text: text.replace("%", "%2F%zz%00")
)
methods = st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "get", "X-ODD!"])
bodies = st.one_of(
    st.none(), st.binary(max_size=3000), st.lists(st.binary(min_size=1, max_size=900), max_size=5)
)
"""No body, one with a length, or one of chunks."""
reasons = st.text(inner, max_size=20).map(str.strip)
statuses = st.integers(200, 599)


def framed(head, body):
    """A message of a head and a body."""
    if body is None:
        return head + b"\r\n"
    if isinstance(body, bytes):
        return head + b"CONTENT-length: %d\r\n\r\n" % len(body) + body
    chunks = b"".join(b"%X;x=y\r\n%s\r\n" % (len(chunk), chunk) for chunk in body)
    return (
        head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\nX-Trailer: a\r\nX-trailer: b\r\n\r\n"
    )


def lines(found):
    return "".join(f"{name}: {value}\r\n" for name, value in found).encode("latin-1")


@pytest.fixture(scope="module")
def through():
    with wire_peer(answering(b"")) as server, Proxy(Upstream.named(server.url)) as proxy:
        yield server, proxy


@given(
    methods,
    segment,
    headers,
    headers,
    bodies,
    statuses,
    reasons,
    headers,
    bodies,
    st.sampled_from(["batches", "x"]),
)
def test_both_sides_get_what_was_sent(  # noqa: PLR0913, PLR0917  a message has as many parts
    through, method, path, before, after, body, status, reason, answered, answer_body, where
):
    server, proxy = through
    if answer_body is None or status in {204, 304}:
        answer_body = None if status in {204, 304} else b""
    answer = framed(f"HTTP/1.1 {status} {reason}\r\n".encode("latin-1") + lines(answered), answer_body)
    server.respond = answering(answer)
    server.requests.clear()
    line = f"{method} /v1/{where}{path} HTTP/1.1\r\n".encode()
    sent = framed(line + lines(before) + b"hOsT: proxy:1\r\n" + lines(after), body)
    with connected(proxy.url) as client:
        client.sendall(sent)
        came = received(client, len(answer)) if not isinstance(answer_body, list) else received_chunks(client)
    (request,) = server.requests
    host = b"hOsT: %s\r\n" % server.url.split("/")[2].encode()
    assert head_and_body(request) == head_and_body(sent.replace(b"hOsT: proxy:1\r\n", host))
    assert head_and_body(came) == head_and_body(answer)
    if not isinstance(body, list):
        assert request == sent.replace(b"hOsT: proxy:1\r\n", host)
    if not isinstance(answer_body, list):
        assert came == answer


def received_chunks(client):
    """An answer of chunks, up to the end of its trailers."""
    found = b""
    while not found.endswith(b"\r\nX-Trailer: a\r\nX-trailer: b\r\n\r\n"):
        more = client.recv(1 << 16)
        assert more, found
        found += more
    return found


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_an_answer_that_ends_with_its_connection_does_so_behind_the_proxy(through, version):
    server, proxy = through
    answer = b"HTTP/%s 200 Fine By Me\r\nX-A: 1\r\n\r\nall that\x00there is" % version

    def respond(connection, request):
        connection.sendall(answer)
        return True

    server.respond = respond
    with connected(proxy.url) as client:
        client.sendall(b"GET /v1/batches HTTP/1.1\r\nHost: a\r\n\r\n")
        assert received(client) == answer


@pytest.mark.parametrize("framing", [b"Content-Length: 7", b"Transfer-Encoding: chunked"])
def test_the_answer_to_head_has_its_headers_and_no_body(through, framing):
    server, proxy = through
    answer = b"HTTP/1.1 200 OK\r\n%s\r\nX-Last: 1\r\n\r\n" % framing
    server.respond = answering(answer)
    with connected(proxy.url) as client:
        for _ in range(2):
            client.sendall(b"HEAD /v1/batches HTTP/1.1\r\nHost: a\r\n\r\n")
            assert received(client, len(answer)) == answer


def test_old_clients_are_served_as_the_server_would(through):
    server, proxy = through
    answer = b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"
    server.respond = answering(answer)
    server.requests.clear()
    with connected(proxy.url) as client:
        client.sendall(b"GET /v1/batches HTTP/1.0\r\nX-No: host\r\n\r\n")
        assert received(client) == answer
    assert server.requests == [b"GET /v1/batches HTTP/1.0\r\nX-No: host\r\n\r\n"]
