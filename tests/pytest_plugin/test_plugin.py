"""The pytest plugin, run by pytest in folders of its own."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from support.command_line import PYTEST_ALONE

SUITE = ("--pyargs", "batchspec.suite")
QUICK = PYTEST_ALONE[: PYTEST_ALONE.index("no:xdist") - 1]


@pytest.fixture
def suite(pytester, monkeypatch):
    """Run the suite in this process; under xdist, in processes of their own."""

    def run(*arguments):
        monkeypatch.setattr(
            "batchspec.pytest_plugin.hooks._results", []
        )  # the plugin is loaded in the run of these tests, too
        alone = pytester.runpytest_subprocess if "-n" in arguments else pytester.runpytest_inprocess
        return alone(*SUITE, *QUICK, *arguments)

    return run


@pytest.fixture(scope="session")
def refusing_trace(tmp_path_factory):
    """A short trace of a client that refuses two statuses and keeps all else."""
    from dataclasses import replace

    from batchspec.driving.client.cases.every import cases
    from batchspec.reading.trace import Header, Trace, write

    answered = [
        replace(case, error="no such status")
        if case.case in {"status-expired", "status-failed"}
        else replace(case, ok=True, text=case.sent)
        for case in cases()
        if case.case.startswith(("status-", "null-"))
    ]
    path = tmp_path_factory.mktemp("traces") / "refusing.trace.jsonl"
    write(Trace(Header("client", "refusing"), cases=tuple(answered)), path)
    return path


def test_the_reference_server_item_by_item(suite, quick_reference):
    result = suite("--batchspec-url", quick_reference.url)
    outcomes = result.parseoutcomes()
    assert set(outcomes) == {"passed", "skipped"}
    assert outcomes["passed"] > 80
    result.stdout.fnmatch_lines(["*verdict: conformant"])
    assert result.ret == 0


def test_a_client_item_by_item(suite, tmp_path):
    result = suite("--batchspec-client", "batchspec_contract.models.pydantic_v2:Batch", "-v")
    result.stdout.fnmatch_lines(["*test_requirement?BATCH-CLI-001?*", "*verdict: conformant"])
    assert result.ret == 0


def test_listing_takes_no_target_and_no_network(suite):
    result = suite("--co", "-q")
    lines = result.stdout.str().splitlines()
    assert any(line.endswith("::test_requirement[BATCH-TIM-004]") for line in lines)
    assert any(line.endswith("::test_requirement[BATCH-CLI-001]") for line in lines)
    assert result.ret == 0


def test_listing_with_a_target_does_not_touch_it(suite):
    result = suite("--co", "-q", "--batchspec-url", "http://127.0.0.1:9/v1")
    assert result.ret == 0
    assert "BATCH-CLI" not in result.stdout.str()


def test_k_selects_one_requirement(suite, refusing_trace):
    result = suite("--batchspec-trace", str(refusing_trace), "-k", "BATCH-CLI-002")
    assert result.parseoutcomes()["passed"] == 1


def test_a_failure_says_what_and_where(suite, refusing_trace):
    result = suite("--batchspec-trace", str(refusing_trace))
    result.stdout.fnmatch_lines(
        [
            "*test_requirement?BATCH-CLI-001?*",
            'legal objects are refused: "no such status"',
            "mend: accept every legal object; the example shows one that is refused",
            "BATCH-CLI-001 MUST: A client accepts each documented status.",
            'fail: /status: expected the object to be accepted, got "no such status" (and 1 more)',
            "where: status-failed",
            "*verdict: non-conformant (1 cause, 1 MUST requirement, 20 could not be tested)",
            'FAIL MUST  legal objects are refused: "no such status"',
            "FAILED *test_requirement?BATCH-CLI-001? - legal object*",
        ]
    )
    assert "def test_requirement" not in result.stdout.str()
    assert "site-packages" not in result.stdout.str()
    assert result.parseoutcomes() == {"failed": 1, "passed": 5, "skipped": 8, "errors": 20}
    assert result.ret == 1


@pytest.mark.parametrize("extra", [(), ("-n", "1")])
def test_junit_has_the_properties_with_and_without_xdist(suite, pytester, refusing_trace, extra):
    suite("--batchspec-trace", str(refusing_trace), "--junitxml", "junit.xml", *extra)
    root = ET.parse(pytester.path / "junit.xml").getroot()
    found = {
        case.get("name"): {p.get("name"): p.get("value") for p in case.iter("property")}
        for case in root.iter("testcase")
    }
    properties = found["test_requirement[BATCH-CLI-001]"]
    assert properties["batchspec.requirement"] == "BATCH-CLI-001"
    assert properties["batchspec.level"] == "MUST"
    assert properties["batchspec.status"] == "fail"
    assert properties["batchspec.cause"].startswith("/status: expected")


def uploads(requests):
    return sum(1 for r in requests if r.method == "POST" and r.path.endswith("/files"))


def test_xdist_collects_once_in_the_controller(suite, pytester, quick_reference):
    result = suite("--batchspec-url", quick_reference.url, "-n", "2", "--batchspec-json", "report.json")
    assert set(result.parseoutcomes()) == {"passed", "skipped"}
    names = json.loads((pytester.path / "report.json").read_text())
    assert names["verdict"] == "conformant"
    with_xdist = list(quick_reference.requests)
    suite("--batchspec-url", quick_reference.url)
    assert uploads(with_xdist) == uploads(quick_reference.requests[len(with_xdist) :]) > 0


def test_without_a_target_it_is_usage(suite):
    result = suite()
    result.stderr.fnmatch_lines(
        [
            "*batchspec: nothing to judge; give one of --batchspec-url, --batchspec-app, --batchspec-client, --batchspec-adapter, --batchspec-trace*"
        ]
    )
    assert result.ret == 4


def test_two_targets_are_usage(suite, refusing_trace):
    result = suite("--batchspec-trace", str(refusing_trace), "--batchspec-client", "a:b")
    result.stderr.fnmatch_lines(["*batchspec: more than one target (client, trace)*"])
    assert result.ret == 4


def test_nobody_there_is_exit_3(suite):
    result = suite("--batchspec-url", "http://127.0.0.1:9/v1")
    assert result.ret == 3
    assert "connection refused" in result.stdout.str() + result.stderr.str()


def test_all_skipped_is_not_a_pass(suite, refusing_trace):
    result = suite("--batchspec-trace", str(refusing_trace), "--batchspec-only", "BATCH-FLD", "-q")
    assert result.ret != 0


ONE = "BATCH-CLI-001"
EXPIRED, FAILED = ("status-expired:/status:rule", "status-failed:/status:rule")


@pytest.fixture
def waiving(suite, pytester, refusing_trace):
    """Run the suite on the refusing client with a waiver for these signatures."""

    def run(
        *arguments, signatures=(EXPIRED, FAILED), requirement=ONE, more="", only="BATCH-CLI-001,BATCH-CLI-002"
    ):
        (pytester.path / "w.toml").write_text(
            f'[[waiver]]\nrequirement = "{requirement}"\nsignature = {json.dumps(signatures)}\n'
            f'kind = "bug"\nreason = "known here"\n{more}\n'
        )
        target = ("--batchspec-trace", str(refusing_trace), "--batchspec-waivers", "w.toml")
        return suite(*target, "--batchspec-only", only, *arguments)

    return run


@pytest.mark.parametrize("extra", [(), ("--runxfail",), ("-n", "1")])
def test_a_waived_failure_is_expected(waiving, extra):
    result = waiving("-rx", *extra)
    assert result.parseoutcomes() == {"passed": 1, "xfailed": 1}
    result.stdout.fnmatch_lines(["hold or are waived", "*BATCH-CLI-001*bug: known here*"])
    assert result.ret == 0


@pytest.mark.parametrize(
    ("given", "outcomes", "line"),
    [
        (
            {"requirement": "BATCH-CLI-002"},
            {"failed": 2},
            "stale-waiver: it passes now: remove its waiver (w.toml:1)",
        ),
        (
            {"signatures": [EXPIRED]},
            {"failed": 1, "passed": 1},
            f"fail: * (and 1 more); no waiver covers {FAILED}",
        ),
        (
            {"more": "expires = 2020-01-01"},
            {"failed": 1, "passed": 1},
            "fail: *; its waiver expired on 2020-01-01: mend the fault or renew the waiver (w.toml:1)",
        ),
    ],
)
def test_a_waiver_that_does_not_excuse_fails(waiving, given, outcomes, line):
    result = waiving(**given)
    assert result.parseoutcomes() == outcomes
    result.stdout.fnmatch_lines([line, "*verdict: judged 2 requirements *"])
    assert result.ret == 1


def test_a_waiver_for_another_version_says_nothing(waiving):
    more = 'versions = ">=2"'
    result = waiving(
        "--batchspec-target-version", "1.0", more=more, requirement="BATCH-CLI-002", only="BATCH-CLI-002"
    )
    assert result.ret == 0
    assert result.parseoutcomes() == {"xpassed": 1}
    result = waiving("--batchspec-target-version", "1.0", more=more)
    assert result.ret == 1
    assert result.parseoutcomes() == {"failed": 1, "passed": 1}


def test_a_broken_waiver_file_is_one_line(waiving):
    result = waiving(more='issu = "x"')
    result.stdout.fnmatch_lines(["batchspec: w.toml:1: unknown key 'issu', did you mean 'issue'*"])
    assert "Traceback" not in result.stdout.str()
    assert result.ret == 2


def test_marks_of_pytest_do_not_change_the_verdict(pytester, suite, refusing_trace):
    pytester.makeconftest(
        """
        import pytest

        def pytest_collection_modifyitems(items):
            for item in items:
                item.add_marker(pytest.mark.xfail)
        """
    )
    arguments = ("--batchspec-trace", str(refusing_trace), "--batchspec-only", "BATCH-CLI-001")
    result = suite(*arguments, "-p", "conftest")
    assert result.parseoutcomes() == {"xfailed": 1}
    assert result.ret == 1


def test_settings_from_pyproject(pytester, suite, refusing_trace):
    pytester.makepyprojecttoml(f'[tool.batchspec]\ntrace = "{refusing_trace}"\nonly = ["BATCH-CLI-002"]')
    assert suite().parseoutcomes() == {"passed": 1}
    assert suite("--batchspec-only", "BATCH-CLI-001").parseoutcomes() == {"failed": 1}
    assert suite("-n", "1").parseoutcomes() == {"passed": 1}
    pytester.makepyprojecttoml('[tool.batchspec]\ntracee = "a"')
    result = suite("--batchspec-trace", str(refusing_trace))
    result.stdout.fnmatch_lines(["*no setting 'tracee' in [[]tool.batchspec]; did you mean 'trace'?"])
    assert result.ret == 2


def test_a_failure_says_how_to_see_it_again(suite, refusing_trace):
    result = suite("--batchspec-trace", str(refusing_trace), "-n", "1")
    result.stdout.fnmatch_lines(
        [
            f"again: pytest * --pyargs batchspec.suite * --batchspec-trace {refusing_trace} -n 1 -k BATCH-CLI-001"
        ]
    )


def test_xdist_loads_nothing_of_ours_where_the_suite_is_not_run(pytester):
    pytester.makepyfile("def test_it(): pass")
    pytester.makeconftest(
        """
        import sys

        def pytest_sessionfinish(session):
            loaded = [name for name in sys.modules if name.startswith("batchspec")]
            known = {"batchspec", "batchspec.pytest_plugin", "batchspec.pytest_plugin.hooks", "batchspec.pytest_plugin.hookspecs", "batchspec.settings", "batchspec.version"}
            print("LOADED", sorted(set(loaded) - known))
        """
    )
    result = pytester.runpytest_subprocess(*QUICK, "-n", "1", "-s")
    result.stdout.fnmatch_lines(["*LOADED []*"])


def test_settings_from_ini_and_the_suite_in_a_users_own_tests(pytester, refusing_trace):
    pytester.makeini(f"[pytest]\nbatchspec_trace = {refusing_trace}\nbatchspec_only = BATCH-CLI-002")
    pytester.makepyfile(test_conformance="from batchspec.suite.test_conformance import test_requirement")
    result = pytester.runpytest_subprocess(*PYTEST_ALONE)
    assert result.parseoutcomes() == {"passed": 1}


def test_assert_batch_fails_with_our_message(pytester, docs_example):
    pytester.makepyfile(
        f"""
        import json, pathlib
        BATCH = json.loads(pathlib.Path({str(docs_example)!r}).read_text())

        def test_good(assert_batch):
            assert_batch(BATCH)

        def test_bad(assert_batch):
            assert_batch({{**BATCH, "completed_at": None}})
        """
    )
    result = pytester.runpytest_subprocess(*PYTEST_ALONE)
    assert result.parseoutcomes() == {"passed": 1, "failed": 1}
    result.stdout.fnmatch_lines(["*not a conformant batch: non-conformant", "*BATCH-LIF-001 MUST: *"])


def test_batch_factory(pytester):
    pytester.makepyfile(
        """
        def test_made(batch_factory, assert_batch):
            for status in ("validating", "completed", "cancelled"):
                assert_batch(batch_factory.build(status))
        """
    )
    assert pytester.runpytest_subprocess(*PYTEST_ALONE).parseoutcomes() == {"passed": 1}


def test_the_plugin_imports_nothing_until_it_is_used(pytester):
    pytester.makepyfile(
        """
        import sys
        HEAVY = {"jsonschema", "referencing", "pydantic", "rich", "click", "urllib3", "werkzeug", "jsonschema_rs", "msgspec"}

        def test_nothing():
            loaded = {name.partition(".")[0] for name in sys.modules}
            assert "batchspec" in loaded
            assert not loaded & HEAVY
            assert not any(n.startswith("batchspec_contract") for n in sys.modules)
        """
    )
    result = pytester.runpytest_subprocess(*PYTEST_ALONE)
    assert result.parseoutcomes() == {"passed": 1}


def test_options_and_markers_are_all_named_for_the_plugin():
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *PYTEST_ALONE, "--help"], capture_output=True, text=True, check=True
    )
    ours = run.stdout.partition("conformance to the OpenAI Batch API:")[2].partition("\n\n")[0]
    options = [word for line in ours.splitlines() for word in line.split()[:1] if word.startswith("--")]
    assert options
    assert all(option.startswith("--batchspec-") for option in options)


def test_an_adapter_item_by_item(suite):
    python = shlex.join([sys.executable, "-m", "batchspec.client.builtin"])
    result = suite("--batchspec-adapter", python, "-k", "BATCH-CLI-001 or BATCH-CLI-024")
    result.assert_outcomes(passed=2)


def test_an_adapter_that_says_nothing_is_exit_3(suite):
    result = suite("--batchspec-adapter", "false")
    assert result.ret == 3


@pytest.mark.parametrize(
    ("target", "line"),
    [
        (("--batchspec-url", "htp://x"), "batchspec: htp://x: not an address; write it as http://"),
        (("--batchspec-client", "no.such:Type"), "batchspec: no.such:Type: there is no module no;"),
        (
            ("--batchspec-url", "http://127.0.0.1:9", "--batchspec-timeout", "soon"),
            "batchspec: the timeout 'soon' is no number",
        ),
        (
            ("--batchspec-url", "http://127.0.0.1:9", "--batchspec-max-requests", "0"),
            "batchspec: the max_requests '0' is no whole number from 1",
        ),
        (
            ("--batchspec-url", "http://127.0.0.1:9", "--batchspec-api-key-env", "BATCHSPEC_NO_SUCH"),
            "batchspec: the environment variable BATCHSPEC_NO_SUCH (--api-key-env) is not set",
        ),
    ],
)
def test_a_target_that_is_named_wrongly_is_exit_2_and_one_line(suite, target, line):
    result = suite(*target)
    assert result.ret == 2
    assert line in result.stdout.str() + result.stderr.str()
    assert "Traceback" not in result.stdout.str()
