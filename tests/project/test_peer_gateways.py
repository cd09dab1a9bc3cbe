"""Verdicts on gateways before the reference server, which breaks nothing; docs/peers.md says why each id is here."""

from __future__ import annotations

import pytest
from support.peers import PEERS, found, from_npm, from_pypi, input_files, on_the_page, port, started
from support.ports import free_port
from support.runs import check_server

from batchspec.driving.gateway.collect import collect_gateway
from batchspec.driving.gateway.upstream import Upstream
from batchspec.driving.server.http.settings import Settings
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.making.server import ReferenceServer

LITELLM_WARNS = {"BATCH-CRE-016"}
LITELLM_AS_GATEWAY = {"BATCH-GWY-014", "BATCH-GWY-015", "BATCH-GWY-017", "BATCH-GWY-019"}

PORTKEY_FAILS = {"BATCH-CRE-002", "BATCH-ENV-002", "BATCH-FID-007"}
PORTKEY_UNTESTABLE = {
    "BATCH-CNT-005",
    "BATCH-CRE-007",
    *(f"BATCH-RES-{number:03}" for number in (*range(1, 9), 10, 11)),
}
"""Portkey answers 500 for the content of every file, so nothing is known of the lines in it; and for a body that is no JSON."""

HEADROOM_FAILS = {"BATCH-CRE-002", "BATCH-CRE-015", "BATCH-IDN-008", "BATCH-IDN-010", "BATCH-ENV-002"}
HEADROOM_AS_GATEWAY = {"BATCH-GWY-004"}
HEADROOM_WARNS = {"BATCH-CRE-008", "BATCH-CRE-009", "BATCH-ENV-004"}


@pytest.fixture(scope="module")
def behind():
    """The base URL that the gateways pass requests on to; each test has a server of its own there."""
    return f"http://127.0.0.1:{free_port()}/v1"


def judged_behind(gateway, behind):
    """The report of a run against a gateway with the reference server behind it, where nothing is left."""
    with ReferenceServer(port=int(port(behind))) as server:
        report = check_server(gateway)
        assert input_files(server.url) == []
    return report


def found_on_both_sides(gateway, behind):
    """The requirements of gateways that are broken, with the kit as the upstream."""
    keys = {gateway.api_key: 0} if gateway.api_key else {}
    with Upstream(port=int(port(behind)), keys=keys) as upstream:
        report = judge_trace(collect_gateway(gateway, upstream))
    assert found(report, Status.ERROR) == set()
    return {row for row in found(report, Status.FAIL) | found(report, Status.WARN) if "-GWY-" in row}


@pytest.fixture(scope="module")
def litellm(tmp_path_factory, behind):
    """The base URL of LiteLLM's proxy."""
    folder = tmp_path_factory.mktemp("litellm")
    programs = from_pypi("litellm", folder)
    url = f"http://127.0.0.1:{free_port()}/v1"
    command = [
        programs / "litellm",
        "--config",
        PEERS / "litellm.yaml",
        "--host",
        "127.0.0.1",
        "--port",
        port(url),
    ]
    env = {
        "HOME": str(folder),
        "UPSTREAM_URL": behind,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # it would fetch a list of prices when it starts
    }
    with started(command, folder, url + "/batches", env=env):
        yield url


@pytest.fixture(scope="module")
def portkey(tmp_path_factory):
    """The base URL of Portkey's gateway; each request says in a header where it goes."""
    folder = tmp_path_factory.mktemp("portkey")
    programs = from_npm("portkey", folder)
    url = f"http://127.0.0.1:{free_port()}/v1"
    with started([programs / "gateway", f"--port={port(url)}", "--headless"], folder, url + "/batches"):
        yield url


@pytest.fixture(scope="module")
def headroom(tmp_path_factory, behind):
    """The base URL of Headroom's proxy."""
    folder = tmp_path_factory.mktemp("headroom")
    programs = from_pypi("headroom", folder)
    url = f"http://127.0.0.1:{free_port()}/v1"
    upstream = ["--openai-api-url", behind.removesuffix("/v1")]
    command = [
        programs / "headroom",
        "proxy",
        "--port",
        port(url),
        "--no-rate-limit",
        "--no-telemetry",
        *upstream,
    ]
    with started(command, folder, url + "/batches", env={"HOME": str(folder)}):
        yield url


@pytest.mark.slow
def test_litellm(litellm, behind):
    report = judged_behind(Settings(litellm, timeout=120), behind)
    assert found(report, Status.FAIL) == set()
    assert found(report, Status.WARN) == LITELLM_WARNS
    assert found(report, Status.UNTESTABLE) == set()


@pytest.mark.slow
def test_litellm_from_both_sides(litellm, behind):
    assert found_on_both_sides(Settings(litellm, timeout=120), behind) == LITELLM_AS_GATEWAY


def to_portkey(url, behind):
    headers = {
        "x-portkey-provider": "openai",
        "x-portkey-custom-host": behind,
        "authorization": "Bearer none",
    }
    return Settings(url, headers=headers, timeout=120)


@pytest.mark.slow
def test_portkey(portkey, behind):
    report = judged_behind(to_portkey(portkey, behind), behind)
    assert found(report, Status.FAIL) == PORTKEY_FAILS
    assert found(report, Status.WARN) == set()
    assert found(report, Status.UNTESTABLE) == PORTKEY_UNTESTABLE


@pytest.mark.slow
def test_portkey_from_both_sides(portkey, behind):
    assert found_on_both_sides(to_portkey(portkey, behind), behind) == set()


@pytest.mark.slow
def test_headroom(headroom, behind):
    report = judged_behind(Settings(headroom, api_key="none", timeout=120), behind)
    assert found(report, Status.FAIL) == HEADROOM_FAILS
    assert found(report, Status.WARN) == HEADROOM_WARNS
    assert found(report, Status.UNTESTABLE) == set()


@pytest.mark.slow
def test_headroom_from_both_sides(headroom, behind):
    assert found_on_both_sides(Settings(headroom, api_key="none", timeout=120), behind) == HEADROOM_AS_GATEWAY


@pytest.mark.parametrize(
    ("peer", "ids"),
    [
        ("LiteLLM", LITELLM_WARNS | LITELLM_AS_GATEWAY),
        ("Portkey", PORTKEY_FAILS),
        ("Headroom", HEADROOM_FAILS | HEADROOM_WARNS | HEADROOM_AS_GATEWAY),
    ],
)
def test_the_page_gives_a_reason_for_each(peer, ids):
    assert on_the_page(peer) == ids
