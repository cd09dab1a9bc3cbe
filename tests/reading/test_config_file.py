"""`[tool.batchspec]`: read by the command and by pytest, below an option and an ini key."""

from __future__ import annotations

import json

import click
import pytest

from batchspec.cli.check_client import command as check_client
from batchspec.cli.check_files import command as check_files
from batchspec.cli.check_gateway import command as check_gateway
from batchspec.cli.check_server import command as check_server
from batchspec.cli.proxy import command as proxy
from batchspec.cli.rejudge import command as rejudge
from batchspec.reading.config_file import BadSettings, find
from batchspec.settings import COMMANDS_ALONE, NAMES, SETTINGS, SHARED, TARGETS


@pytest.fixture
def settings(tmp_path):
    """Write the table into pyproject.toml."""

    def write(text):
        (tmp_path / "pyproject.toml").write_text(f"[tool.batchspec]\n{text}\n")

    return write


COMMANDS = {
    "server": check_server,
    "gateway": check_gateway,
    "client": check_client,
    "files": check_files,
    "rejudge": rejudge,
    "proxy": proxy,
}
ARGUMENTS = {
    "server": {"url"},
    "gateway": {"url"},
    "client": {"client"},
    "files": set(),
    "rejudge": {"trace"},
    "proxy": set(),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_settings_as_options_and_no_other(name):
    options = {
        max(option.opts, key=len).lstrip("-").replace("-", "_")
        for option in COMMANDS[name].params
        if isinstance(option, click.Option) and not option.hidden
    }
    wanted = {setting for setting, one in SETTINGS.items() if name in one.commands}
    assert options == wanted - ARGUMENTS[name]


@pytest.mark.parametrize("name", COMMANDS)
def test_an_option_reads_its_value_as_the_table_says(name):
    for option in COMMANDS[name].params:
        setting = max(option.opts, key=len).lstrip("-").replace("-", "_")
        if isinstance(option, click.Option) and setting in SETTINGS:
            reads = SETTINGS[setting].reads
            assert option.is_flag == (reads == "flag"), setting
            assert option.multiple == (reads == "list"), setting


def test_each_setting_has_a_help_text_or_a_reason_why_pytest_has_it_not():
    assert [name for name, one in SETTINGS.items() if bool(one.help) == bool(one.without_pytest)] == []
    assert {*SHARED, *COMMANDS_ALONE, *TARGETS} == NAMES


def test_settings_are_defaults_of_the_command(batchspec, settings, tmp_path, docs_example):
    settings('level = "should"\nonly = ["BATCH-FLD", "BATCH-NUL"]\njson = "report.json"')
    run = batchspec("check", "files", docs_example)
    assert run.code == 0
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["level"] == "should"
    judged = {row["id"][:9] for row in report["requirements"] if row["cause"] != "not selected"}
    assert judged == {"BATCH-FLD", "BATCH-NUL"}
    batchspec("check", "files", docs_example, "--level", "must")
    assert json.loads((tmp_path / "report.json").read_text())["level"] == "must"


def test_what_is_judged_can_be_a_setting(batchspec, settings):
    settings('url = "http://127.0.0.1:9/v1"\nheader = ["x-team: red"]\ntimeout = 5\ncapability = "list=off"')
    run = batchspec("check", "server")
    assert run.code == 3
    assert "http://127.0.0.1:9/v1: connection refused" in run.err


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('levl = "should"', "no setting 'levl' in [tool.batchspec]; did you mean 'level'?"),
        ('summary-md = "a"', "no setting 'summary-md' in [tool.batchspec]; did you mean 'summary_md'?"),
        ("level = ", "pyproject.toml:2: no TOML: "),
        ('level = "no"', "Error: --level takes one of must, should, may: "),
    ],
)
def test_a_wrong_setting_is_exit_2_and_one_line(batchspec, settings, docs_example, text, line):
    settings(text)
    run = batchspec("check", "files", docs_example)
    assert (run.code, run.out) == (2, "")
    assert line in run.err.splitlines()[-1]


def test_the_nearest_file_with_a_table_counts_and_paths_start_from_it(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.batchspec]\nwaivers = "w.toml"\njson = "-"\n')
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\n")
    found = find(inner)
    assert found.path == tmp_path / "pyproject.toml"
    assert found.checked().table == {"waivers": str(tmp_path / "w.toml"), "json": "-"}
    (tmp_path / "a" / "pyproject.toml").write_text("[tool]\nbatchspec = 1\n")
    with pytest.raises(BadSettings, match="no table; begin it with"):
        find(inner)
