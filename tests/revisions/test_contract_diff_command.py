"""`batchspec contract diff`: exit codes, formats, files of one's own, and what docs/contract-diff.md shows."""

from __future__ import annotations

import json
import re

import pytest
from support.obeyed import ATTACKS
from support.paths import ROOT
from support.revisions import NEXT, folder, later, new_row, next_revision, wheel, with_row

from batchspec.cli.contract_diff import command
from batchspec.fixtures import BatchFactory
from batchspec.revisions.outcome import FailOn

DOC = (ROOT / "docs" / "contract-diff.md").read_text("utf-8")
SHOWN = re.findall(r"```console\n(.*?)```", DOC, re.DOTALL)
OLD, NEW = "batchspec-0.1.0-py3-none-any.whl", "batchspec-0.2.0-py3-none-any.whl"
MODEL_GONE = {"metadata": {**dict.fromkeys(map(str, range(17)), "x"), "a": "y" * 600}}


@pytest.fixture
def diff(batchspec, tmp_path):
    """Compare two wheels, the second of them the next revision, with more words behind."""
    wheel(tmp_path / OLD)
    wheel(tmp_path / NEW, next_revision)
    return lambda *words: batchspec("contract", "diff", OLD, NEW, *words)


@pytest.fixture
def own(batchspec, tmp_path):
    """A waiver file and a report of one's own, with two requirements of one cause waived."""
    batch = {**BatchFactory(seed=1).build("completed"), **MODEL_GONE}
    del batch["model"]
    (tmp_path / "batch.json").write_text(json.dumps(batch), "utf-8")
    waivers = "batchspec-waivers.toml"
    assert batchspec("check", "files", "batch.json", "--waivers", waivers, "--write-waivers").code == 1
    assert batchspec("check", "files", "batch.json", "--waivers", waivers, "--json", "report.json").code == 0
    return ("--waivers", waivers, "--report", "report.json")


def test_what_the_document_shows_is_what_is_printed(diff, own):
    first, second = SHOWN
    assert first == f"$ batchspec contract diff {OLD} {NEW}\n{diff().out}"
    command_line, _, printed = second.partition("...\n")
    assert command_line.split()[6:] == [*own, "--fail-on", "touched"]
    run = diff(*own, "--fail-on", "touched")
    assert run.code == 1
    assert run.out.endswith(printed)


def test_the_document_names_each_option_and_value():
    options = {max(one.opts, key=len) for one in command.params if one.opts[0].startswith("--")} - {"--limit"}
    assert {option for option in options if f"`{option}" not in DOC} == set()
    assert {
        word for word in FailOn.__args__ if f"`{word}`" not in DOC and f"--fail-on {word}" not in DOC
    } == set()


@pytest.mark.parametrize(
    ("words", "code"),
    [((), 1), (("--fail-on", "any"), 1), (("--fail-on", "breaking"), 1), (("--fail-on", "nothing"), 0)],
)
def test_what_fails_a_run_can_be_chosen(diff, words, code):
    assert diff(*words).code == code


def test_a_notice_alone_is_not_breaking(batchspec, tmp_path):
    kit = folder(tmp_path, later, with_row("BATCH-FLD-001", level="SHOULD"))
    assert batchspec("contract", "diff", "installed", kit).code == 1
    assert batchspec("contract", "diff", "installed", kit, "--fail-on", "breaking").code == 0


def test_no_difference_is_exit_code_0(batchspec, tmp_path):
    run = batchspec("contract", "diff", "installed", folder(tmp_path))
    assert (run.code, run.err) == (0, "")
    assert run.out.splitlines()[1:] == ["  no difference"]
    run = batchspec("contract", "diff", "installed", folder(tmp_path, later))
    assert run.code == 0
    assert run.out.splitlines()[1:] == [
        "  no difference; the files of the two differ in what is not compared: wording, sources, rulings, notes"
    ]


def test_own_files_that_nothing_touches(batchspec, tmp_path, own):
    kit = folder(tmp_path, later, new_row("BATCH-CLI-001", "BATCH-CLI-099"))
    run = batchspec("contract", "diff", "installed", kit, *own, "--fail-on", "touched")
    assert run.code == 0
    assert run.out.splitlines()[-2:] == [
        "batchspec-waivers.toml: 0 of 1 waivers touched",
        "report.json: conformant-with-waivers (exit code 0), and stays so",
    ]


def test_a_waiver_may_name_what_only_one_side_has(batchspec, tmp_path, own):
    """The kit that runs has no such requirement, and its own commands refuse the file."""
    entry = (
        '[[waiver]]\nrequirement = "BATCH-USG-099"\nsignature = ":/usage:rule"\nkind = "bug"\nreason = "x"\n'
    )
    (tmp_path / "w.toml").write_text(entry, "utf-8")
    kit = folder(tmp_path, next_revision)
    assert batchspec("contract", "diff", "installed", kit, "--waivers", "w.toml").code == 1
    assert batchspec("contract", "diff", kit, "installed", "--waivers", "w.toml").out.splitlines()[-1] == (
        "    w.toml:1 BATCH-USG-099: the requirement went, and the new kit refuses the file; take the id out"
    )
    refused = batchspec("contract", "diff", "installed", "installed", "--waivers", "w.toml")
    assert refused.code == 2
    assert "w.toml:1: no requirement 'BATCH-USG-099'" in refused.err


def test_json_says_all_of_it(diff, own):
    run = diff(*own, "--format", "json")
    told = json.loads(run.out)
    assert (told["schemaVersion"], told["exitCode"], run.code) == (1, 1, 1)
    assert (told["old"]["name"], told["new"]["contract"], told["new"]["counted"]) == (OLD, NEXT, NEXT)
    assert {one["id"]: one["kind"] for one in told["requirements"]} == {
        "BATCH-NUL-001": "changed",
        "BATCH-USG-001": "changed",
        "BATCH-MET-001": "changed",
        "BATCH-USG-099": "gained",
        "BATCH-MET-003": "lost",
    }
    assert [(one["field"], one["valuesGained"]) for one in told["fields"]] == [
        ("status", ["paused"]),
        ("region", []),
    ]
    assert [one["refused"] for one in told["waivers"][0]["touched"]] == [False, True]
    (report,) = told["reports"]
    assert report["mayDiffer"] is True
    assert {one["id"]: one["statuses"] for one in report["requirements"]} == {
        "BATCH-NUL-001": ["fail", "warn"],
        "BATCH-MET-001": ["waived"],
        "BATCH-USG-099": ["pass", "fail", "not-applicable", "untestable"],
        "BATCH-MET-003": [],
    }


def test_markdown_has_a_table_for_each_part(diff, own):
    out = diff(*own, "--format", "markdown").out
    assert [line for line in out.splitlines() if line.startswith("|---")] == ["|---|---|---|"] * 3
    assert "| notice | `BATCH-MET-003` | MUST, server, since 2026-11: lost |" in out
    assert "### batchspec-waivers.toml: 1 of 1 waivers touched" in out


def test_it_is_written_into_a_file(diff, tmp_path):
    printed = diff("--format", "json").out
    run = diff("--format", "json", "--out", "d.json")
    assert (run.code, run.out) == (1, "wrote d.json\n")
    assert (tmp_path / "d.json").read_text("utf-8") == printed


def test_a_pinned_revision_is_counted(diff):
    assert diff("--contract", "2026-11").out.splitlines()[0].endswith(f"{NEW} ({NEXT}, counted at 2026-11)")
    run = diff("--contract", "2024-01")
    assert run.code == 2
    assert run.err.splitlines()[-1] == (
        "Error: --contract: NEW has no revision '2024-01'; it has 2026-11, 2027-01"
    )


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (
            ("installed", "nope.whl"),
            2,
            "Error: nope.whl: no such file or folder; give a revision such as 2026-11, ",
        ),
        (("instaled", "installed"), 2, "Error: instaled: no such file or folder; did you mean 'installed'?"),
        (("installed", "2025-01"), 2, "Error: no contract revision '2025-01'; the installed kit has 2026-11"),
        (
            ("installed", "installed", "--report", "nope.json"),
            2,
            "Error: nope.json: cannot be opened: there is no such file",
        ),
        (("installed", "installed", "--waivers", "nope.toml"), 2, "Error: nope.toml: no such file"),
        (
            ("installed", "installed", "--fail-on", "touched"),
            2,
            "Error: --fail-on touched is about your own files: ",
        ),
        (("installed", "cut.whl"), 3, "batchspec: cut.whl: no zip archive: "),
        (("installed", "empty"), 3, "batchspec: empty: has no batchspec_contract/contract.json; "),
        (("installed", "/dev/null"), 3, "batchspec: /dev/null: neither a file nor a folder"),
    ],
)
def test_what_cannot_be_used_is_one_line(batchspec, tmp_path, words, code, told):
    raw = wheel(tmp_path / "whole.whl").read_bytes()
    (tmp_path / "cut.whl").write_bytes(raw[: len(raw) // 2])
    (tmp_path / "empty").mkdir()
    run = batchspec("contract", "diff", *words)
    assert (run.code, run.out) == (code, "")
    assert run.err.splitlines()[-1].startswith(told)


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_nothing_that_a_release_says_is_obeyed(batchspec, tmp_path, form):
    attack = "\n".join(ATTACKS)
    kit = folder(tmp_path, later, with_row("BATCH-FLD-001", statement=attack, role=attack), name="bad")
    out = batchspec("contract", "diff", "installed", kit, "--format", form).out
    assert not set(out) & {"\x1b", "\x00", "\r", "\u202e"}
    for command_of_ci in ("::error", "##[", "##vso[", "##teamcity["):
        assert not re.search(rf"^\s*{re.escape(command_of_ci)}", out, re.MULTILINE)


def test_a_wheel_is_never_imported(diff):
    """Its modules end the process that imports them."""
    assert diff().code == 1
