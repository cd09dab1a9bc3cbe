"""`--batchspec-proxy URL`: a suite goes through the proxy, and the verdict on its traffic is items. And the fixture."""

from __future__ import annotations

import json
import os
import re
import urllib.request
import xml.etree.ElementTree as ET

import pytest
from support.command_line import PYTEST_ALONE
from support.ports import free_port

from batchspec.driving.proxy.proxy import Proxy
from batchspec.driving.proxy.upstream import Upstream
from batchspec.making.server.behaviour import Behaviour
from batchspec.making.server.server import ReferenceServer
from batchspec.mutants.server import find
from batchspec.reading.trace import write

QUICK = PYTEST_ALONE[: PYTEST_ALONE.index("no:xdist") - 1]
SUITE = """
import json, os, urllib.request
import pytest

UPLOAD = (
    '--x\\r\\nContent-Disposition: form-data; name="purpose"\\r\\n\\r\\nbatch\\r\\n'
    '--x\\r\\nContent-Disposition: form-data; name="file"; filename="a.jsonl"\\r\\n\\r\\n'
    '{"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "m", "messages": []}}'
    '\\r\\n--x--\\r\\n'
)

def ask(path, body=None, kind="application/json"):
    headers = {"Content-Type": kind, "Authorization": "Bearer sk-canary-all-over"}
    asked = urllib.request.Request(os.environ["OPENAI_BASE_URL"] + path, body and body.encode(), headers)
    with urllib.request.urlopen(asked) as answer:
        return json.load(answer)

@pytest.mark.parametrize("number", range(4))
def test_create(number):
    made = ask("/files", UPLOAD, "multipart/form-data; boundary=x")
    asked = {"input_file_id": made["id"], "endpoint": "/v1/chat/completions", "completion_window": "24h"}
    batch = ask("/batches", json.dumps(asked))
    assert ask("/batches/" + batch["id"])["id"] == batch["id"]
"""
SPREAD = pytest.mark.parametrize("spread", [(), ("-n", "2")], ids=["alone", "xdist"])


@pytest.fixture
def ran(pytester):
    """Run the suite against a server in a process of its own; gives the result and the JUnit report."""
    pytester.makepyfile(SUITE)

    def run(*options):
        result = pytester.runpytest_subprocess(
            *QUICK, "--junitxml=j.xml", "--batchspec-json=r.json", *options
        )
        cases = ET.parse(pytester.path / "j.xml").getroot().iter("testcase")
        return result, {case.get("name"): case for case in cases}

    return run


def served(name=None):
    """The reference server, broken in one way where that is named."""
    mutant = find(name) if name else None
    return ReferenceServer(behaviour=mutant.behaviour() if mutant else Behaviour(), speed=20)


def report_in(pytester):
    return json.loads((pytester.path / "r.json").read_text())


@SPREAD
def test_a_suite_goes_through_the_proxy_and_its_verdict_is_items(ran, pytester, spread):
    with served() as server:
        result, cases = ran("--batchspec-proxy", server.url, *spread)
        assert len(server.requests) == 12
    report = report_in(pytester)
    assert (result.ret, report["verdict"], report["objects"]) == (0, "conformant", 8)
    outcomes = result.parseoutcomes()
    rows = report["requirements"]
    passed = sum(row["status"] == "pass" for row in rows)
    assert outcomes == {"passed": 4 + passed, "skipped": len(rows) - passed}
    assert len(cases) == 4 + len(rows)
    assert cases[f"requirement[{rows[0]['id']}]"].get("classname") == "batchspec proxy"
    result.stdout.fnmatch_lines(["*verdict: conformant"])
    assert "canary" not in (pytester.path / "r.json").read_text()
    assert server.url not in os.environ.get("OPENAI_BASE_URL", "")


@SPREAD
def test_a_fault_fails_the_session_and_its_item_says_what(ran, pytester, spread):
    with served("endpoint-null") as server:
        result, cases = ran("--batchspec-proxy", server.url, *spread)
    failed = {row["id"] for row in report_in(pytester)["requirements"] if row["status"] == "fail"}
    assert failed == {"BATCH-FLD-003"}
    assert result.ret == 1
    for requirement in failed:
        case = cases[f"requirement[{requirement}]"]
        assert case.find("failure") is not None
        properties = {one.get("name"): one.get("value") for one in case.iter("property")}
        assert properties["batchspec.status"] == "fail"
        assert properties["batchspec.requirement"] == requirement
    result.stdout.fnmatch_lines(
        ["*verdict: non-conformant*", "FAILED batchspec proxy::requirement?BATCH-FLD-003? - /endpoint: *"]
    )
    again = next(line for line in result.stdout.lines if line.startswith("again: "))
    assert re.fullmatch(r"again: pytest .*--batchspec-proxy .* --batchspec-only BATCH-[A-Z]+-\d+", again)


@SPREAD
def test_a_waived_fault_is_an_expected_failure(ran, pytester, spread):
    with served("endpoint-null") as server:
        waiver = (
            'requirement = "BATCH-FLD-003"\nsignature = ":/endpoint:type"\nkind = "bug"\nreason = "known"\n'
        )
        (pytester.path / "batchspec-waivers.toml").write_text(f"[[waiver]]\n{waiver}")
        result, _ = ran("--batchspec-proxy", server.url, *spread)
    assert report_in(pytester)["verdict"] == "conformant-with-waivers", result.stdout.str()
    assert result.parseoutcomes()["xfailed"] >= 1
    assert result.ret == 0


@SPREAD
def test_the_variable_is_restored_and_the_key_may_be_in_the_ini_file(ran, pytester, monkeypatch, spread):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://before/v1")
    pytester.makeconftest(
        "import os\n"
        "def pytest_unconfigure(config):\n"
        "    if not hasattr(config, 'workerinput'):\n"
        "        open('after', 'w').write(os.environ['OPENAI_BASE_URL'])\n"
    )
    with served() as server:
        pytester.makeini(f"[pytest]\nbatchspec_proxy = {server.url}\n")
        result, _ = ran(*spread)
        assert len(server.requests) == 12
    assert result.ret == 0
    assert (pytester.path / "after").read_text() == "http://before/v1"


def test_the_setting_may_stand_in_pyproject(ran, pytester):
    with served() as server:
        (pytester.path / "pyproject.toml").write_text(
            f'[tool.batchspec]\nproxy = "{server.url}"\nonly = "BATCH-FLD"\n'
        )
        result, cases = ran()
        assert len(server.requests) == 12
    assert result.ret == 0
    assert {name[:21] for name in cases if "BATCH" in name} == {"requirement[BATCH-FLD"}


def test_k_chooses_tests_and_leaves_the_verdict_whole(ran):
    with served() as server:
        result, cases = ran("--batchspec-proxy", server.url, "-k", "test_create[0]")
        assert len(server.requests) == 3
    assert result.ret == 0
    assert len(cases) > 100


def test_the_side_of_the_client_is_judged_where_that_is_asked(ran, pytester):
    with served() as server:
        result, cases = ran("--batchspec-proxy", server.url, "--batchspec-side", "client")
    assert result.ret == 0
    assert report_in(pytester)["side"] == "client"
    assert {name[:21] for name in cases if "BATCH" in name} == {"requirement[BATCH-CLI"}


def test_listing_starts_nothing(ran, pytester):
    result = pytester.runpytest_subprocess(*QUICK, "--co", "-q", "--batchspec-proxy", "http://127.0.0.1:9/v1")
    assert result.ret == 0
    assert "requirement[" not in result.stdout.str()


def test_a_server_that_is_not_there_fails_the_tests(ran):
    result, _ = ran("--batchspec-proxy", f"http://127.0.0.1:{free_port()}/v1")
    assert result.ret == 3
    assert result.parseoutcomes()["failed"] == 4


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (
            ("--batchspec-proxy", "nowhere"),
            "batchspec: nowhere: not an address; write it as http://127.0.0.1:8000/v1",
        ),
        (("--batchspec-proxy", "http://h", "--batchspec-level", "x"), "batchspec: no level 'x'"),
        (("--batchspec-proxy", "http://h", "--batchspec-waivers", "no.toml"), "batchspec: no.toml: "),
        (
            ("--batchspec-proxy", "http://127.0.0.1:9", "--pyargs", "batchspec.suite"),
            "batchspec: nothing to judge; give one of --batchspec-url, ",
        ),
    ],
)
def test_wrong_usage_is_told_in_one_line(pytester, options, line):
    result = pytester.runpytest_subprocess(*PYTEST_ALONE, *options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert line in result.stderr.str() + result.stdout.str()
    assert "Traceback" not in result.stderr.str()


def test_the_fixture_gives_proxies_that_end_with_the_test(pytester, reference):
    pytester.makepyfile(
        f"""
        import json, urllib.error, urllib.request
        import pytest

        URLS = []

        def test_one(batch_proxy, tmp_path):
            one, other = batch_proxy({reference.url!r}), batch_proxy({reference.url!r}, side="client", only=("BATCH-CLI",))
            assert one.url != other.url
            with urllib.request.urlopen(one.url + "/batches?limit=2") as answer:
                json.load(answer)
            assert one.report().ok, one.report().notes
            assert not other.report().ok  # nothing was judged
            one.record(tmp_path / "trace.jsonl")
            assert (tmp_path / "trace.jsonl").read_text().count("\\n") == 2
            URLS.append(one.url)

        def test_two():
            with pytest.raises(urllib.error.URLError):
                urllib.request.urlopen(URLS[0] + "/batches")
        """
    )
    result = pytester.runpytest_subprocess(*PYTEST_ALONE)
    result.assert_outcomes(passed=2)


def test_the_trace_of_a_proxy_is_judged_as_traffic_by_the_suite(pytester, reference, tmp_path):
    path = tmp_path / "trace.jsonl"
    with Proxy(Upstream.named(reference.url)) as proxy:
        with urllib.request.urlopen(proxy.url + "/batches?limit=2") as answer:
            json.load(answer)
        write(proxy.trace(), path)
    suite = ("--pyargs", "batchspec.suite", f"--batchspec-trace={path}")
    result = pytester.runpytest_subprocess(*PYTEST_ALONE, *suite)
    assert result.ret == 0
    assert set(result.parseoutcomes()) == {"passed", "skipped"}
