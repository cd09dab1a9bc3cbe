"""What is yet to be written is told in a line, with its path: rules, cases, ways, mutants, what a folder is walked for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from batchspec_contract import CONTRACT
from generator.__main__ import main
from generator.checks import complete, kit
from generator.contract import ROOT
from generator.load import load


def error_lines(capsys) -> list[str]:
    return capsys.readouterr().err.splitlines()


@pytest.fixture
def copy(tmp_path):
    """The contract with its rules, its cases and what is generated."""
    for folder in ("schema", "src/batchspec/judging/rules", "tests/cases"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


@pytest.fixture
def checked(copy, capsys):
    """What the check says of the copy, generated anew."""

    def check():
        assert main([], copy) == 0
        capsys.readouterr()
        code, lines = main(["--check"], copy), error_lines(capsys)
        assert code == bool(lines)
        return lines

    return check


def rule(copy, text, name="usage_adds_up"):
    (copy / f"src/batchspec/judging/rules/{name}.py").write_text(text)


def test_a_rule_that_nobody_wrote_is_told_with_the_path_to_write(copy, capsys):
    (copy / "src/batchspec/judging/rules/usage_adds_up.py").unlink()
    assert main([], copy) == 1
    assert error_lines(capsys) == [
        (
            "schema/requirements/usg.yaml: BATCH-USG-001: no rule is called 'usage_adds_up'; "
            "write src/batchspec/judging/rules/usage_adds_up.py with a function judge_batch"
        )
    ]


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("def judge_trace(trace): ...\n", "judge_trace"),
        ("def judge_trace(trace): ...\ndef judge_batch(batch): ...\n", "judge_trace and judge_batch"),
        ("def judge(batch): ...\n", "no function judge_…"),
        ("def judge_batch(batch:\n", "no function judge_…"),
    ],
)
def test_a_rule_that_judges_something_else_is_told(copy, capsys, text, has):
    rule(copy, text)
    assert main([], copy) == 1
    assert error_lines(capsys) == [
        (
            f"schema/requirements/usg.yaml: BATCH-USG-001: src/batchspec/judging/rules/usage_adds_up.py has {has}, not "
            "judge_batch alone; the row says `judges: batch`; let both agree"
        )
    ]


def test_a_rule_that_is_asked_of_nothing_is_told(copy, capsys):
    rule(copy, "def judge_batch(batch, of): ...\n")
    rule(copy, "def judge_text(fault): ...\n", "strict_text")
    assert main([], copy) == 1
    lines = error_lines(capsys)
    assert (
        "schema/requirements/usg.yaml: BATCH-USG-001: judge_batch of src/batchspec/judging/rules/usage_adds_up.py takes 2, "
        "the row has no `of:`; give a rule a second argument where its rows say `of:`"
    ) in lines
    assert (
        "schema/requirements/wir.yaml: BATCH-WIR-001: judge_text of src/batchspec/judging/rules/strict_text.py takes 1, "
        "the row has `of: text_is_utf8`; give a rule a second argument where its rows say `of:`"
    ) in lines


def test_a_rule_that_no_row_names_is_told(copy, capsys):
    rule(copy, "def judge_trace(trace): ...\n", "nobody_asks")
    assert main([], copy) == 1
    assert error_lines(capsys) == [
        (
            "src/batchspec/judging/rules/nobody_asks.py: no requirement names this rule; "
            "name it in a row of schema/requirements/, or delete the file"
        )
    ]


def test_cases_of_no_requirement_are_told(copy, checked):
    assert checked() == []
    (copy / "tests/cases/valid/BATCH-USG-099").mkdir()
    assert checked() == [
        "tests/cases/valid/BATCH-USG-099: no requirement has this id; name the folder for the one that its cases show"
    ]


@pytest.mark.parametrize(("folder", "name"), sorted(complete.WALKED.items()))
def test_a_module_without_what_its_folder_is_walked_for_is_told(copy, checked, folder, name):
    (copy / folder).mkdir(parents=True)
    (copy / folder / "good.py").write_text(f"{name}: tuple[str, ...] = ()\n")
    (copy / folder / "mute.py").write_text("NOTHING = ()\n")
    assert checked() == [
        f"{folder}/mute.py: has no {name}; give it one, or move the file: {folder}/ is walked for it"
    ]


def test_an_adapter_that_does_not_say_what_it_is_is_told(copy, checked):
    folder = copy / "examples/adapters/toy-sdk"
    folder.mkdir(parents=True)
    (copy / "examples/adapters/__pycache__").mkdir()
    (copy / "examples/adapters/__pycache__/run.cpython-311.pyc").write_bytes(b"")
    assert checked() == []
    (folder / "adapter.py").write_text("")
    assert checked() == [
        (
            "examples/adapters/toy-sdk: does not say how it is built and started; "
            "write examples/adapters/toy-sdk/adapter.json, as the other adapters have it"
        ),
        "docs/adapters.md: does not list the adapter toy-sdk; add a line to its table",
    ]
    (folder / "adapter.json").write_text("{}")
    (copy / "docs").mkdir()
    (copy / "docs/adapters.md").write_text("| `toy-sdk` | a toy |\n")
    assert checked() == []


def test_a_changelog_that_does_not_name_the_revision_is_told(copy, checked):
    (copy / "CHANGELOG.md").write_text("Contract revision 2020-01.\n")
    assert checked() == [
        (
            f"CHANGELOG.md: does not name the revision of schema/lifecycle.yaml, {CONTRACT}; "
            f"write 'Contract revision {CONTRACT}.'"
        )
    ]
    (copy / "CHANGELOG.md").write_text(f"Contract revision {CONTRACT}.\n")
    assert checked() == []


def test_what_a_requirement_still_lacks_is_told_with_the_path_to_write(tmp_path):
    contract = load()
    every = {row["id"] for row in contract.requirements}
    ways = every - {"BATCH-TIM-002", "BATCH-FLD-001"}
    unkilled = {"BATCH-TIM-002", "BATCH-TIM-003", "BATCH-CRE-001", "BATCH-CLI-001"}
    for folder in ("tests/cases", "src/batchspec/making/ways", "src/batchspec/mutants/server"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for case in (
        "valid/BATCH-USG-001",
        "valid/BATCH-FLD-001",
        "valid/BATCH-IDN-001",
        "invalid/BATCH-CRE-001",
    ):
        shutil.rmtree(tmp_path / "tests/cases" / case)
    assert list(map(str, kit.wanting(contract, tmp_path, ways=ways, killed=every - unkilled))) == [
        (
            "schema/batch.schema.json: BATCH-FLD-001: has no way to break it; "
            "write a `Way` in src/batchspec/making/ways/fields.py"
        ),
        (
            "schema/requirements/idn.yaml: BATCH-IDN-001: has no valid case; "
            "write tests/cases/valid/BATCH-IDN-001/<what-it-shows>.trace.jsonl"
        ),
        (
            "schema/requirements/tim.yaml: BATCH-TIM-002: has no way to break it; "
            "write a `Way` in src/batchspec/making/ways/lifecycle.py"
        ),
        (
            "schema/requirements/tim.yaml: BATCH-TIM-003: kills no mutant; "
            "write one in src/batchspec/mutants/server/stamps.py"
        ),
        (
            "schema/requirements/usg.yaml: BATCH-USG-001: has no valid case; "
            "write tests/cases/valid/BATCH-USG-001/<what-it-shows>.json"
        ),
        (
            "schema/requirements/cre.yaml: BATCH-CRE-001: has no invalid case; "
            "write tests/cases/invalid/BATCH-CRE-001/<what-is-wrong>.trace.jsonl"
        ),
        (
            "schema/requirements/cre.yaml: BATCH-CRE-001: kills no mutant; "
            "write one in src/batchspec/mutants/server/creates.py"
        ),
        "schema/requirements/cli.yaml: BATCH-CLI-001: kills no mutant; write one in a module of src/batchspec/mutants/client",
    ]


def test_a_kit_of_another_tree_is_not_asked(tmp_path):
    assert complete.elsewhere(ROOT) == []
    assert list(map(str, complete.elsewhere(tmp_path))) == [
        f"src/batchspec: is imported from {ROOT}/src/batchspec/__init__.py, not from this tree; run: make setup"
    ]


@pytest.fixture
def tree(tmp_path):
    """The whole tree as far as the check looks, and a Python that imports from it."""
    for name in (
        "schema",
        "generator",
        "generated",
        "src",
        "tests/cases",
        "examples/adapters",
        "docs",
        "CHANGELOG.md",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_the_check_asks_the_kit_of_its_own_tree(tree):
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, (tree / "src", tree / "generated", tree))),
    }

    def check():
        command = [sys.executable, "-m", "generator", "--check"]
        ran = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
        return ran.returncode, ran.stderr.splitlines()

    assert check() == (0, [])
    (tree / "src/batchspec/making/ways/numbers.py").unlink()
    code, lines = check()
    assert code == 1
    assert (
        "schema/requirements/usg.yaml: BATCH-USG-001: has no way to break it; "
        "write a `Way` in src/batchspec/making/ways/usg.py"
    ) in lines
