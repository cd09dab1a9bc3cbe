"""The adapters of examples/adapters, each over its real SDK, with the verdict that is expected and why."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys

import pytest
from support.paths import ROOT

from batchspec.driving.client.adapter import Adapter
from batchspec.driving.client.collect import check_client
from batchspec.driving.client.doctor import examine
from batchspec.judging.outcomes.verdict import Status
from batchspec.showing.portrait import portrait
from batchspec_contract.registry import REQUIREMENTS

FOLDER = ROOT / "examples" / "adapters"
SPEC = importlib.util.spec_from_file_location("run_adapters", FOLDER / "run.py")
run = importlib.util.module_from_spec(SPEC)
sys.modules["run_adapters"] = run
SPEC.loader.exec_module(run)

MARKERS = {"node": "node", "go": "go", "cargo": "rust", "java": "java"}
"""Program to marker."""

SDKS = run.sdks()
ROWS = {row.id: row.level for row in REQUIREMENTS if row.role == "client"}


def marked(sdk):
    marks = [getattr(pytest.mark, MARKERS[program]) for program in sdk.needs if program in MARKERS]
    return pytest.param(sdk, id=sdk.name, marks=[*marks, *([pytest.mark.slow] if sdk.build else [])])


def ids(outcomes):
    return {outcome.requirement.id for outcome in outcomes}


@pytest.mark.parametrize("sdk", [marked(sdk) for sdk in SDKS])
def test_verdict_of_the_pinned_version(sdk):
    if sdk.missing():
        pytest.skip(f"needs {' and '.join(sdk.missing())}")
    run.built(sdk)
    assert examine(sdk.command).wired
    report = check_client(Adapter(sdk.command))
    assert ids(report.having(Status.FAIL)) == set(sdk.fails)
    assert ids(report.having(Status.WARN)) == sdk.warns
    assert report.having(Status.UNTESTABLE, Status.ERROR) == []


@pytest.mark.parametrize("sdk", SDKS, ids=lambda sdk: sdk.name)
def test_what_is_expected_of_an_adapter_is_of_the_contract(sdk):
    assert {ROWS[name] for name in sdk.fails} <= {"MUST"}
    assert {ROWS[name] for name in sdk.warns} <= {"SHOULD", "MAY"}
    assert all(sdk.fails.values())


def test_the_python_adapter_runs_over_the_openai_that_is_here():
    pytest.importorskip("httpx2")
    here = run.Sdk("openai", "openai-python", (), (), f"{sys.executable} {FOLDER}/openai-python/adapter.py")
    report, trace = run.judged(here, None)
    assert report.having(Status.FAIL, Status.WARN, Status.UNTESTABLE) == []
    assert portrait(trace).null_and_absent == "kept apart"


def test_names_are_unique_and_every_folder_has_a_run_of_its_name():
    names = [sdk.name for sdk in SDKS]
    assert len(names) == len(set(names))
    assert {sdk.folder for sdk in SDKS} <= set(names)


def test_a_new_folder_is_an_adapter_and_nothing_else_is_to_be_edited(capsys, monkeypatch, tmp_path):
    shutil.copytree(FOLDER / "shell-jq", tmp_path / "shell-two")
    about = json.loads((tmp_path / "shell-two" / run.ABOUT).read_text("utf-8"))
    about["runs"][0]["name"] = "shell-two"
    (tmp_path / "shell-two" / run.ABOUT).write_text(json.dumps(about), "utf-8")
    monkeypatch.setattr(run, "HERE", tmp_path)
    assert run.main(["--list"]) == 0
    assert capsys.readouterr().out.split() == ["shell-two", "jq"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "one: has no adapter.json; copy that of another adapter, and change it"),
        ("{", "one/adapter.json: is no JSON: "),
        ("[]", "one/adapter.json: is no object; it has client, language, needs, build, runs"),
        ('{"client": "x"}', "one/adapter.json: build is missing"),
        (
            '{"client": "x", "language": "y", "needs": [], "build": [], "runs": [], "run": 1}',
            "one/adapter.json: run is unknown; there are client, language, needs, build, runs",
        ),
        (
            '{"client": "x", "language": "y", "needs": "z", "build": [], "runs": []}',
            "one/adapter.json: needs is no list",
        ),
        (
            '{"client": "x", "language": "y", "needs": [], "build": [], "runs": [{"name": "one"}]}',
            "one/adapter.json: runs/0: fails is missing",
        ),
    ],
)
def test_an_adapter_that_does_not_say_what_it_is_is_told(capsys, monkeypatch, tmp_path, text, message):
    (tmp_path / "one").mkdir()
    if text is not None:
        (tmp_path / "one" / run.ABOUT).write_text(text, "utf-8")
    monkeypatch.setattr(run, "HERE", tmp_path)
    assert run.main(["--list"]) == 2
    assert capsys.readouterr().err.startswith(message)


def test_list_says_what_each_needs(capsys):
    assert run.main(["--list", "openai-node", "shell-jq"]) == 0
    assert capsys.readouterr().out.split() == ["openai-node", "node,", "npm", "shell-jq", "jq"]


def test_a_name_that_is_not_there_is_said(capsys):
    with pytest.raises(SystemExit) as caught:
        run.main(["nobody"])
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("no adapter nobody; there are async-openai, ")


def test_what_cannot_be_tried_is_in_the_table(capsys, monkeypatch, tmp_path):
    fails = "{python} -c 'print(1); raise SystemExit(3)'"
    broken = run.Sdk("broken", "shell-jq", (), (fails,), "true")
    lacking = run.Sdk("lacking", "lacking", ("no-such-tool",), (), "true")
    monkeypatch.setattr(run, "sdks", lambda: (broken, lacking))
    monkeypatch.setattr(run, "BUILT", tmp_path)
    assert run.main([]) == 1
    shown = capsys.readouterr().out
    assert "needs no-such-tool" in shown
    assert "exit code 3" in shown.replace("\n", " ")
