"""The kit as a server on loopback: what a client sends is kept, call by call, and answered by the script."""

from __future__ import annotations

import http.client
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from batchspec.contract.routes import KEY, is_routed, query
from batchspec.driving.client.calls import BODY, calls
from batchspec.driving.client.loopback import Loopback, Reply
from batchspec.judging.rules import bound
from batchspec.reading.trace import Case, Request


@pytest.fixture
def server():
    with Loopback() as running:
        yield running


def ok(_request):
    return Reply(200, '{"ok": "ü"}')


def send(url, verb="GET", body=None, **headers):
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=120)
    connection.request(
        verb, f"{address.path}?{address.query}" if address.query else address.path, body, headers
    )
    answer = connection.getresponse()
    told = answer.status, answer.read().decode()
    connection.close()
    return told


def test_requests_are_kept_with_their_call(server):
    first = server.serve(ok)
    assert send(f"{first}/batches?limit=2", Authorization=f"Bearer {KEY}") == (200, '{"ok": "ü"}')
    assert server.taken() == (Request("GET", "/batches?limit=2", {"authorization": f"Bearer {KEY}"}),)
    second = server.serve(ok)
    send(f"{first}/batches/late")
    assert server.taken() == ()
    send(f"{second}/batches", "POST", b'{"a": "\xc3\xbc"}', **{"Content-Type": "application/json"})
    assert server.taken() == (
        Request("POST", "/batches", {"content-type": "application/json"}, '{"a": "ü"}'),
    )


@pytest.mark.parametrize(
    "path", ["/batches", "/v1/batches", "/99/v1/batches", "/1/v1beta/batches", "/x/v1/batches"]
)
def test_requests_outside_of_the_base_url_are_kept_as_such(server, path):
    base = server.serve(ok)
    send(base.removesuffix("/1/v1") + path)
    assert [request.path for request in server.taken()] == [f"outside of the base URL: {path}"]


def test_a_body_in_chunks_is_put_together(server):
    base = server.serve(ok)
    address = urlsplit(base)
    with socket.create_connection((address.hostname, address.port), timeout=120) as connection:
        head = f"POST {address.path}/batches HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head.encode() + b'7;x=y\r\n{"a": "\r\n2\r\n1"\r\n1\r\n}\r\n0\r\n\r\n')
        assert connection.recv(65_536).split()[1] == b"200"
    assert [request.body for request in server.taken()] == ['{"a": "1"}']


def answer_to(base, request):
    """The status line of the answer to a request that is sent as it is."""
    address = urlsplit(base)
    with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return connection.makefile("rb").readline()


@pytest.mark.parametrize(
    "path",
    ["/batches/job%2F1%20a", "/batches/%6Aob", "/batches/ü?after=%C3%BC", "//batches", "/a/../batches"],
)
def test_the_path_is_kept_as_it_was_sent(server, path):
    base = server.serve(ok)
    request = f"GET /1/v1{path} HTTP/1.1\r\nHost: x\r\n\r\n".encode("latin-1")
    assert answer_to(base, request).split()[1] == b"200"
    assert [request.path for request in server.taken()] == [path]


@pytest.mark.parametrize(
    "chunks", [b"x\r\n", b"-1\r\n", b"1_0\r\n", b"5\r\nab", b"2\r\nabc\r\n0\r\n\r\n", b";x\r\n", b"1" * 9_000]
)
def test_chunks_that_are_none_are_refused_and_stop_nobody(server, chunks):
    base = server.serve(ok)
    head = b"POST /1/v1/batches HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert answer_to(base, head + chunks).split()[1] == b"400"
    assert server.taken() == ()
    assert send(f"{base}/batches")[0] == 200


@pytest.mark.parametrize("target", ["http://[/1/v1", "http://[/", "1" * 5_000 + "/v1", "*", ""])
def test_a_target_that_is_none_stops_nobody(server, target):
    base = server.serve(ok)
    answer_to(base, f"GET {target} HTTP/1.1\r\n\r\n".encode())
    assert send(f"{base}/batches")[0] == 200


def test_calls_side_by_side_keep_their_own_requests(server):
    bases = [server.serve(ok) for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda base: send(f"{base}/batches", "POST", base)[0], bases))
    assert answers == [200] * 20
    assert [request.body for request in server.taken()] == bases[-1:]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Bearer sk-real", "Bearer [redacted]"),
        ("sk-real", "[redacted]"),
        ("Basic dXNlcg==", "Basic [redacted]"),
    ],
)
def test_a_key_that_is_not_ours_is_not_written_down(server, sent, kept):
    send(f"{server.serve(ok)}/batches", Authorization=sent)
    assert [request.headers["authorization"] for request in server.taken()] == [kept]


def test_a_connection_that_breaks_off_stops_nobody(server):
    base = server.serve(ok)
    address = urlsplit(base)
    for sent in (
        b"",
        b"GET",
        b"POST /1/v1/batches HTTP/1.1\r\nContent-Length: 9\r\n\r\nx",
        b"\x16\x03\x01 nonsense\r\n\r\n",
    ):
        with socket.create_connection((address.hostname, address.port), timeout=120) as connection:
            connection.sendall(sent)
    assert send(f"{base}/batches")[0] == 200


def test_every_call_is_answered_by_its_own_route():
    for case in calls():
        assert sum(is_routed(Request(verb, path), case) for verb, path in routes()) == (
            case.group != "escaped-ids"
        )


def routes():
    return [
        ("POST", "/batches"),
        ("GET", "/batches"),
        *((verb, f"/batches/batch_abc123{end}") for verb, end in ENDS),
    ]


ENDS = (("GET", ""), ("POST", "/cancel"), ("DELETE", ""), ("GET", "/cancel"))


def call(**more):
    return Case(**{"case": "c", "group": "calls", "sent": "{}", "op": "call", **more})


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("/batches/job%2F1%20a", True),
        ("/batches/job%2f1%20a", True),
        ("/batches/%6Aob%2F1%20a", True),
        ("/batches/job/1%20a", False),
        ("/batches/job%2F1+a", False),
        ("/batches/job%2F1%20a/", False),
        ("//batches/job%2F1%20a", False),
    ],
)
def test_an_id_may_be_escaped_in_any_right_way(path, right):
    case = call(method="batches.retrieve", args={"batch_id": "job/1 a"})
    assert is_routed(Request("GET", path), case) is right


def judged(rule, case):
    return [finding for finding in bound(rule, "")[1]([case]) if not finding.holds]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        (json.dumps(BODY), []),
        (json.dumps({**BODY, "metadata": None}), []),
        (json.dumps({**BODY, "metadata": {}}), ["/metadata"]),
        (json.dumps({**BODY, "completion_window": 24}), ["/completion_window"]),
        (json.dumps({"endpoint": "/v1/chat/completions"}), ["/input_file_id", "/completion_window"]),
        ("input_file_id=file-abc123", [""]),
        (None, [""]),
        ("[]", ["/input_file_id", "/endpoint", "/completion_window", ""]),
    ],
)
def test_the_body_is_held_against_what_was_told(body, pointers):
    case = call(
        method="batches.create",
        args=BODY,
        requests=(Request("POST", "/batches", {}, body),),
    )
    assert [finding.pointer for finding in judged("client_sends_the_body", case)] == pointers


@pytest.mark.parametrize(
    ("args", "path", "faults"),
    [
        ({}, "/batches", 0),
        ({}, "/batches?order=desc", 0),
        ({}, "/batches?after=", 1),
        ({}, "/batches?limit=20", 1),
        ({"after": "a+b c"}, "/batches?after=a%2Bb%20c", 0),
        ({"after": "a+b c"}, "/batches?after=a%2Bb+c", 0),
        ({"after": "a+b c"}, "/batches?after=a+b%20c", 1),
        ({"after": "a", "limit": 2}, "/batches?limit=2&after=a", 0),
        ({"after": "a", "limit": 2}, "/batches?limit=2&after=a&after=a", 1),
        ({"after": "a", "limit": 2}, "/batches", 2),
    ],
)
def test_the_query_is_held_against_what_was_told(args, path, faults):
    case = call(method="batches.list", args=args, requests=(Request("GET", path),))
    assert len(judged("client_sends_the_query", case)) == faults


@pytest.mark.parametrize(
    ("label", "holds"),
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("text/plain", False),
        ("", False),
    ],
)
def test_the_label_may_have_parameters(label, holds):
    headers = {"content-type": label} if label else {}
    case = call(requests=(Request("POST", "/batches", headers, "{}"),))
    assert (judged("client_labels_the_body", case) == []) is holds


@pytest.mark.parametrize(
    ("answer", "surfaced"),
    [
        ({"error": "NotFoundError: Error code: 404"}, True),
        ({"error": "status=404"}, True),
        ({"error": "batch_404a not found"}, True),
        ({"error": "batch 14045 not found"}, False),
        ({"error": ""}, False),
        ({"ok": True, "text": "{}"}, False),
        ({"error": "the adapter exited with code 1; its last words: 404", "fault": "exit"}, False),
    ],
)
def test_an_http_error_is_surfaced_with_its_status(answer, surfaced):
    case = call(group="http-errors", status=404, **answer)
    assert (judged("client_surfaces_errors", case) == []) is surfaced


def test_query_is_decoded():
    assert query(Request("GET", "/batches?a=1%2B&b=&a=%C3%BC")) == [("a", "1+"), ("b", ""), ("a", "ü")]


def test_a_fault_of_the_kit_is_not_left_to_look_like_one_of_the_client():
    def breaks_down(_request):
        raise ZeroDivisionError("no answer")

    with (
        pytest.raises(
            RuntimeError, match=r"the server that clients are pointed at broke down: (?s:.)*ZeroDivisionError"
        ),
        Loopback() as server,
    ):
        assert send(f"{server.serve(breaks_down)}/batches")[0] == 500


def test_clients_that_leave_in_the_middle_are_no_fault_of_the_kit():
    with Loopback() as server:
        address = urlsplit(server.serve(ok))
        for text in (
            b"",
            b"GET",
            b"POST /1/v1/batches HTTP/1.1\r\nContent-Length: 9\r\n\r\n{",
            b"\xff\xfe\r\n\r\n",
        ):
            with socket.create_connection((address.hostname, address.port), timeout=120) as connection:
                connection.sendall(text)
        send(f"{server.serve(ok)}/batches")
