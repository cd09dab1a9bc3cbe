"""Recordings that real tools made of one session: before a right server, and before one with faults. tests/recordings/ has them."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from support.paths import ROOT
from support.real_tools import (
    FAULTS,
    RECORDINGS,
    assert_broken,
    assert_right,
    assert_unread,
    judged,
    made,
)

MADE = [pytest.param(one, id=one.name) for one in made()]
READ = [param for param in MADE if not param.values[0].unread]
UNREAD = [param for param in MADE if param.values[0].unread]


@pytest.mark.parametrize("one", READ)
def test_a_right_session_conforms(one):
    assert_right(one, one.path("right"))


@pytest.mark.parametrize("one", READ)
def test_every_fault_is_found_that_the_tool_kept(one):
    assert_broken(one, one.path("broken"))


@pytest.mark.parametrize("one", UNREAD)
@pytest.mark.parametrize("kind", ["right", "broken"])
def test_what_cannot_be_read_is_told_and_is_no_fault_of_the_server(one, kind):
    assert_unread(one, one.path(kind))


@pytest.mark.parametrize("one", MADE)
def test_a_reason_is_told_where_a_fault_is_hidden(one):
    assert bool(one.row["hides"]) == bool(one.row["why"])
    assert one.row["keeps"].endswith(".")
    assert set(one.row["hides"]) <= FAULTS.keys()


def test_no_key_of_the_session_gets_into_a_report():
    for one in made():
        _, report = judged(one.path("broken"))
        assert "sk-secret" not in str(report.outcomes)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("family", "program"),
    [
        ("python", sys.executable),
        pytest.param("node", "npm", marks=pytest.mark.node),
        pytest.param("go", "go", marks=pytest.mark.go),
        pytest.param("java", "java", marks=pytest.mark.java),
        ("ruby", "apt-get"),
    ],
)
def test_the_tools_of_today_record_what_is_read(family, program, tmp_path):
    if shutil.which(program) is None:
        pytest.skip(f"no {program} on the path, which fetches the tools of {family}")
    make = [sys.executable, str(RECORDINGS / family / "make.py"), str(tmp_path)]
    run = subprocess.run(make, capture_output=True, text=True, timeout=1800, check=False)
    found = [one for one in made(family) if one.path("right", tmp_path).exists()]
    for one in found:
        if one.unread:
            assert_unread(one, one.path("right", tmp_path))
        else:
            assert_right(one, one.path("right", tmp_path))
            assert_broken(one, one.path("broken", tmp_path))
    # A tool that cannot be had any more is said by the maker, and the others are made all the same.
    assert found, run.stderr
    assert len(found) == len(list(made(family))) or run.returncode == 1


def test_the_docs_name_each_tool_with_its_versions():
    rows = [line.lower() for line in (ROOT / "docs" / "recordings.md").read_text("utf-8").splitlines()]
    for one in made():
        if not one.unread or one.name.startswith("yesno"):
            release = ".".join(one.row["version"].split(".")[:2])
            tool = one.row["tool"].lower()
            assert any(tool in row and release in row for row in rows if row.startswith("| ")), (
                tool,
                release,
            )
