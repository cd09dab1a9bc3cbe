"""Real SDKs through the proxy, against the reference server and against aimock: nothing but `Host` is changed on the way."""

from __future__ import annotations

import importlib.util
import io
import json
import sys

import openai
import pytest
from support.paths import ROOT
from support.peers import PEERS, found, from_npm, port, started
from support.ports import free_port
from support.runs import check_server
from support.wiretap import wiretap

from batchspec.driving.client.adapter import Adapter
from batchspec.driving.client.answer import Call
from batchspec.driving.proxy.proxy import Proxy
from batchspec.driving.proxy.upstream import Upstream
from batchspec.driving.server.http.settings import Settings
from batchspec.judging.outcomes.verdict import Status
from batchspec.making.server.server import ReferenceServer

SPEC = importlib.util.spec_from_file_location(
    "run_adapters_behind", ROOT / "examples" / "adapters" / "run.py"
)
run = importlib.util.module_from_spec(SPEC)
sys.modules["run_adapters_behind"] = run
SPEC.loader.exec_module(run)

NAMES = ("openai-python", "openai-node", "openai-go", "litellm-python")
LINE = {
    "custom_id": "a",
    "method": "POST",
    "url": "/v1/chat/completions",
    "body": {"model": "m", "messages": []},
}
KEY = "sk-canary-of-sdks"


@pytest.fixture(scope="module")
def aimock(tmp_path_factory):
    """The base URL of aimock."""
    folder = tmp_path_factory.mktemp("aimock")
    programs = from_npm("aimock", folder)
    url = f"http://127.0.0.1:{free_port()}/v1"
    with started(
        [programs / "aimock", "-c", PEERS / "aimock.json", "-p", port(url)], folder, url + "/batches"
    ):
        yield url


@pytest.fixture(scope="module")
def reference_url():
    with ReferenceServer() as server:
        yield server.url


@pytest.fixture(scope="module")
def failing():
    """The ids that a live run finds failing, by the base URL of the server; each server is judged once."""
    known = {}

    def of(url):
        if url not in known:
            known[url] = found(check_server(Settings(url, timeout=120)), Status.FAIL)
        return known[url]

    return of


def sdk_named(name):
    sdk = next(one for one in run.sdks() if name == one.name)
    if sdk.missing():
        pytest.skip(f"needs {' and '.join(sdk.missing())}")
    run.built(sdk)
    return sdk


def upload(base_url):
    """The id of an input file; adapters make batches alone."""
    client = openai.OpenAI(base_url=base_url, api_key=KEY, max_retries=0)
    try:
        file = client.files.create(file=("in.jsonl", io.BytesIO(json.dumps(LINE).encode())), purpose="batch")
        return file.id
    finally:
        client.close()


def everything(adapter, base_url):
    """Make every call of an adapter; gives what it read of a batch."""

    def call(method, **args):
        return adapter.call(Call(method, args, base_url, KEY))

    made = call(
        "batches.create",
        input_file_id=upload(base_url),
        endpoint="/v1/chat/completions",
        completion_window="24h",
        metadata={"a": "ü b"},
    )
    assert made.ok, made.error
    batch_id = json.loads(made.text)["id"]
    read = call("batches.retrieve", batch_id=batch_id)
    assert call("batches.list", limit=2).ok
    assert not call("batches.retrieve", batch_id="batch none/?").ok
    call("batches.cancel", batch_id=batch_id)
    return json.loads(read.text)["id"] == batch_id


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("peer", ["reference_url", "aimock"])
def test_what_an_sdk_sends_arrives_and_is_judged_as_a_live_run_is(request, failing, peer, name):
    sdk = sdk_named(name)
    url = request.getfixturevalue(peer)
    with (
        wiretap(url) as behind,
        Proxy(Upstream.named(behind.url)) as proxy,
        wiretap(proxy.url) as before,
    ):
        adapter = Adapter(sdk.command)
        try:
            assert everything(adapter, before.url)
        finally:
            adapter.close()
        report = proxy.report()
    assert before.requests() == behind.requests()
    assert len(before.requests()) >= 6
    assert report.objects >= 3
    assert found(report, Status.FAIL) <= failing(url)
    if peer == "reference_url":
        assert (failing(url), report.verdict) == (set(), "conformant")
    assert "canary" not in json.dumps(report.to_json())
