"""Whatever outsiders write, a line that a command prints is shown and not obeyed."""

from __future__ import annotations

import json
import shlex
import sys

import pytest
from support.obeyed import ATTACKS, forbidden, obeyed

from batchspec.cli.say import say

NAMES = [text for text in ATTACKS if "\x00" not in text and "/" not in text and len(text) < 100]
BATCH = {
    "id": "batch_1",
    "object": "batch",
    "endpoint": "/v1/completions",
    "input_file_id": "f",
    "completion_window": "24h",
    "created_at": 1,
}


def inert(run):
    """The run, of which nothing may be obeyed."""
    for text in (run.out, run.err):
        assert forbidden(text, "\n") == obeyed(text) == []
    return run


@pytest.fixture(params=["20", "80", "200"])
def columns(request, monkeypatch):
    monkeypatch.setenv("COLUMNS", request.param)


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file(batchspec, tmp_path, name):
    try:
        (tmp_path / name).write_text(
            json.dumps({**BATCH, "status": name.encode("utf-8", "replace").decode()})
        )
    except (OSError, UnicodeError):
        pytest.skip("no name of a file here")
    run = inert(batchspec("check", "files", "--verbose", "--", name))
    assert run.code == 1
    assert run.out.startswith("verdict: non-conformant")
    inert(batchspec("check", "files", "--", f"{name}.not there"))
    inert(batchspec("check", "files", "--json", f"{name}/not there", "--", name))
    inert(batchspec("check", "files", "--only", name, "--", name))


@pytest.mark.usefixtures("columns")
@pytest.mark.parametrize(
    "text", ["a " * 30 + "::error::b", "::error::a", "a\n::error::b ##[error]c", "--- a"]
)
def test_a_value_in_an_object(batchspec, tmp_path, text):
    (tmp_path / "a.json").write_text(json.dumps({**BATCH, "status": text, text: text, "id": text}))
    for more in (
        [],
        ["--verbose"],
        ["--json", "-"],
        ["--junit", "-"],
        ["--html", "-"],
        ["--summary-md", "-"],
    ):
        assert inert(batchspec("check", "files", "a.json", *more)).code == 1
    inert(batchspec("check", "files", "a.json", "--write-waivers"))
    assert batchspec("check", "files", "a.json").code == 0, "the waivers match"
    assert obeyed((tmp_path / "batchspec-waivers.toml").read_text("utf-8")) == []


def test_the_command_to_see_it_again_can_be_pasted(batchspec, tmp_path):
    name = "a'\x1b[31m\n::error::b ##[c].json"
    (tmp_path / name).write_text(json.dumps({**BATCH, "status": "x"}))
    run = inert(batchspec("check", "files", name, "--verbose"))
    (again,) = {
        line.strip()
        for line in run.out.splitlines()
        if line.strip().startswith("again: ") and "FLD-008" in line
    }
    wanted = r"$'a\'\033[31m\012\072:error::b \043#[c].json'"
    assert r" files a'\x1b[31m\n::error::b \x23#[c].json" in run.out
    assert again == f"again: batchspec check files {wanted} --only BATCH-FLD-008"


@pytest.mark.parametrize("text", ["::error::a", "##[error]b", "\\x1b[31m\\u202e", "--- c"])
def test_what_an_adapter_writes(batchspec, tmp_path, text):
    (tmp_path / "adapter.py").write_text(
        f'import sys\ntext = "{text}"\nprint("log\\n" + text, file=sys.stderr)\nprint(text, flush=True)\n'
    )
    command = shlex.join([sys.executable, str(tmp_path / "adapter.py")])
    assert inert(batchspec("doctor", "--adapter", command)).code == 3
    assert inert(batchspec("check", "client", "--adapter", command)).code == 3


@pytest.mark.parametrize("text", ["a\n::error::b", "##[error]a", "\x1b[31m", "[bold]a[/bold]"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "server", "{}"),
        ("check", "server", "http://127.0.0.1:1/{}", "--dry-run"),
        ("check", "server", "http://127.0.0.1:1", "--header", "{}"),
        ("check", "server", "--app", "{}"),
        ("check", "client", "{}"),
        ("check", "{}"),
        ("{}",),
        ("--{}",),
        ("check", "files", "--level", "{}"),
        ("explain", "{}"),
        ("fields", "{}"),
        ("schema", "{}"),
        ("generate", "{}", "--lang", "go", "--out", "x"),
        ("generate", "models", "--lang", "{}", "--out", "x"),
        ("generate", "models", "--lang", "python", "--kind", "{}", "--out", "x"),
        ("drift", "{}"),
        ("drift", "json", "--source", "{}"),
        ("mutants", "{}"),
        ("fixtures", "--broken", "{}"),
        ("serve", "--scenario", "{}"),
        ("serve", "--mutant", "{}"),
        ("serve", "--host", "{}"),
        ("proxy", "--upstream", "{}"),
        ("rejudge", "{}"),
    ],
    ids=" ".join,
)
def test_a_wrong_word_of_a_command_line(batchspec, arguments, text):
    run = inert(batchspec(*(word.replace("{}", text) for word in arguments)))
    assert run.code in {0, 2, 3}


def test_a_failure_of_the_kit_and_where_it_was(batchspec, monkeypatch):
    def fail(**_):
        raise RuntimeError("a\x1b[31m\n::error::b")

    monkeypatch.setattr("batchspec.cli.schema.schema", fail)
    monkeypatch.setattr("batchspec.cli.schema.schema_names", fail)
    told = inert(batchspec("schema", "all", "--out", "x"))
    assert (told.code, told.err.count("\n")) == (3, 1)
    whole = inert(batchspec("schema", "all", "--out", "x", env={"BATCHSPEC_TRACEBACK": "1"}))
    assert whole.code == 3
    assert "Traceback (most recent call last):" in whole.err
    assert r"\x3a:error::b" in whole.err


def test_what_is_said_is_one_line_each(capsys):
    say("a\n::error::b", "::error::c", "\x1b[31md")
    assert capsys.readouterr().out == "a\\n::error::b\n\\x3a:error::c\n\\x1b[31md\n"
    say("  ##[error]e", err=True)
    assert capsys.readouterr().err == "  \\x23#[error]e\n"
