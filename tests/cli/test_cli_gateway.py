"""`batchspec check gateway` as a user runs it: the verdict, the trace, and each way in which it cannot begin."""

from __future__ import annotations

import json

import jsonschema
import pytest
from support.ports import free_port

from batchspec.contract.schemas import schema
from batchspec.making.gateway import ReferenceGateway
from batchspec.mutants.gateway.errors import ShowsTheAddress

KEY = "sk-canary-of-the-gateway"


@pytest.fixture
def port():
    """A port for the upstream; the gateway asks it before anything listens there."""
    return free_port()


def before(port, **options):
    return ReferenceGateway(f"http://127.0.0.1:{port}/v1", **options)


@pytest.mark.usefixtures("no_waiting")
def test_a_gateway_is_judged_and_its_trace_judged_again(batchspec, port, tmp_path):
    with before(port, behaviour=ShowsTheAddress(), key=KEY) as gateway:
        arguments = (
            "--upstream-port",
            port,
            "--level",
            "should",
            "--record",
            "kept",
            "--json",
            "report.json",
        )
        run = batchspec("check", "gateway", gateway.url, *arguments)
    assert run.code == 1, run.out
    told = " ".join(run.out.split())
    assert "BATCH-GWY-017" in told
    assert f"the answer names the address of the upstream, 127.0.0.1:{port}" in told
    report = json.loads((tmp_path / "report.json").read_text())
    jsonschema.Draft202012Validator(schema("report")).validate(report)
    assert report["target"]["kind"] == "gateway"
    again = batchspec("rejudge", "kept/trace.jsonl", "--level", "should", "--json", "again.json")
    assert again.code == 1
    assert json.loads((tmp_path / "again.json").read_text())["requirements"] == report["requirements"]
    assert all(KEY not in path.read_text() for path in tmp_path.rglob("*.json*"))
    assert KEY not in run.out


@pytest.mark.usefixtures("no_waiting")
def test_an_upstream_with_a_key_refuses_every_other(batchspec, port):
    with before(port, key="sk-another") as gateway:
        run = batchspec(
            *("check", "gateway", gateway.url, "--upstream-port", port, "--upstream-key-env", "UPSTREAM"),
            env={"UPSTREAM": KEY},
        )
    assert run.code == 1
    assert "incomplete" in run.out or "non-conformant" in run.out


def test_a_port_that_is_taken(batchspec, quick_reference):
    port = quick_reference.port
    run = batchspec("check", "gateway", "http://127.0.0.1:9", "--upstream-port", port)
    assert run.code == 2
    assert f"cannot listen on 127.0.0.1:{port}: " in run.err
    assert "choose another --upstream-port" in run.err


def test_a_server_that_asks_nobody(batchspec, quick_reference, port):
    run = batchspec("check", "gateway", quick_reference.url, "--upstream-port", port)
    assert run.code == 3
    line = f"it answers, but asked nothing of the upstream; point it at http://127.0.0.1:{port}/v1"
    assert line in run.err
    assert "Traceback" not in run.err


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ((), "--upstream-port is missing"),
        (("--upstream-port", "70000"), "70000 is not in the range"),
        (
            ("--upstream-port", "1", "--upstream-key-env", "NOT_SET"),
            "NOT_SET (--upstream-key-env) is not set",
        ),
        (("--upstream-port", "1", "--read-only", "--batch-id", "b"), "leave --read-only and --batch-id out"),
    ],
)
def test_wrong_usage_is_told(batchspec, arguments, line):
    run = batchspec("check", "gateway", "http://127.0.0.1:9", *arguments)
    assert run.code == 2
    assert line in " ".join(run.err.split())


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_upstream_itself_is_no_gateway(batchspec, port, host):
    """It would conform, and nothing would have been judged."""
    run = batchspec("check", "gateway", f"http://{host}:{port}/v1", "--upstream-port", port)
    assert run.code == 2
    assert f"is the upstream that the kit serves at --upstream-port {port}; give the address" in run.err


def test_a_file_that_is_there_already_passes_through_no_gateway(batchspec, port):
    run = batchspec(
        *("check", "gateway", "http://127.0.0.1:9", "--upstream-port", port, "--input-file-id", "file-1")
    )
    assert run.code == 2
    assert "leave --input-file-id out" in run.err


def test_where_to_point_a_gateway_in_a_container(batchspec, quick_reference, port):
    run = batchspec(
        *("check", "gateway", quick_reference.url, "--upstream-port", port, "--upstream-host", "0.0.0.0")
    )
    assert run.code == 3
    assert f"point it at http://<this machine>:{port}/v1" in run.err


@pytest.mark.usefixtures("no_waiting")
def test_a_gateway_that_sends_no_key_is_told_so(batchspec, port):
    with before(port) as gateway:
        run = batchspec(
            *("check", "gateway", gateway.url, "--upstream-port", port, "--upstream-key-env", "UPSTREAM"),
            env={"UPSTREAM": KEY},
        )
    assert "the gateway asked its upstream without any key" in " ".join(run.out.split())
