"""Wrong usage is told in our words and our form, whatever release of click is installed."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from batchspec.cli import group
from batchspec.cli.usage import WrongUsage, WrongValue, complaint

WRONG = {
    "an unknown command": (["chek"], "", "no command 'chek'; did you mean check?"),
    "an unknown command far from any": (["fixtures", "all"], "fixtures", "no command 'all'; there is export"),
    "an unknown option": (
        ["check", "files", "x", "--levle", "must"],
        "check files",
        "no option --levle; did you mean --level?",
    ),
    "an unknown option far from any": (
        ["doctor", "--x"],
        "doctor",
        "no option --x; --help lists those there are",
    ),
    "a hidden option is not suggested": (
        ["check", "client", "x", "--sets"],
        "check client",
        "no option --sets; --help lists those there are",
    ),
    "no argument": (["check", "files"], "check files", "PATH... is missing"),
    "no option": (["doctor"], "doctor", "--adapter is missing"),
    "a choice": (
        ["check", "files", "x", "--level", "mst"],
        "check files",
        "--level takes one of must, should, may: ",
    ),
    "a range": (["serve", "--port", "-1"], "serve", "--port takes a whole number, 0 to 65535: "),
    "a range of numbers": (["serve", "--speed", "0"], "serve", "--speed takes a number, 0.001 to 1000000: "),
    "a number": (["serve", "--seed", "x"], "serve", "--seed takes a whole number: "),
    "a folder": (
        ["check", "client", "x", "--record", __file__],
        "check client",
        "--record takes a folder: ",
    ),
    "a file": (
        ["check", "server", "x", "--ca-bundle", "nope"],
        "check server",
        "--ca-bundle takes a file that is there: ",
    ),
    "one argument too many": (
        ["explain", "a", "b"],
        "explain",
        "the command line does not match the usage: ",
    ),
    "a value of ours": (
        ["check", "files", "x", "--only", "BATCH-X"],
        "check files",
        "--only: no requirement begins with 'BATCH-X'; `batchspec check files --help` shows the form",
    ),
    "a sentence of ours": (
        ["schema", "all"],
        "schema",
        "all of them go into a folder: --out DIR",
    ),
}


@pytest.fixture
def another_click(monkeypatch):
    """A click that says all of it differently."""

    def said(self, *_):
        raise AssertionError("click's own form is shown")

    for name in ("ClickException", "UsageError"):
        monkeypatch.setattr(getattr(click, name), "show", said)
    for name in ("ClickException", "BadParameter", "MissingParameter", "NoSuchOption"):
        monkeypatch.setattr(getattr(click, name), "format_message", said)


@pytest.mark.parametrize("name", WRONG)
def test_wrong_usage_is_told_in_our_words(another_click, name):
    arguments, command, sentence = WRONG[name]
    run = CliRunner().invoke(group, arguments, prog_name="batchspec")
    assert (run.exit_code, run.stdout) == (2, "")
    usage, more, blank, error = run.stderr.splitlines()
    called = f"batchspec {command}".rstrip()
    assert usage.startswith(f"Usage: {called} [OPTIONS]")
    assert (more, blank) == (f"Try '{called} --help' for help.", "")
    if sentence.endswith(": "):  # what stands behind it is quoted from click
        assert error.startswith(f"Error: {sentence}")
        assert len(error) > len(f"Error: {sentence}")
    else:
        assert error == f"Error: {sentence}"


@pytest.mark.parametrize("option", ["--json", "--history=3"])
def test_an_option_with_the_wrong_number_of_values(another_click, option):
    run = CliRunner().invoke(group, ["check", "files", "x", option])
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.startswith(f"Error: {option.partition('=')[0]} cannot be given like that: ")


def test_an_error_that_click_does_not_place_is_one_line():
    assert complaint(WrongUsage("not so")) == ("Error: not so",)
    assert complaint(WrongValue("not so")) == ("Error: a value: not so",)
    assert complaint(click.BadParameter("nein.")) == ("Error: a value takes another value: nein",)
    assert complaint(click.NoSuchOption("--x")) == ("Error: no option --x; --help lists those there are",)


def test_nothing_asked_shows_what_there_is(another_click):
    run = CliRunner().invoke(group, [], prog_name="batchspec")
    assert (run.exit_code, run.stdout) == (2, "")
    assert "check     Judge a server, a client, or files." in run.stderr


def test_an_interrupt_is_no_verdict(another_click, monkeypatch):
    def interrupted(*_paths, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("batchspec.cli.check_files.judge_files", interrupted)
    run = CliRunner().invoke(group, ["check", "files", "x"])
    assert (run.exit_code, run.stdout) == (130, "")
    assert run.stderr == "batchspec: interrupted by SIGINT\n"


def test_the_version_is_one_line_of_ours():
    from batchspec.version import __version__

    run = CliRunner().invoke(group, ["--version"], prog_name="batchspec")
    assert (run.exit_code, run.output) == (0, f"batchspec {__version__}\n")


def test_a_caller_that_wants_the_exception_gets_it():
    with pytest.raises(WrongUsage, match="all of them go into a folder"):
        group.main(["schema", "all"], standalone_mode=False)
