"""`batchspec check client`: a Python type or an adapter, one verdict, one exit code, a trace that can be judged again."""

from __future__ import annotations

import json
import sys

import pytest
from click.testing import CliRunner

from batchspec.cli import group
from batchspec_contract import CONTRACT

ADAPTER = f"{sys.executable} -m batchspec.client.builtin"


@pytest.fixture
def check(tmp_path, monkeypatch):
    """Runs `batchspec check client` in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        return CliRunner().invoke(group, ["check", "client", *map(str, arguments)])

    return run


def test_an_adapter_that_does_nothing_conforms(check):
    result = check("--adapter", ADAPTER, "--level", "should")
    assert result.exit_code == 0
    assert result.output.startswith(
        f"verdict: conformant\nbatchspec · contract {CONTRACT} · client batchspec-pass-through 0.1.0 · "
    )


def test_a_mutant_does_not_and_the_command_shows_how_to_see_it_again(check):
    result = check("--adapter", f"{ADAPTER} stops-after-a-page", "--verbose")
    assert result.exit_code == 1
    assert result.output.splitlines()[0] == "verdict: non-conformant (2 causes, 2 MUST requirements)"
    again = f"again: batchspec check client --adapter '{ADAPTER} stops-after-a-page' --only BATCH-CLI-030"
    assert again in " ".join(result.output.split()).replace("group check", "batchspec check")


def test_the_report_is_that_of_the_trace(check, tmp_path):
    first = check(
        "--adapter", f"{ADAPTER} drops-usage", "--record", tmp_path / "run", "--json", tmp_path / "one.json"
    )
    assert first.exit_code == 1
    second = CliRunner().invoke(
        group, ["rejudge", str(tmp_path / "run" / "trace.jsonl"), "--json", str(tmp_path / "two.json")]
    )
    assert second.exit_code == 1
    one, two = (json.loads((tmp_path / name).read_text()) for name in ("one.json", "two.json"))
    assert one["requirements"] == two["requirements"]
    assert one["notes"] == two["notes"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Error: give a Python type such as openai.types:Batch, or --adapter 'COMMAND'"),
        (
            ("openai.types:Batch", "--adapter", "cat"),
            "Error: give a Python type such as openai.types:Batch, or --adapter 'COMMAND'; not both",
        ),
        (
            ("--adapter", "no-such-program"),
            "Error: --adapter no-such-program: no-such-program: there is no such program; check its name and the PATH",
        ),
    ],
)
def test_wrong_usage_is_said(check, arguments, said):
    result = check(*arguments)
    assert (result.exit_code, result.output.splitlines()[-1]) == (2, said)


def test_no_hello_is_no_answer(check):
    run = check("--adapter", "true")
    assert (run.exit_code, run.stdout) == (3, "")
    assert run.stderr == (
        "batchspec: the adapter did not answer hello: exited with code 0; `batchspec doctor --adapter` with the same command says "
        "what to mend\n"
    )


def test_the_command_line_outdoes_the_settings(check, tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.batchspec]\nadapter = "no-such-program"\n')
    assert check("openai.types:Batch", "--only", "BATCH-CLI-001").exit_code == 0
    assert "no-such-program: there is no such program; check its name and the PATH" in check().output
