"""Where renderings go: files whole or not at all, standard output, a CI job's summary."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from batchspec.system.whole_file import write
from batchspec_contract import CONTRACT

FORMS = ("json", "html", "junit", "badge", "summary-md")


def test_all_at_once_and_nothing_left_over(batchspec, docs_example, tmp_path):
    arguments = [word for form in FORMS for word in (f"--{form}", f"out.{form}")]
    run = batchspec("check", "files", docs_example, *arguments)
    assert run.code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"out.{form}" for form in FORMS)
    assert json.loads((tmp_path / "out.badge").read_text())["message"].startswith(f"{CONTRACT} ")
    assert ET.parse(tmp_path / "out.junit").getroot().tag == "testsuites"
    assert (tmp_path / "out.html").read_text().startswith("<!DOCTYPE html>\n<html")
    assert (tmp_path / "out.summary-md").read_text().startswith("## ")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--junit", "no/such/junit.xml"], "Error: --junit: no folder no/such to write junit.xml into"),
        (["--html", "."], "Error: --html: . is a folder; name the file to write"),
        (["--json", "-", "--badge", "-"], "Error: two reports cannot both go to standard output"),
        (["--json", "a", "--badge", "a"], "Error: two reports cannot both go to a"),
    ],
)
def test_wrong_usage_is_exit_2_and_one_line(batchspec, docs_example, arguments, line):
    run = batchspec("check", "files", docs_example, *arguments)
    assert (run.code, run.out) == (2, "")
    assert line in run.err.splitlines()[-1]


def test_the_summary_is_added_to_what_other_steps_wrote(batchspec, docs_example, tmp_path):
    page = tmp_path / "summary.md"
    page.write_text("# before\n")
    environment = {"GITHUB_STEP_SUMMARY": str(page)}
    batchspec("check", "files", docs_example, "--summary-md", "summary.md", env=environment)
    assert page.read_text().startswith("# before\n## ✅ batchspec: conformant\n")
    batchspec("check", "files", docs_example, "--summary-md", "summary.md")
    assert page.read_text().startswith("## ✅ batchspec: conformant\n")


def test_a_link_stays_a_link_and_a_device_a_device(tmp_path):
    (tmp_path / "there").write_text("old")
    (tmp_path / "link").symlink_to("there")
    write("new", str(tmp_path / "link"))
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there").read_text() == "new"
    write("gone", "/dev/null")
    assert not Path("/dev/null").is_file()


def test_what_cannot_be_written_leaves_what_was_there(tmp_path, monkeypatch):
    (tmp_path / "there").write_text("old")

    def fails(*_arguments):
        raise OSError(28, "the disk of this test is full")

    monkeypatch.setattr("pathlib.Path.replace", fails)
    with pytest.raises(OSError, match="the disk of this test is full"):
        write("new", str(tmp_path / "there"))
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
    assert (tmp_path / "there").read_text() == "old"
