"""`--batchspec-proxy` beside the suite, with `--lf`, and with a server that is not there."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest
from support.ports import free_port

from batchspec.making.server.behaviour import Behaviour
from batchspec.making.server.server import ReferenceServer
from batchspec.mutants.server import find

QUICK = tuple(f"-pno:{name}" for name in ("hypothesispytest", "anyio", "typeguard"))
SPREAD = pytest.mark.parametrize("spread", [(), ("-n", "2")], ids=["alone", "xdist"])
ASKING = """
import json, os, urllib.error, urllib.request

def ask():
    with urllib.request.urlopen(os.environ["OPENAI_BASE_URL"] + "/batches?limit=2") as answer:
        return json.load(answer)
"""
ONE_ASKS = f"""{ASKING}
def test_asks():
    ask()

def test_does_not_ask():
    assert not os.path.exists("break")
"""
TAKES_ANYTHING = f"""{ASKING}
def test_takes_anything():
    try:
        ask()
    except urllib.error.HTTPError:
        pass
"""
AT_HOME = """
from batchspec.suite import BatchAPI

class TestHome(BatchAPI):
    only = "BATCH-LST"
"""


def served(name=None):
    mutant = find(name) if name else None
    return ReferenceServer(behaviour=mutant.behaviour() if mutant else Behaviour(), speed=50)


def run(pytester, *options):
    """Run pytest; gives the result and the names of the tests in the JUnit report that have a failure."""
    result = pytester.runpytest_subprocess(*QUICK, "--junitxml=j.xml", *options)
    cases = ET.parse(pytester.path / "j.xml").getroot().iter("testcase")
    return result, {case.get("name") for case in cases if case.find("failure") is not None}


@SPREAD
def test_a_server_that_never_answers_is_exit_3_and_no_finding(pytester, spread):
    pytester.makepyfile(TAKES_ANYTHING)
    url = f"http://127.0.0.1:{free_port()}/v1"
    result, failed = run(pytester, "--batchspec-proxy", url, *spread)
    line = f"{url}: connection refused; is the server running, and the address right?"
    assert (result.ret, failed) == (3, set())
    outcomes = result.parseoutcomes()
    assert (outcomes["passed"], outcomes["errors"]) == (1, 1)
    assert set(outcomes) == {"passed", "errors", "skipped"}
    result.stdout.fnmatch_lines([f"batchspec: {line}", f"not judged: {line}"])


@SPREAD
def test_the_suite_and_the_proxy_have_a_verdict_each(pytester, spread):
    with served() as proxied, served("list-kind-left-out") as home:
        pytester.makepyfile(test_asks=ONE_ASKS, test_home=AT_HOME)
        pytester.makeconftest(f"def pytest_batchspec_target(config):\n    return {home.url!r}\n")
        result, failed = run(pytester, "--batchspec-proxy", proxied.url, "--batchspec-json=r.json", *spread)
        assert [request.path for request in proxied.requests] == ["/v1/batches"]
    assert result.ret == 1
    assert failed
    assert all(name.startswith("test_requirement[BATCH-LST") for name in failed)
    result.stdout.fnmatch_lines(
        [
            "batchspec proxy:",
            "verdict: conformant",
            "test_home.py::TestHome:",
            "verdict: judged 10 requirements (BATCH-LST)*1 cause*",
        ]
    )
    reports = {path.name: json.loads(path.read_text()) for path in pytester.path.glob("r.*")}
    assert {name: one["target"]["name"] for name, one in reports.items()} == {
        "r.batchspec-proxy.json": proxied.url,
        "r.test-home-py-TestHome.json": home.url,
    }


@SPREAD
def test_each_of_the_two_has_its_own_side_and_target(pytester, spread):
    pytester.makepyfile(ONE_ASKS)
    with served() as proxied, served() as home:
        options = ("--batchspec-side", "client", "--batchspec-url", home.url, "--batchspec-only", "BATCH-LST")
        result, _ = run(
            pytester, "--batchspec-proxy", proxied.url, *options, "--pyargs", "batchspec.suite", *spread
        )
        assert not proxied.requests
        assert home.requests
    assert "was not used" not in result.stdout.str()
    assert "requirement[BATCH-LST-001]" in (pytester.path / "j.xml").read_text()


@SPREAD
def test_what_the_suite_finds_makes_no_pass_of_a_proxy_that_nothing_came_through(pytester, spread):
    pytester.makepyfile(test_none="def test_none(): pass", test_home=AT_HOME)
    with served() as proxied, served() as home:
        pytester.makeconftest(f"def pytest_batchspec_target(config):\n    return {home.url!r}\n")
        result, failed = run(pytester, "--batchspec-proxy", proxied.url, *spread)
    assert (result.ret, failed) == (1, set())
    result.stdout.fnmatch_lines(["batchspec proxy:", "*does the client read*", "test_home.py::TestHome:"])
    assert "OPENAI_BASE_URL" in result.stdout.str()


@SPREAD
def test_a_target_that_no_item_judges_is_told(pytester, spread):
    pytester.makepyfile(ONE_ASKS)
    with served() as proxied:
        result, _ = run(pytester, "--batchspec-proxy", proxied.url, "--batchspec-url", "http://h/v1", *spread)
    assert result.ret == 0
    what = "it names the target of the suite, and no test of the suite ran"
    result.stdout.fnmatch_lines([f"note: --batchspec-url was not used: {what}"])


@SPREAD
def test_lf_after_a_finding_runs_the_tests_that_make_the_traffic(pytester, spread):
    pytester.makepyfile(ONE_ASKS)
    with served("list-kind-left-out") as server:
        first, failed = run(pytester, "--batchspec-proxy", server.url, *spread)
        again, failed_again = run(pytester, "--batchspec-proxy", server.url, "--lf", *spread)
        assert len(server.requests) == 2
    assert failed == failed_again != set()
    assert (first.ret, again.ret) == (1, 1)
    assert again.parseoutcomes()["passed"] == first.parseoutcomes()["passed"]


def test_lf_with_tests_that_ask_nothing_is_no_pass(pytester):
    pytester.makepyfile(ONE_ASKS)
    with served() as server:
        (pytester.path / "break").touch()
        run(pytester, "--batchspec-proxy", server.url)
        (pytester.path / "break").unlink()
        again, failed = run(pytester, "--batchspec-proxy", server.url, "--lf")
        assert len(server.requests) == 1
    assert (again.ret, failed) == (1, set())
    assert again.parseoutcomes()["passed"] == 1
    assert "no request about batches or files came through" in " ".join(again.stdout.str().split())


@pytest.mark.parametrize("order", ["--ff", "--nf"])
def test_the_items_are_last_in_any_order(pytester, order):
    pytester.makepyfile(ONE_ASKS)
    with served("list-kind-left-out") as server:
        run(pytester, "--batchspec-proxy", server.url)
        result, failed = run(pytester, "--batchspec-proxy", server.url, order)
    assert failed
    assert result.ret == 1
