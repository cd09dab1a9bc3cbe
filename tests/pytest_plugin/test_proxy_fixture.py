"""The fixture `batch_proxy`: `check()` fails a test with the causes, and what cannot be used is one line."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest
from support.command_line import PYTEST_ALONE
from support.ports import free_port

from batchspec.making.server.server import ReferenceServer
from batchspec.mutants.server import find
from batchspec.pytest_plugin.messages import NonConformance


def ask(proxy, path="/batches?limit=2"):
    with urllib.request.urlopen(proxy.url + path) as answer:
        return json.load(answer)


def test_check_gives_the_report_where_it_conforms(batch_proxy, reference):
    proxy = batch_proxy(reference.url, only="BATCH-LST, BATCH-WIR")
    ask(proxy)
    report = proxy.check()
    assert report.ok
    assert report.only == ("BATCH-LST", "BATCH-WIR")


def test_check_fails_with_the_causes(batch_proxy):
    with ReferenceServer(behaviour=find("list-kind-left-out").behaviour()) as server:
        proxy = batch_proxy(server.url)
        ask(proxy)
        with pytest.raises(NonConformance) as caught:
            proxy.check()
    first, verdict, *rest = str(caught.value).splitlines()
    assert first.startswith(f"{server.url} does not conform: ")
    assert verdict.startswith("verdict: non-conformant (1 cause")
    assert any("BATCH-LST" in line for line in rest)


def test_check_tells_that_the_client_was_judged(batch_proxy, reference):
    proxy = batch_proxy(reference.url, side="client")
    asked = urllib.request.Request(proxy.url + "/batches", b"{}", {"Content-Type": "application/json"})
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(asked)
    answer.value.read()  # until then the exchange is under way, and no part of a report
    with pytest.raises(NonConformance) as caught:
        proxy.check()
    assert str(caught.value).startswith(f"the client of {reference.url} does not conform: ")


@pytest.mark.parametrize("side", ["server", "client", "both"])
def test_check_fails_where_nothing_came_through(batch_proxy, reference, side):
    proxy = batch_proxy(reference.url, side=side)
    with pytest.raises(pytest.fail.Exception) as caught:
        proxy.check()
    hint = "does the client read OPENAI_BASE_URL, or has it the proxy's address?"
    what = f"no request about batches or files came through below {reference.url}; {hint}"
    assert str(caught.value) == f"batchspec: {what}"


def test_check_fails_where_the_server_is_not_there(batch_proxy):
    url = f"http://127.0.0.1:{free_port()}/v1"
    proxy = batch_proxy(url)
    with pytest.raises(urllib.error.HTTPError):
        ask(proxy)
    with pytest.raises(pytest.fail.Exception) as caught:
        proxy.check()
    line = f"{url}: connection refused; is the server running, and the address right?"
    assert str(caught.value) == f"batchspec: {line}"


def app(environ, start_response):
    raise NotImplementedError


NO_URL = "batch_proxy takes the base URL of a server, as in http://127.0.0.1:8000/v1, and no {}; an app in this process is judged by check_batch_app(app)"


@pytest.mark.parametrize(
    ("given", "options", "error"),
    [
        (app, {}, TypeError(NO_URL.format("function"))),
        (None, {}, TypeError(NO_URL.format("NoneType"))),
        ("nope", {}, ValueError("batch_proxy: nope: not an address; write it as http://127.0.0.1:8000/v1")),
        (
            "http://h",
            {"side": "clint"},
            ValueError("batch_proxy: no side 'clint'; there are server, client, both"),
        ),
        ("http://h", {"side": []}, ValueError("batch_proxy: no side []; there are server, client, both")),
        (
            "http://h",
            {"level": "most"},
            ValueError("batch_proxy: no level 'most'; there are must, should, may"),
        ),
        ("http://h", {"level": None}, ValueError("batch_proxy: no level None; there are must, should, may")),
    ],
)
def test_what_cannot_be_used_is_one_line(batch_proxy, given, options, error):
    with pytest.raises(type(error)) as caught:
        batch_proxy(given, **options)
    assert str(caught.value) == str(error)


def test_the_test_is_shown_and_nothing_of_the_kit(pytester):
    pytester.makepyfile("def test_one(batch_proxy):\n    batch_proxy('nope')\n")
    result = pytester.runpytest_subprocess(*PYTEST_ALONE)
    result.assert_outcomes(failed=1)
    text = result.stdout.str()
    assert "E       ValueError: batch_proxy: nope: not an address" in text
    assert "proxy_fixture.py" not in text
