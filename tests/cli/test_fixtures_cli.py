"""`batchspec fixtures`: streamed batches, the corpus, and the examples of docs/fixtures.md."""

from __future__ import annotations

import gzip
import json
import os
import pty
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from support.faults import faults
from support.paths import ROOT

from batchspec import BatchFactory
from batchspec.cli.fixtures import command
from batchspec.fixtures import breakable, broken
from batchspec.judging.of_texts import judge_files
from batchspec.making.corpus import cases, manifest_schema
from batchspec_contract.lifecycle import PATHS, STATES
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import BY_ID

DOCS = (ROOT / "docs" / "fixtures.md").read_text("utf-8")
MAIN = "from batchspec.cli.fixtures import command; command()"


def run(*arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def made(*arguments):
    done = run(*arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


def test_one_batch_is_one_json_value():
    assert json.loads(made("--status", "failed", "--seed", 7)) == BatchFactory(7).failed()


def test_a_count_makes_an_array():
    assert json.loads(made("--count", 3, "--seed", 7)) == BatchFactory(7).many(3)
    assert json.loads(made("--count", 1)) == BatchFactory().many(1)
    assert json.loads(made("--count", 0)) == []


def test_lines_hold_an_object_each():
    lines = made("--count", 40, "--format", "jsonl").splitlines()
    assert [json.loads(line) for line in lines] == BatchFactory().many(40)
    assert made("--format", "jsonl").count("\n") == 1
    assert made("--count", 0, "--format", "jsonl") == ""


def test_histories():
    assert json.loads(made("--history", "--status", "expired")) == BatchFactory().history("expired")
    factory = BatchFactory(2)
    two = [factory.history(), factory.history()]
    assert json.loads(made("--history", "--count", 2, "--seed", 2)) == two
    lines = made("--history", "--count", 2, "--seed", 2, "--format", "jsonl").splitlines()
    assert [json.loads(line) for line in lines] == two[0] + two[1]


def test_what_is_broken():
    assert json.loads(made("--broken", "BATCH-TIM-003")) == broken("BATCH-TIM-003")
    several = [broken("BATCH-LIF-008", seed) for seed in (4, 5, 6)]
    assert json.loads(made("--broken", "BATCH-LIF-008", "--count", 3, "--seed", 4)) == several
    assert json.loads(made("--broken", "BATCH-TIM-009")) == broken("BATCH-TIM-009")
    assert run("--broken", "BATCH-WIR-001").stdout_bytes == broken("BATCH-WIR-001")
    texts = run("--broken", "BATCH-WIR-003", "--count", 2, "--format", "jsonl").stdout_bytes
    assert texts.splitlines() == [broken("BATCH-WIR-003", 0), broken("BATCH-WIR-003", 1)]


def test_a_file_is_written_whole(tmp_path):
    path = tmp_path / "batches.jsonl"
    assert made("--count", 1200, "--format", "jsonl", "--out", path) == ""
    assert path.read_text("utf-8") == made("--count", 1200, "--format", "jsonl")
    assert [found.name for found in tmp_path.iterdir()] == ["batches.jsonl"]


def test_a_file_is_left_alone_when_it_cannot_be_written_whole(tmp_path, monkeypatch):
    path = tmp_path / "batches.jsonl"
    path.write_text("before", "utf-8")

    def gone(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(BatchFactory, "build", gone)
    assert run("--count", 9, "--out", path).exit_code == 130
    assert path.read_text("utf-8") == "before"
    assert [found.name for found in tmp_path.iterdir()] == ["batches.jsonl"]


WRONG = {
    "no such requirement": (
        ["--broken", "BATCH-XYZ-001"],
        "BATCH-XYZ-001: no such requirement; `batchspec explain` lists them",
    ),
    "nothing an object can break": (
        ["--broken", "BATCH-CRE-001"],
        "BATCH-CRE-001: it is judged by a trace, not by an object",
    ),
    "broken with a status": (
        ["--broken", "BATCH-TIM-003", "--status", "failed"],
        "--broken says what is made; leave out --status and --history",
    ),
    "a text in an array": (
        ["--broken", "BATCH-WIR-001", "--count", "2"],
        "BATCH-WIR-001 is broken by a text, which no JSON array can hold: --format jsonl",
    ),
    "an unknown status": (
        ["--status", "queued"],
        "Error: --status takes one of validating, in_progress, finalizing, ",
    ),
    "a negative count": (["--count", "-1"], "Error: --count takes a whole number, 0 to 1000000000: "),
    "no folder": (
        ["--out", "/no/such/folder/x"],
        "/no/such/folder/x: cannot be written: there is no such file or folder; check the path",
    ),
    "an option before export": (
        ["--format", "jsonl", "export", "x"],
        "--format goes with `batchspec fixtures`; of `export` it would come after that word",
    ),
    "no folder to export into": (["export"], "Error: DIR is missing"),
}


@pytest.mark.parametrize(("arguments", "message"), WRONG.values(), ids=WRONG)
def test_wrong_use_is_told_in_a_line_and_leaves_with_2(arguments, message):
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert message in done.stderr.splitlines()[-1]


def peak(count, tmp_path):
    """Kilobytes that making so many takes at most."""
    code = f"import atexit, resource, sys; atexit.register(lambda: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)); {MAIN}"
    arguments = ["--count", str(count), "--format", "jsonl", "--out", str(tmp_path / "out.jsonl")]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return int(done.stderr)


def test_memory_does_not_grow_with_the_count(tmp_path):
    assert peak(60_000, tmp_path) < peak(600, tmp_path) + 2_000


@pytest.mark.slow
def test_a_million_take_no_more_memory_than_six_hundred(tmp_path):
    assert peak(1_000_000, tmp_path) < peak(600, tmp_path) + 2_000


def on_a_terminal(*arguments, stdout):
    """Standard error of the command where that is a terminal."""
    ours, theirs = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"}
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, *arguments], stdout=stdout or theirs, stderr=theirs, env=env
    ) as going:
        os.close(theirs)
        seen = b""
        while True:
            try:
                some = os.read(ours, 65536)
            except OSError:
                break
            if not some:
                break
            seen += some
    os.close(ours)
    assert going.returncode == 0
    return seen.decode()


def test_progress_is_shown_on_a_terminal_alone(tmp_path):
    lines = ("--count", "3000", "--format", "jsonl")
    assert "making" in on_a_terminal(*lines, "--out", str(tmp_path / "x"), stdout=subprocess.DEVNULL)
    assert "making" not in on_a_terminal(*lines, stdout=None)
    assert "making" not in run(*lines).stderr


def judged(case, content, tmp_path):
    """The requirements that one file of the corpus breaks."""
    if case["kind"] in {*OBJECTS, "history"}:
        return faults(case["kind"], json.loads(content))
    path = tmp_path / ("one.jsonl" if case["kind"] == "lines" else "one.json")
    path.write_bytes(content)
    return {row for row, tally in judge_files([str(path)]).tallies.items() if tally.broken}


def test_every_file_of_the_corpus_is_what_its_manifest_says(tmp_path):
    folder = tmp_path / "corpus"
    assert re.fullmatch(r"wrote \d+ cases and .*corpus/manifest.json\n", made("export", folder))
    listed = json.loads((folder / "manifest.json").read_text("utf-8"))
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert [case["path"] for case in listed["cases"]] == list(
        dict.fromkeys(case["path"] for case in listed["cases"])
    )
    assert there == {case["path"] for case in listed["cases"]} | {"manifest.json", "manifest.schema.json"}
    for case in listed["cases"]:
        broke = judged(case, (folder / case["path"]).read_bytes(), tmp_path)
        shoulds = {row for row in broke if BY_ID[row].level == "SHOULD"}
        if case["requirement"] is None:
            assert broke == shoulds, case
            assert (case["level"], case["verdict"]) == (None, "conformant")
        else:
            assert broke == {case["requirement"]}, case
            assert case["level"] == BY_ID[case["requirement"]].level
            assert case["verdict"] == ("conformant" if shoulds else "non-conformant")
    assert {case["requirement"] for case in listed["cases"]} - {None} == set(breakable())
    assert {case["status"] for case in listed["cases"] if not case["requirement"]} == {*STATES, None}
    assert len(
        [case for case in listed["cases"] if case["kind"] == "history" and not case["requirement"]]
    ) == len(PATHS)


def test_the_manifest_obeys_its_schema(tmp_path):
    made("export", tmp_path / "corpus", "--seed", 3)
    listed = json.loads((tmp_path / "corpus" / "manifest.json").read_text("utf-8"))
    shipped = json.loads((tmp_path / "corpus" / "manifest.schema.json").read_text("utf-8"))
    assert shipped == manifest_schema()
    Draft202012Validator.check_schema(shipped)
    validator = Draft202012Validator(shipped)
    assert not list(validator.iter_errors(listed))
    listed["cases"][0]["verdict"] = "perhaps"
    assert list(validator.iter_errors(listed))


def test_the_corpus_is_the_same_for_the_same_seed():
    assert list(cases(4)) == list(cases(4))
    assert list(cases(4)) != list(cases(5))


def test_a_corpus_takes_the_place_of_an_earlier_one_and_of_nothing_else(tmp_path):
    folder = tmp_path / "corpus"
    made("export", folder)
    (folder / "valid" / "stale.json").write_text("{}", "utf-8")
    (folder / ".batchspec-1-00000000.partial").mkdir()
    made("export", folder, "--seed", 1)
    assert not (folder / "valid" / "stale.json").exists()
    assert sorted(path.name for path in folder.iterdir()) == [
        "invalid",
        "manifest.json",
        "manifest.schema.json",
        "valid",
    ]
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["seed"] == 1


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("mine", "there is something in it that is no corpus of ours"),
        ("mine/notes.txt", "a file, not a folder"),
    ],
)
def test_what_is_not_ours_is_left_alone(name, why, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine", "utf-8")
    done = run("export", tmp_path / name)
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (2, f"Error: {tmp_path / name}: {why}")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_a_corpus_goes_into_the_folder_one_stands_in(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made("export", ".")
    assert (tmp_path / "manifest.json").is_file()


def test_what_is_made_is_what_check_files_reads(batchspec, installed_batchspec, tmp_path):
    done = batchspec("fixtures", "--count", 50, "--format", "jsonl", "--out", "made.jsonl")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert batchspec("check", "files", "made.jsonl", "--level", "should").code == 0
    (tmp_path / "made.jsonl.gz").write_bytes(gzip.compress((tmp_path / "made.jsonl").read_bytes()))
    assert batchspec("check", "files", "made.jsonl.gz").code == 0
    one = batchspec("fixtures", "--broken", "BATCH-TIM-003")
    assert installed_batchspec("check", "files", "-", stdin=one.out.encode()).code == 1


def test_a_reader_that_has_enough_is_no_failure():
    both = f"{shlex.quote(str(Path(sys.executable).with_name('batchspec')))} fixtures --count 20000 --format jsonl"
    done = subprocess.run(
        ["bash", "-c", f"{both} | head -n 1; exit ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCS, re.MULTILINE | re.DOTALL)


def test_the_python_of_the_docs_runs():
    names: dict[str, object] = {"__name__": "docs"}
    assert len(blocks("python")) >= 6
    for block in blocks("python"):
        exec(compile(block, "docs/fixtures.md", "exec"), names)


def test_the_commands_of_the_docs_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = [line for block in blocks("console") for line in block.splitlines()]
    assert len(lines) >= 5
    for line in lines:
        prompt, name, word, *arguments = shlex.split(line)
        assert (prompt, name, word) == ("$", "batchspec", "fixtures")
        assert made(*arguments) or "--out" in arguments
    assert {"batches.jsonl", "corpus"} <= {path.name for path in tmp_path.iterdir()}


def test_the_manifest_entry_of_the_docs_is_a_real_one():
    (entry,) = map(json.loads, blocks("json"))
    assert entry in [case.to_json() for case in cases()]
    assert len(list(cases())) > int(re.search(r"more than (\d+) files", DOCS)[1])
