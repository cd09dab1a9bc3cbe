"""The action over an imitated runner: its verdict, outputs and annotations for each command."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from support.imitated_runner import KIT, runner_commands


def test_conformant_files_pass_and_the_summary_shows_it(runner, good):
    ran = runner.act(command="check files", target=good)
    assert ran.code == 0, ran.log
    assert (ran.outputs["verdict"], ran.outputs["exit-code"]) == ("conformant", "0")
    assert json.loads(Path(ran.outputs["report"]).read_text())["verdict"] == "conformant"
    assert "batchspec: conformant" in ran.summary
    assert ran.annotations == []


def test_a_fault_fails_the_step_and_is_named_and_cannot_speak_to_the_runner(runner, good, bad):
    ran = runner.act(
        command="check files", target=f"{good}\n  b*.json\n", json="out.json", junit="out.xml", level="must"
    )
    assert (ran.code, ran.outputs["verdict"]) == (1, "non-conformant")
    assert ran.outputs["report"] == "out.json"
    cause = "/usage/total_tokens: expected input_tokens + output_tokens (2000), got 7"
    assert ran.annotations == [f"title=batchspec check files::non-conformant; {cause}"]
    assert len(runner_commands(ran.log)) == 1
    assert "BATCH-USG-001" in ran.summary
    assert (runner.work / "out.xml").read_text().startswith("<?xml")


def test_a_waived_fault_passes(runner, bad):
    args = ["check", "files", bad, "--write-waivers"]
    subprocess.run([KIT, *args], cwd=runner.work, check=False, capture_output=True)
    waivers = (runner.work / "batchspec-waivers.toml").rename(runner.work / "known.toml")
    text = waivers.read_text()
    waivers.write_text(re.sub(r'reason = "[^"]*"', 'reason = "the meter is being mended"', text))
    ran = runner.act(command="check files", target=bad, waivers="known.toml", summary="false")
    assert (ran.code, ran.outputs["verdict"]) == (0, "conformant-with-waivers"), ran.log
    assert ran.summary == ""


def test_a_path_that_is_not_there_is_usage_and_an_old_report_is_not_taken_for_its_own(runner, good):
    assert runner.act(command="check files", target=good, json="out.json").code == 0
    ran = runner.act(command="check files", target="nothing/*.json", json="out.json")
    assert (ran.code, ran.outputs["exit-code"]) == (2, "2")
    assert (ran.outputs["verdict"], ran.outputs["report"]) == ("", "")
    assert len(ran.annotations) == 1
    assert "nothing/*.json" in ran.annotations[0]


def test_a_server_is_gated(runner, reference):
    ran = runner.act(command="check server", target=reference.url, args="--timeout 60", level="should")
    assert (ran.code, ran.outputs["verdict"]) == (0, "conformant"), ran.log
    assert json.loads(Path(ran.outputs["report"]).read_text())["target"]["kind"] == "server"


def test_nobody_there_is_exit_3_and_said_so(runner):
    ran = runner.act(command="check server", target="http://127.0.0.1:9/v1")
    assert (ran.code, ran.outputs["exit-code"], ran.outputs["verdict"]) == (3, "3", "")
    (line,) = ran.annotations
    assert "connection refused; is the server running" in line


def test_a_client_is_gated(runner):
    ran = runner.act(command="check client", target="batchspec_contract.models.pydantic_v2:Batch")
    assert (ran.code, ran.outputs["verdict"]) == (0, "conformant"), ran.log


def test_fixtures_are_written(runner):
    ran = runner.act(command="fixtures", target="made/here/f.jsonl", args="--count 3 --format jsonl --seed 7")
    assert (ran.code, ran.outputs["report"], ran.outputs["verdict"]) == (0, "made/here/f.jsonl", ""), ran.log
    assert len((runner.work / "made" / "here" / "f.jsonl").read_text().splitlines()) == 3
    assert runner.act(command="check files", target="made/**/*.jsonl").code == 0


def test_fixtures_are_exported(runner):
    ran = runner.act(command="fixtures export", target="corpus")
    assert (ran.code, ran.outputs["report"]) == (0, "corpus"), ran.log
    assert (runner.work / "corpus" / "manifest.json").is_file()


DRIFTING = """
record(argv)
if argv[-3] == "--format=github":
    print("::error file=batch.py,line=7::completed_at changed")
else:
    print("## Report\\n\\n::error ::a source that speaks")
    print("batchspec: last words", file=sys.stderr)
sys.exit(int(os.environ["CODE"]))
"""


@pytest.mark.parametrize(
    ("code", "verdict", "annotations"),
    [
        (0, "no-drift", []),
        (
            1,
            "drift",
            [
                "file=batch.py,line=7::completed_at changed",
                "title=batchspec drift::drift; the summary and the report say what, and whom it can break",
            ],
        ),
        (2, "", ["title=batchspec drift::batchspec: last words"]),
        (3, "", ["title=batchspec drift::batchspec: last words"]),
    ],
)
def test_drift_is_reported_annotated_and_left_with_its_own_code(runner, code, verdict, annotations):
    runner.env["CODE"] = str(code)
    stub = runner.stub("batchspec", DRIFTING)
    ran = runner.act(batchspec=stub, command="drift", target="batch.py", fail_on="breaking")
    assert (ran.code, ran.outputs["exit-code"], ran.outputs["verdict"]) == (code, str(code), verdict)
    assert ran.annotations == annotations
    assert Path(ran.outputs["report"]).read_text().startswith("## Report\n")
    assert ran.summary.startswith("## Report\n")
    wanted = ["drift", "--fail-on=breaking", "--format=markdown", "--", "batch.py"]
    assert runner.recorded("batchspec")[0] == wanted


@pytest.mark.parametrize(("new", "code"), [("int", 0), ("str", 1), ("int = (", 3)])
def test_drift_between_two_sources(runner, new, code):
    head = "class Batch:\n    id: str\n    input_file_id: str\n    status: str\n    completed_at: "
    (runner.work / "old.py").write_text(f"{head}int\n")
    (runner.work / "new.py").write_text(f"{head}{new}\n")
    ran = runner.act(command="drift", target="old.py\nnew.py", args="--against")
    assert (ran.code, ran.outputs["exit-code"]) == (code, str(code)), ran.log
    assert ("completed_at" in ran.summary) is (code == 1)
    assert any(line.startswith("file=new.py,line=5,") for line in ran.annotations) is (code == 1)
