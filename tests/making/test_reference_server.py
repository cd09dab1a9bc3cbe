"""The reference server as a whole: its address, key and journal, many clients at once, how it starts and stops."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.reference_client import ROW, Client

from batchspec.judging.engine import Judge
from batchspec.judging.evidence.snapshot import History, Snapshot
from batchspec.judging.evidence.tally import Summary
from batchspec.making.http.listener import CannotListen, _Handler
from batchspec.making.server import ReferenceServer, VirtualClock, serve_forever
from batchspec.reading.place import Place
from batchspec_contract.lifecycle import TERMINAL


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


@pytest.mark.parametrize("keys", [{"api_key": "sk-1", "keys": ["sk-2"]}, {"keys": ["sk-1", "sk-2"]}])
def test_a_tenant_sees_its_own_alone(keys):
    with ReferenceServer(clock=VirtualClock(), seed=0, **keys) as server:
        first, second = Client(server, "sk-1"), Client(server, "sk-2")
        hers, his = first.create(), second.create()
        server.engine.clock.advance(60)
        for client, own, other in ((first, hers, his), (second, his, hers)):
            assert [row["id"] for row in client.json("GET", "/batches")["data"]] == [own["id"]]
            ended = client.json("GET", f"/batches/{own['id']}")
            assert client.ask("GET", f"/files/{ended['output_file_id']}/content").status == 200
            client.error("GET", f"/batches/{other['id']}", 404)
            client.error("POST", f"/batches/{other['id']}/cancel", 404)
            client.error("GET", f"/files/{other['input_file_id']}/content", 404)
            client.pool.clear()
        assert server.engine.retrieve(hers["id"])["status"] == "completed"
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


def test_no_stamp_moves_while_twenty_look():
    """One cancels its batch while it runs; the others wait for that, so that none is too late on a busy machine."""
    cancelled = threading.Event()
    with ReferenceServer(clock=VirtualClock(step=0.005), seed=1) as server:
        first = Client(server)
        batches = [first.create()["id"] for _ in range(3)]

        def poll(number):
            client, batch_id, seen = Client(server), batches[number % 3], []
            while not seen or seen[-1].status not in TERMINAL:
                asked = time.monotonic()
                shown = client.json("GET", f"/batches/{batch_id}")
                seen.append(Snapshot(shown, Place(file=f"client {number}"), asked, time.monotonic()))
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


def test_starting_and_stopping_is_quick_and_leaves_nothing(monkeypatch):
    # With no limit, a server that waited for a connection that says nothing would never stop.
    monkeypatch.setattr(_Handler, "timeout", None)
    threads = threading.active_count()
    server = ReferenceServer().start()
    idle = socket.create_connection((server.host, server.port), timeout=120)
    Client(server).json("GET", "/batches")
    with pytest.raises(
        RuntimeError, match=r"the server is listening at http://127\.0\.0\.1:[0-9]+/v1 already"
    ):
        server.start()
    stopping = threading.Thread(target=server.stop, daemon=True)
    stopping.start()
    stopping.join(100)
    assert not stopping.is_alive()
    with idle:
        assert idle.recv(1) == b""
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
        "import sys, batchspec.making.server as r; assert 'werkzeug' not in sys.modules; "
        "r.ReferenceServer(); assert 'werkzeug' not in sys.modules; "
        "r.ReferenceServer().start().stop(); assert 'werkzeug' in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=120)
