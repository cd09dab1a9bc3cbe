"""`--side` on the command line, in pyproject.toml and in pytest; and the example of docs/sides.md."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest
from support.command_line import PYTEST_ALONE
from support.corpus import CASES
from support.paths import ROOT

from batchspec.contract.schemas import schema

DOCUMENT = (ROOT / "docs" / "sides.md").read_text("utf-8")
SEEN = CASES / "invalid" / "BATCH-CLI-042" / "undefined.trace.jsonl"
DRIVEN = next((CASES / "valid" / "BATCH-CLI-001").iterdir())


@pytest.mark.parametrize(("side", "code"), [("server", 1), ("client", 1), ("both", 1)])
@pytest.mark.parametrize("command", [("check", "files"), ("rejudge",)])
def test_the_report_says_whose_side_it_is(batchspec, tmp_path, command, side, code):
    run = batchspec(*command, SEEN, "--side", side, "--json", "report.json")
    report = json.loads((tmp_path / "report.json").read_text())
    jsonschema.Draft202012Validator(schema("report")).validate(report)
    assert (report["side"], report["exitCode"], run.code) == (side, code, code)
    told = " ".join(run.out.split())
    assert ("BATCH-CLI-042: " in told) is (side != "server")
    assert ("client's side, not counted: BATCH-CLI-042" in told) is (side == "server")


def test_the_setting_is_the_default(batchspec, tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.batchspec]\nside = "client"\n')
    assert "BATCH-CLI-042: " in batchspec("rejudge", SEEN).out
    assert "BATCH-CLI-042: " not in batchspec("rejudge", SEEN, "--side", "server").out
    assert batchspec("rejudge", DRIVEN, "--only", "BATCH-CLI-001").code == 0


def test_a_client_driven_by_cases_has_no_sides(batchspec):
    run = batchspec("rejudge", DRIVEN, "--side", "client")
    assert run.code == 2
    assert (
        "--side is for traffic that was seen; this trace is of a client that was driven by cases" in run.err
    )


def test_the_command_to_see_it_again_has_the_side(batchspec):
    run = batchspec("rejudge", SEEN, "--side", "client", "--verbose")
    assert "--side client --only BATCH-CLI-042" in run.out


def test_a_requirement_without_mutants_is_explained(batchspec):
    assert "mutants: none; its invalid cases show that it works" in batchspec("explain", "BATCH-CLI-042").out


def test_the_example_is_printed_as_shown(batchspec, tmp_path):
    (tmp_path / "app.har").write_text(re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)[0])
    command, *shown = re.findall(r"```console\n(.*?)```", DOCUMENT, re.DOTALL)[0].splitlines()
    run = batchspec(*command.removeprefix("$ batchspec ").split())
    assert run.code == 1
    printed = [line.rstrip() for line in run.out.splitlines()]
    assert [line for line in shown if line not in printed] == []


def suite(pytester, *options):
    arguments = ("--pyargs", "batchspec.suite", *PYTEST_ALONE, *options)
    return pytester.runpytest_subprocess(*arguments)


def test_pytest_has_an_item_for_each_requirement_of_the_side(pytester):
    ran = suite(pytester, f"--batchspec-trace={SEEN}", "--batchspec-side=client")
    ran.assert_outcomes(failed=1, skipped=20)
    ran.stdout.fnmatch_lines(["*test_requirement?BATCH-CLI-042?*"])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            ["--batchspec-client=openai.types:Batch", "--batchspec-side=client"],
            "batchspec: --batchspec-side is for traffic; name its trace with --batchspec-trace, or the server with --batchspec-proxy",
        ),
        (
            [f"--batchspec-trace={SEEN}", "--batchspec-side=clients"],
            "batchspec: no side 'clients'; there are server, client, both",
        ),
    ],
)
def test_pytest_refuses_a_side_that_means_nothing(pytester, options, told):
    ran = suite(pytester, *options)
    assert told in ran.stdout.str() + ran.stderr.str()
    assert ran.ret != 0
