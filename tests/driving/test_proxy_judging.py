"""What passes through the proxy is judged as a recording that grows; keys are in nothing that it leaves."""

from __future__ import annotations

import gzip
import json
import urllib.error
import urllib.request
from itertools import pairwise

import pytest
from support.runs import stepping
from support.wire_peer import connected, received, wire_peer

from batchspec.driving.proxy import recording, seen
from batchspec.driving.proxy.proxy import Proxy
from batchspec.driving.proxy.secrets import LONGEST_SECRET, MOST_SECRETS
from batchspec.driving.proxy.upstream import Upstream
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.server_target import server_trace
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.report import Scope
from batchspec.mutants.server import find
from batchspec.reading.limits import Live
from batchspec.reading.trace import lines, parse

BATCH = {
    "id": "batch_1", "object": "batch", "endpoint": "/v1/chat/completions", "input_file_id": "file-1",
    "completion_window": "24h", "status": "validating", "created_at": 1_800_000_000,
}  # fmt: skip
CREATE = {"input_file_id": "file-1", "endpoint": "/v1/chat/completions", "completion_window": "24h"}


def answer(value, *headers, status=200):
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    found = ["Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
    head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status} OK", *found))
    return head.encode() + b"\r\n" + body


def ask(url, body=None, method=None, **headers):
    """The status and the bytes of an answer."""
    data = None if body is None else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named = {"Content-Type": "application/json", **named} if data else named
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, named, method=method)) as found:
            return found.status, found.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


@pytest.fixture
def told():
    """A server that answers what `told.value` says, its headers from `told.headers`."""
    with wire_peer(None) as server:
        server.value, server.headers, server.status = BATCH, (), 200
        server.respond = lambda connection, _: connection.sendall(
            answer(server.value, *server.headers, status=server.status)
        )
        yield server


@pytest.fixture
def proxied(told):
    with Proxy(Upstream.named(told.url)) as proxy:
        yield proxy


def test_a_run_through_the_proxy_has_the_verdict_of_the_run(no_waiting, quick_reference):
    with Proxy(Upstream.named(quick_reference.url)) as proxy:
        live = judge_trace(server_trace(Settings(proxy.url)))
    report = proxy.report()
    assert (report.verdict, report.exit_code) == (live.verdict, 0)
    assert report.target.name == quick_reference.url
    passed = {one.requirement.id for one in live.having(Status.PASS)}
    assert len({one.requirement.id for one in report.having(Status.PASS)} & passed) > 0.9 * len(passed)


@pytest.mark.parametrize("name", ["error-a-string", "completed-at-in-milliseconds", "id-left-out"])
def test_a_fault_that_a_run_finds_is_found_in_its_traffic(no_waiting, name):
    mutant = find(name)
    with (
        stepping(mutant.server, behaviour=mutant.behaviour()) as server,
        Proxy(Upstream.named(server.url)) as proxy,
    ):
        live = judge_trace(server_trace(Settings(proxy.url, timeout=30)))
        found = {one.requirement.id for one in proxy.report().having(Status.FAIL)}
    assert found
    assert found <= {one.requirement.id for one in live.having(Status.FAIL)}


def test_what_was_just_answered_is_in_the_report(proxied):
    for number in range(20):
        assert ask(f"{proxied.url}/batches", CREATE)[0] == 200
        found = json.loads(ask(f"{proxied.url.removesuffix('/v1')}/__batchspec/report")[1])
        assert (found["traffic"]["exchanges"], found["objects"]) == (number + 1, number + 1)


def test_judged_again_the_trace_gives_the_same_report(proxied, told):
    told.value = {**BATCH, "completed_at": 1, "metadata": {"echo": "sk-canary-12345"}}
    ask(f"{proxied.url}/batches", {**CREATE, "metadata": {"a": 1}}, authorization="Bearer sk-canary-12345")
    ask(f"{proxied.url.removesuffix('/v1')}/other")
    for side in ("server", "client", "both"):
        report = proxied.tap.reader.submit(proxied.tap.recording.report, Scope(side=side)).result()
        text = "\n".join(lines(proxied.trace()))
        again = judge_trace(parse(text, "trace"), Scope(side=side))
        assert again.to_json() == report.to_json()
        assert again.exit_code == 1


def test_the_client_is_judged_where_that_is_asked(told):
    with Proxy(Upstream.named(told.url), scope=Scope(side="client")) as proxy:
        ask(f"{proxy.url}/batches", {**CREATE, "metadata": {"attempt": 1}})
        failed = {one.requirement.id for one in proxy.report().having(Status.FAIL)}
    assert failed == {"BATCH-CLI-037"}


def test_a_refused_request_is_no_fault_of_the_client(told):
    told.value, told.status = {"error": {"message": "no", "type": "x", "param": None, "code": None}}, 400
    with Proxy(Upstream.named(told.url), scope=Scope(side="both")) as proxy:
        ask(f"{proxy.url}/batches", {**CREATE, "metadata": {"attempt": 1}})
        report = proxy.report()
    assert report.having(Status.FAIL) == []
    assert any(
        "1 request was refused; the client's side is not judged by them" in note for note in report.notes
    )


def test_keys_are_in_nothing_that_is_left(proxied, told, tmp_path):
    keys = {
        "authorization": "Bearer sk-canary-one",
        "x_api_key": "canary-two-two",
        "cookie": "session=canary-three; other=1",
        "x_auth": "canary-four-four",
        "proxy_authorization": "Basic dXNlcjpjYW5hcnktZml2ZQ==",
        "idempotency_key": "canary-six-once",
    }
    echo = (
        "sk-canary-one canary-two-two canary-three canary-four-four canary-five canary%2Dseven canary-seven"
    )
    told.value = {"error": {"message": echo, "type": None, "param": None, "code": 7}}
    told.status, told.headers = 500, ("X-Echo: canary-two-two", "Set-Cookie: a=canary-eight")
    ask(f"{proxied.url}/batches?api_key=canary%2Dseven&limit=2", **keys)
    ask(f"{proxied.url}/batches/sk-canary-one", **keys)
    told.status, told.value = 200, {**BATCH, "id": "canary-two-two", "status": "canary-seven"}
    ask(f"{proxied.url}/batches", {**CREATE, "metadata": {"a": "sk-canary-one"}}, **keys)
    text = "\n".join(lines(proxied.trace())) + json.dumps(proxied.report().to_json())
    assert "[redacted]" in text
    assert "canary" not in text
    assert judge_trace(proxied.trace()).to_json() == proxied.report().to_json()


def test_two_keys_are_told_apart_without_being_kept(proxied):
    for key in ("sk-first-first", "sk-second-second", "sk-first-first"):
        ask(f"{proxied.url}/batches", authorization=f"Bearer {key}")
    found = [one.request.headers["authorization"] for one in proxied.trace().exchanges]
    assert found == ["[key 1]", "[key 2]", "[key 1]"]


def test_more_keys_than_are_remembered_are_not_kept(proxied):
    for number in range(MOST_SECRETS + 3):
        ask(f"{proxied.url}/batches", authorization=f"Bearer sk-{number:06}")
    ask(f"{proxied.url}/batches", authorization="x" * (LONGEST_SECRET + 1))
    assert len(proxied.trace().exchanges) == MOST_SECRETS
    line = "passed on and not judged: 4 requests with a key beyond the 100 that are remembered, or with one too long"
    assert line in proxied.report().notes


def test_what_is_no_batch_is_counted_and_not_kept(proxied):
    for path in ("/v1/chat/completions", "/batches", "/v1batches", "/v1/models/batch"):
        ask(f"{proxied.url.removesuffix('/v1')}{path}")
    assert proxied.trace().exchanges == ()
    assert "passed on and not judged: 4 requests about neither batches nor files" in proxied.report().notes


def test_a_body_past_the_bound_passes_and_is_not_judged(proxied, told, monkeypatch):
    monkeypatch.setattr(seen, "LIMITS", Live(answer_bytes=300))
    told.value = {**BATCH, "status": "x" * 1000}
    assert json.loads(ask(f"{proxied.url}/batches/batch_1")[1])["status"] == "x" * 1000
    (exchange,) = proxied.trace().exchanges
    assert (exchange.response.stored, exchange.response.body, exchange.response.fault) == (False, "", None)
    report = proxied.report()
    assert report.having(Status.FAIL) == []
    assert any("1 body not stored" in note for note in report.notes)


def test_a_body_of_many_values_passes_and_is_not_judged(proxied, told):
    told.value = {**BATCH, "metadata": [[]] * 60_000}
    assert len(json.loads(ask(f"{proxied.url}/batches/batch_1")[1])["metadata"]) == 60_000
    (exchange,) = proxied.trace().exchanges
    assert (exchange.response.stored, exchange.response.body) == (False, "")
    assert any("1 body not stored" in note for note in proxied.report().notes)


def test_exchanges_after_the_last_that_is_kept_are_counted(proxied, monkeypatch):
    monkeypatch.setattr(recording, "MOST_EXCHANGES", 2)
    for _ in range(3):
        ask(f"{proxied.url}/batches/batch_1")
    assert len(proxied.trace().exchanges) == 2
    assert "passed on and not judged: 1 request after the first 2 that are kept" in proxied.report().notes


def test_what_is_compressed_passes_so_and_is_judged_as_it_reads(proxied, told):
    packed = gzip.compress(json.dumps(BATCH).encode())
    told.value, told.headers = packed, ("Content-Encoding: gzip",)
    assert ask(f"{proxied.url}/batches/batch_1")[1] == packed
    told.value = packed[:-9]
    ask(f"{proxied.url}/batches/batch_1")
    told.value = b"no gzip"
    ask(f"{proxied.url}/batches/batch_1")
    whole, short, none = (one.response for one in proxied.trace().exchanges)
    assert (json.loads(whole.body), whole.fault) == (BATCH, None)
    assert short.fault == "the answer cannot be decompressed: its gzip data break off"
    assert none.fault == "the answer cannot be decompressed: its gzip data are broken"


def test_bytes_that_are_no_text_are_a_fault_of_the_server(proxied, told):
    told.value = b'{"id": "\xff"}'
    ask(f"{proxied.url}/batches/batch_1")
    (exchange,) = proxied.trace().exchanges
    assert (exchange.response.body, exchange.response.fault) == (None, "byte 8 (0xff) is not UTF-8")


@pytest.mark.parametrize("base", ["/api/v1", "/", "/openai/deployments/x"])
def test_the_path_of_the_upstream_is_that_of_the_proxy(told, base):
    url = told.url.removesuffix("/v1") + base
    with Proxy(Upstream.named(url)) as proxy:
        assert proxy.url.endswith(base)
        ask(f"{proxy.url.rstrip('/')}/batches", CREATE)
        (exchange,) = proxy.trace().exchanges
        assert exchange.request.path == "/batches"
        assert told.requests[0].startswith(f"POST {base.rstrip('/')}/batches HTTP/1.1\r\n".encode())


def test_a_target_that_is_a_whole_address_is_read_by_its_path(proxied):
    with connected(proxied.url) as client:
        client.sendall(b"GET http://elsewhere/v1/batches/batch_1?x=1 HTTP/1.1\r\nHost: elsewhere\r\n\r\n")
        received(client, 20)
    assert [one.request.path for one in proxied.trace().exchanges] == ["/batches/batch_1?x=1"]


def test_times_are_those_of_the_exchanges(proxied):
    for _ in range(3):
        ask(f"{proxied.url}/batches/batch_1")
    times = [(one.began, one.ended) for one in proxied.trace().exchanges]
    assert times == sorted(times)
    assert all(began < ended for began, ended in times)
    assert all(before[1] <= after[0] for before, after in pairwise(times))


def test_an_old_trace_is_that_of_a_run():
    header = '{"batchspec_trace": 1, "target": "server", "name": "x"}'
    assert parse(header, "t").header.planned
    assert not parse(header.replace("}", ', "planned": false}'), "t").header.planned
