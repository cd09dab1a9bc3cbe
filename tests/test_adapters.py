"""The adapters of examples/adapters, each over its real SDK; what each verdict is, and why."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from batchspec.client.adapter import Adapter
from batchspec.client.check import check_client
from batchspec.client.doctor import examine
from batchspec.client.portrait import portrait
from batchspec.verdict import Status

FOLDER = Path(__file__).resolve().parents[1] / "examples" / "adapters"
SPEC = importlib.util.spec_from_file_location("run_adapters", FOLDER / "run.py")
run = importlib.util.module_from_spec(SPEC)
sys.modules["run_adapters"] = run
SPEC.loader.exec_module(run)

MARKERS = {"node": "node", "go": "go", "cargo": "rust", "java": "java"}
"""Program to marker."""

KEPT, PAGE = "005", "018"
FAILED = {
    # Its fields are plain values: null and absent read as 0 and "" (batch.go, `CancelledAt int64`).
    "openai-go (fields)": {KEPT, PAGE},
    # Its Batch has no model and no usage, and its request_counts is no pointer (batch.go).
    "go-openai": {KEPT, PAGE},
    # BatchErrors and BatchError require all but param and line; tokens are u32 (types/batches/batch.rs).
    "async-openai": {"011", "015"},
}
"""The MUST requirements that an SDK of the pinned version fails, looked at by hand."""
WARNED = {
    "litellm-python": {"006", "008", "021"},
    "openai-node": {"020", "023"},
    "openai-go": {"023", "032"},
    "openai-go (fields)": {"006", "007", "020", "023", "032"},
    "go-openai": {"006", "007", "020", "023", "033"},
    "async-openai": {"006", "007", "008", "020", "023", "032", "033"},
    "openai-java": {"023"},
    "shell-jq": {"023"},
}


def marked(sdk):
    marks = [getattr(pytest.mark, MARKERS[program]) for program in sdk.needs if program in MARKERS]
    return pytest.param(sdk, id=sdk.name, marks=[*marks, *([pytest.mark.slow] if sdk.build else [])])


def numbers(outcomes):
    return {outcome.requirement.id[-3:] for outcome in outcomes}


@pytest.mark.parametrize("sdk", [marked(sdk) for sdk in run.SDKS])
def test_verdict_of_the_pinned_version(sdk):
    if sdk.missing():
        pytest.skip(f"needs {' and '.join(sdk.missing())}")
    run.built(sdk)
    assert examine(sdk.command).wired
    report = check_client(Adapter(sdk.command))
    assert numbers(report.having(Status.FAIL)) == FAILED.get(sdk.name, set())
    assert numbers(report.having(Status.WARN)) == WARNED.get(sdk.name, set())
    assert report.having(Status.UNTESTABLE, Status.ERROR) == []


def test_the_python_adapter_runs_over_the_openai_that_is_here():
    pytest.importorskip("httpx2")
    report, trace = run.judged(
        run.Sdk("openai", (), (), f"{sys.executable} {FOLDER}/openai-python/adapter.py"), None
    )
    assert report.having(Status.FAIL, Status.WARN, Status.UNTESTABLE) == []
    assert portrait(trace).null_and_absent == "kept apart"


def test_every_folder_has_its_sdk():
    assert {sdk.source.name for sdk in run.SDKS} == {
        path.name for path in FOLDER.iterdir() if path.is_dir()
    } - {"__pycache__"}
    assert {sdk.name for sdk in run.SDKS} >= {*FAILED, *WARNED}


def test_list_says_what_each_needs(capsys):
    assert run.main(["--list", "openai-node", "shell-jq"]) == 0
    assert capsys.readouterr().out.split() == ["openai-node", "node,", "npm", "shell-jq", "jq"]


def test_a_name_that_is_not_there_is_said(capsys):
    with pytest.raises(SystemExit) as caught:
        run.main(["nobody"])
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("no adapter nobody; there are openai-python, ")


def test_what_cannot_be_tried_is_in_the_table(capsys, monkeypatch, tmp_path):
    broken = run.Sdk(
        "broken", (), ("{python} -c 'print(1); raise SystemExit(3)'",), "true", folder="shell-jq"
    )
    lacking = run.Sdk("lacking", ("no-such-tool",), (), "true")
    monkeypatch.setattr(run, "SDKS", (broken, lacking))
    monkeypatch.setattr(run, "BUILT", tmp_path)
    assert run.main([]) == 1
    shown = capsys.readouterr().out
    assert "needs no-such-tool" in shown
    assert "exit code 3" in shown.replace("\n", " ")
