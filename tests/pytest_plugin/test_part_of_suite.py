"""A part of the suite: what the summary tells of it, and the command that judges one requirement again."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from batchspec.pytest_plugin.workers import rerun_command

WHOLE = "the verdict below is that of the whole run:"


@pytest.fixture
def broken(home, pytester):
    """A home whose server breaks one requirement."""
    text = home.trace.read_text()
    home.trace = pytester.path / "broken.trace.jsonl"
    home.trace.write_text(text.replace('\\"list\\"', '\\"lists\\"'))
    return home


@pytest.mark.parametrize(("id_", "bad", "code"), [("BATCH-TIM-004", 0, 0), ("BATCH-LST-001", 1, 1)])
def test_the_summary_tells_what_came_of_those_that_were_selected(broken, id_, bad, code):
    result = broken.run("-k", id_)
    told = f"1 of * requirements was selected, {bad} of which fail or could not be tested"
    result.stdout.fnmatch_lines([told, WHOLE, "verdict: non-conformant*"])
    assert result.ret == code


def test_of_the_whole_suite_nothing_is_told(home):
    assert WHOLE not in home.run().stdout.str()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("-q --lf -x tests", "-q tests"),
        ("-xq --maxfail=2 -n 2", "-q -n 2"),
        ("-x -k BATCH-TIM -m slow", "-m slow"),
        ("-kTIM --maxfail 1 --co --sw --ff -v", "-v"),
        ("--batchspec-url http://127.0.0.1/v1 -p no:x", "--batchspec-url http://127.0.0.1/v1 -p no:x"),
    ],
)
def test_the_command_that_judges_again_has_no_option_that_chooses_or_stops(given, kept):
    config = SimpleNamespace(invocation_params=SimpleNamespace(args=given.split()))
    assert rerun_command(config) == f"pytest {kept} -k {{id}}"
