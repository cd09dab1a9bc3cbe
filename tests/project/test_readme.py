"""The README: its code runs as pasted, its commands and links exist, and the output it shows is what is printed."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys

import pytest
from support.command_line import PYTEST_ALONE
from support.paths import ROOT

README = (ROOT / "README.md").read_text("utf-8")
CODE = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
COMMANDS = sorted(
    {
        line.removeprefix("$ ").partition("#")[0].strip()
        for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
        for line in block.splitlines()
        if line.startswith("$ batchspec ")
    }
    | {f"batchspec {rest}" for rest in re.findall(r"`batchspec ([^`]+)`", README)}
)


def test_there_is_something_to_run():
    assert len(CODE) >= 2
    assert len(COMMANDS) >= 8


@pytest.mark.parametrize("code", [block for block in CODE if "def test_" not in block])
def test_python_runs_as_pasted(code):
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, capture_output=True, text=True)


@pytest.mark.parametrize("code", [block for block in CODE if "def test_" in block])
def test_tests_run_as_pasted(code, pytester):
    pytester.makepyfile(code)
    pytester.runpytest_subprocess(*PYTEST_ALONE).assert_outcomes(passed=1)


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_and_their_options_exist(command, batchspec):
    words = shlex.split(command.replace("|", " ").replace("[", " ").replace("]", " "))[1:]
    names = [word for word in words if not word.startswith("-")]
    depth = 2 if names[0] in {"check", "contract"} else 1
    shown = batchspec(*names[:depth], "--help")
    assert shown.code == 0, shown.err
    for option in (word for word in words if word.startswith("--")):
        assert option in shown.out, f"{command}: no option {option}"


def test_make_targets_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`?make ([a-z-]+)`?", README))
    assert named
    assert named <= targets


def test_linked_files_exist():
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    for link in links:
        assert (ROOT / link).exists(), link


def test_the_failure_it_shows_is_the_one_that_is_printed(batchspec, tmp_path, docs_example):
    batch = json.loads(docs_example.read_text())
    batch["usage"]["total_tokens"] = 7
    (tmp_path / "batch.json").write_text(json.dumps(batch))
    printed = batchspec("check", "files", "batch.json").out
    block = README.partition("$ batchspec check files batch.json\n")[2].partition("```")[0]
    assert block
    for line in block.splitlines():
        assert line in printed


def test_the_table_it_shows_is_the_one_that_make_demo_prints():
    """All of it but the row of an SDK in another version than the one in locks/demo.txt."""
    ran = subprocess.run(
        [sys.executable, ROOT / "examples/demo.py"], capture_output=True, text=True, check=True
    )
    printed = [" ".join(line.split()) for line in ran.stdout.splitlines() if line.startswith("│")]
    shown = [" ".join(line.split()) for line in README.splitlines() if line.startswith("│")]
    versions = [row.partition(",")[0] for row in (*shown, *printed) if row.startswith("│ openai ")]
    same = len(set(versions)) == 1
    assert shown
    for row in shown:
        assert row in printed or (row.startswith("│ openai ") and not same), (
            "run `make demo`, and put its table here"
        )


def published_schema(*arguments):
    script = ROOT / "examples" / "published_schema.py"
    run = subprocess.run([sys.executable, script, *arguments], capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def test_published_schema_example(tmp_path, docs_example):
    batch = json.loads(docs_example.read_text())
    wrong = {**batch, "status": "done"}
    document = {"components": {"schemas": {"Batch": {"properties": {"errors": {"type": "object"}}}}}}
    (tmp_path / "openapi.yaml").write_text(json.dumps(document))
    objects = [batch, {**batch, "errors": {"data": []}}, wrong]
    (tmp_path / "recorded.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in objects))
    assert published_schema(tmp_path / "openapi.yaml", tmp_path / "recorded.jsonl") == [
        "1 of 3 objects are valid against the published Batch schema",
        "2 of 3 are conformant at MUST by batchspec",
    ]


@pytest.mark.slow
def test_what_is_said_of_the_published_schema():
    """The claim over OpenAI's own file and the recorded objects, where both are at hand."""
    shared = ROOT.parent / "shared"
    recorded = shared / "groundtruth" / "openai_recorded.jsonl.gz"
    published = next(iter((shared / "upstream").glob("openai-openapi-3.1-*.yaml.gz")), None)
    if published is None or not recorded.exists():
        pytest.skip("needs the recorded objects and the OpenAPI file, which are not part of the project")
    told = published_schema(published, recorded)
    assert told == [
        "0 of 2326 objects are valid against the published Batch schema",
        "2326 of 2326 are conformant at MUST by batchspec",
    ]
    assert all(line in README for line in told)
