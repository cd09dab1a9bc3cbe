"""How connections behave through the proxy: as they would without it. And what the proxy itself answers."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time

import pytest
from support.accepting import accepting_one
from support.ports import free_port
from support.raw_server import raw_server
from support.wire_peer import PATIENCE, answering, connected, received, until, wire_peer

from batchspec.driving.proxy.proxy import Proxy
from batchspec.driving.proxy.upstream import Upstream
from batchspec.making.http.listener import CannotListen

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
GET = b"GET /v1/batches HTTP/1.1\r\nHost: a\r\n\r\n"
CUT = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"


@pytest.fixture
def through():
    """A server that answers as the test says, and a proxy to it."""
    with wire_peer(answering(OK)) as server, Proxy(Upstream.named(server.url)) as proxy:
        yield server, proxy


def reset(connection):
    """Break a connection, so that the other side sees more than its end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@contextlib.contextmanager
def before_one_connection(serve):
    """A proxy before a server that takes one connection and does with it what `serve` says."""
    with accepting_one(serve) as port, Proxy(Upstream.named(f"http://127.0.0.1:{port}/v1")) as proxy:
        yield proxy


def exchanges(proxy):
    return proxy.trace().exchanges


def test_events_arrive_while_the_answer_goes_on(through):
    server, proxy = through
    more = threading.Event()

    def respond(connection, request):
        connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        connection.sendall(b"9\r\ndata: 1\n\n\r\n")
        assert more.wait(PATIENCE)
        connection.sendall(b"9\r\ndata: 2\n\n\r\n0\r\n\r\n")

    server.respond = respond
    with connected(proxy.url) as client:
        client.sendall(GET)
        until(client, b"data: 1\n\n\r\n")
        more.set()
        until(client, b"data: 2\n\n\r\n0\r\n\r\n")


def test_an_upload_arrives_while_it_goes_on():
    seen = threading.Event()

    def serve(connection):
        until(connection, b"first")
        seen.set()
        until(connection, b"last")
        connection.sendall(OK)

    with before_one_connection(serve) as proxy, connected(proxy.url) as client:
        client.sendall(b"POST /v1/files HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nfirst")
        assert seen.wait(PATIENCE)
        client.sendall(b"last")
        assert received(client, len(OK)) == OK


def test_a_connection_is_used_again_and_goes_over_one_connection_to_the_server(through):
    server, proxy = through
    with connected(proxy.url) as client:
        for _ in range(5):
            client.sendall(GET)
            assert received(client, len(OK)) == OK
    assert (server.connections, len(server.requests)) == (1, 5)


def test_pipelined_requests_are_answered_in_order(through):
    server, proxy = through

    def respond(connection, request):
        path = request.split()[1]
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(path), path))

    server.respond = respond
    with connected(proxy.url) as client:
        posted = b"POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
        client.sendall(GET + posted + GET.replace(b"batches", b"last"))
        came = until(client, b"/v1/last")
    assert came.index(b"/v1/batches") < came.index(b"/v1/x") < came.index(b"/v1/last")


def test_what_was_upgraded_is_a_tunnel_both_ways(through):
    server, proxy = through

    def respond(connection, request):
        connection.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: odd\r\nConnection: upgrade\r\n\r\nhello "
        )
        assert connection.recv(100) == b"\x00\xffping"
        connection.sendall(b"pong\x00")
        assert connection.recv(100) == b""
        return True

    server.respond = respond
    with connected(proxy.url) as client:
        client.sendall(
            b"GET /v1/realtime HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: odd\r\n\r\n\x00\xffping"
        )
        until(client, b"\r\n\r\nhello pong\x00")
        client.shutdown(socket.SHUT_WR)
        assert received(client) == b""


def test_an_upgrade_that_is_not_taken_is_an_exchange(through):
    _, proxy = through
    with connected(proxy.url) as client:
        for _ in range(2):
            client.sendall(
                b"GET /v1/batches HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n"
            )
            assert received(client, len(OK)) == OK
    assert len(exchanges(proxy)) == 2


def test_a_client_that_waits_for_100_gets_it():
    def serve(connection):
        until(connection, b"\r\n\r\n")
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Go On\r\n\r\n")
        until(connection, b"body!")
        connection.sendall(OK)

    with before_one_connection(serve) as proxy, connected(proxy.url) as client:
        client.sendall(
            b"POST /v1/batches HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n"
        )
        assert until(client, b"Go On\r\n\r\n").startswith(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n")
        client.sendall(b'{"a":"body!')
        assert received(client, len(OK)) == OK
        (exchange,) = exchanges(proxy)
        assert (exchange.request.body, exchange.response.body) == ('{"a":"body!', "ok")


def test_an_answer_before_the_end_of_an_upload_reaches_the_client():
    answer = b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"

    def serve(connection):
        until(connection, b"\r\n\r\n")
        connection.sendall(answer)
        connection.shutdown(socket.SHUT_WR)

    with before_one_connection(serve) as proxy, connected(proxy.url) as client:
        head = b"POST /v1/files HTTP/1.1\r\nHost: a\r\nContent-Length: 90000000\r\n\r\n"
        client.sendall(head + b"x" * 100_000)
        assert received(client, len(answer)) == answer
        (exchange,) = exchanges(proxy)
        assert (exchange.response.status, exchange.request.stored) == (413, False)


def test_a_server_that_cannot_be_reached_is_502_with_an_error_that_sdks_read():
    url = f"http://127.0.0.1:{free_port()}/v1"
    with Proxy(Upstream.named(url)) as proxy, connected(proxy.url) as client:
        client.sendall(GET)
        head, _, body = received(client).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 502 ")
        error = json.loads(body)["error"]
        assert (
            error["message"] == f"batchspec proxy: the upstream {url} cannot be reached: connection refused"
        )
        (exchange,) = exchanges(proxy)
        assert (exchange.response, exchange.error) == (None, "connection refused")
        assert exchange.request.stored


@pytest.mark.parametrize(
    "garbage", [b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x15\x03\x01\r\n\r\n"]
)
def test_an_answer_that_is_no_http_is_502_and_told(through, garbage):
    server, proxy = through
    server.respond = answering(garbage)
    with connected(proxy.url) as client:
        client.sendall(GET)
        came = received(client)
    assert came.startswith(b"HTTP/1.1 502 ")
    assert b"sent what is not HTTP/1.1" in came
    (exchange,) = exchanges(proxy)
    assert exchange.error.startswith("the answer is not HTTP/1.1: ")


@pytest.mark.parametrize(
    "sent", [b"NONSENSE\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n"]
)
def test_a_request_that_is_no_http_is_400(through, sent):
    server, proxy = through
    with connected(proxy.url) as client:
        client.sendall(sent)
        assert received(client).startswith(b"HTTP/1.1 400 ")
    assert (server.requests, exchanges(proxy)) == ([], ())
    assert "answered 400 by the proxy itself: 1 request that HTTP/1.1 does not allow" in proxy.report().notes


@pytest.mark.parametrize("broken", [False, True])
@pytest.mark.parametrize(("answer", "kept"), [(b"", None), (CUT, "{")])
def test_a_connection_that_breaks_breaks_behind_the_proxy(through, broken, answer, kept):
    server, proxy = through

    def respond(connection, request):
        connection.sendall(answer)
        if broken:
            reset(connection)
        return True

    server.respond = respond
    with connected(proxy.url) as client:
        client.sendall(GET)
        if broken:
            with pytest.raises(ConnectionResetError):
                received(client)
        else:
            assert received(client) == answer
    (exchange,) = exchanges(proxy)
    if kept is None:
        assert (exchange.response, exchange.error) == (None, "the connection was dropped")
    elif not broken:  # of a connection that is reset, what was sent last may be lost
        assert (exchange.response.body, exchange.response.fault) == (
            kept,
            "the answer broke off: the connection was dropped",
        )


def test_a_server_that_closes_an_idle_connection_closes_that_of_the_client(through):
    server, proxy = through

    def respond(connection, request):
        connection.sendall(OK)
        return True

    server.respond = respond
    with connected(proxy.url) as client:
        client.sendall(GET)
        assert received(client) == OK


def test_a_client_that_ends_its_half_still_gets_its_answer(through):
    _, proxy = through
    with connected(proxy.url) as client:
        client.sendall(GET)
        client.shutdown(socket.SHUT_WR)
        assert received(client) == OK


def test_requests_that_were_sent_ahead_are_answered_after_the_client_has_ended(through):
    server, proxy = through
    half = threading.Event()

    def respond(connection, request):
        assert half.wait(PATIENCE)
        time.sleep(0.05)  # so that the end of the client is seen first
        connection.sendall(OK)

    server.respond = respond
    with connected(proxy.url) as client:
        client.sendall(GET * 3)
        client.shutdown(socket.SHUT_WR)
        half.set()
        assert received(client) == OK * 3
    assert proxy.tap.recording.crashes == []


@pytest.mark.parametrize("half", [GET, b"POST /v1/batches HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{"])
def test_a_client_that_goes_away_says_nothing_of_the_server(through, half):
    server, proxy = through
    server.respond = lambda connection, request: connection.recv(1) or True
    with connected(proxy.url) as client:
        client.sendall(half)
        reset(client)
    deadline = time.monotonic() + PATIENCE
    while not exchanges(proxy) and time.monotonic() < deadline:
        time.sleep(0.01)
    (exchange,) = exchanges(proxy)
    assert exchange.undecided
    assert proxy.report().having("fail", "warn", "error") == []


def test_stop_does_not_wait_for_a_server_that_never_answers(through):
    server, proxy = through
    server.respond = lambda connection, request: time.sleep(PATIENCE * 3)
    with connected(proxy.url) as client:
        client.sendall(GET)
        while not server.requests:
            time.sleep(0.01)
        proxy.stop()
        assert not proxy._thread.is_alive()
        assert [one.undecided for one in exchanges(proxy)] == [True]


def test_many_clients_at_once(through):
    _, proxy = through
    barrier = threading.Barrier(200)
    good = []

    def ask():
        barrier.wait(PATIENCE)
        with connected(proxy.url) as client:
            for _ in range(3):
                client.sendall(GET)
                good.append(received(client, len(OK)) == OK)

    threads = [threading.Thread(target=ask) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert good == [True] * 600
    assert len(exchanges(proxy)) == 600
    assert proxy.tap.recording.crashes == []
    assert proxy.tap.latency.count == 600


def test_own_pages(through):
    _, proxy = through
    with connected(proxy.url) as client:
        for request, status in [
            (b"GET /__batchspec/health", 200),
            (b"POST /__batchspec/health", 405),
            (b"GET /__batchspec/nothing", 404),
            (b"GET /__batchspec/report?x=1", 200),
        ]:
            client.sendall(request + b" HTTP/1.1\r\nHost: a\r\n\r\n")
            head = until(client, b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 %d " % status)
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            value = json.loads(received(client, length))
    assert value["verdict"] == "incomplete"
    assert proxy.trace().exchanges == ()


def test_a_server_of_https_is_checked_and_reached(tls):
    def respond(send, line, request):
        send(OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))

    with raw_server(respond, tls.context) as server:
        for bundle, status in ((tls.bundle, b"200"), (None, b"502")):
            with Proxy(Upstream.named(server.url, bundle)) as proxy, connected(proxy.url) as client:
                client.sendall(GET)
                came = received(client)
            assert came.startswith(b"HTTP/1.1 " + status)
    assert b"cannot be reached: TLS failed: " in came
    assert server.lines == ["GET /v1/batches"]


def test_a_proxy_never_listens_at_its_own_upstream(monkeypatch):
    """Each request would go round in a circle, until no connection is left."""
    port = free_port()
    here = Upstream.named(f"http://localhost:{port}/v1")
    with pytest.raises(CannotListen, match="it is the address of the upstream"):
        Proxy(here, port=port).__enter__()
    monkeypatch.setattr(Proxy, "_is_upstream", lambda *_: True)  # as where the system gives that very port
    with Proxy(here) as proxy:
        assert proxy.port != port
