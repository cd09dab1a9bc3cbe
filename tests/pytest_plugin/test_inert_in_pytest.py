"""What the plugin says through pytest is shown and not obeyed, be it of a server, a file or a setting."""

from __future__ import annotations

import json

import pytest
from support.obeyed import forbidden, obeyed

ATTACK = "\n::error::a\n  ##[error]b\x1b[31m\u202e ##vso[c]d --- e"


@pytest.fixture
def hostile_trace(tmp_path, reference_trace):
    """A trace of a server that attacks the log with every status and every message."""
    rows = [json.loads(line) for line in reference_trace.read_text("utf-8").splitlines()]
    for row in rows:
        body = (row.get("response") or {}).get("body")
        if body and body.startswith("{") and "\n{" not in body:
            found = json.loads(body)
            found = {
                **found,
                "status": ATTACK,
                "error": {"message": ATTACK, "type": [ATTACK]},
                ATTACK: ATTACK,
            }
            row["response"]["body"] = json.dumps(found)
    path = tmp_path / "hostile.trace.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return path


def inert(result):
    """The result of a run of pytest, whose output obeys nobody."""
    text = "\n".join([*result.outlines, *result.errlines])
    assert forbidden(text, "\n\t") == []
    assert [line for line in obeyed(text) if not line.startswith("-----")] == []
    return result


@pytest.mark.parametrize(
    "options", [(), ("-rA", "-vv", "--tb=long", "--showlocals"), ("-q", "--tb=short", "--runxfail")]
)
def test_failures_skips_and_the_summary(pytester, hostile_trace, monkeypatch, options):
    for name in ("_results", "_told"):
        monkeypatch.setattr(f"batchspec.pytest_plugin.hooks.{name}", [])
    result = pytester.runpytest(
        "--pyargs",
        "batchspec.suite",
        "--batchspec-trace",
        str(hostile_trace),
        "--batchspec-json",
        "a.json",
        *options,
    )
    assert result.ret == 1
    inert(result)
    text = (pytester.path / "a.json").read_text("utf-8")
    assert forbidden(text, "\n") == obeyed(text) == []


def test_a_batch_in_the_middle_of_a_test(pytester):
    (pytester.path / "a.json").write_text(json.dumps({"id": ATTACK, "status": ATTACK, ATTACK: 1}))
    pytester.makepyfile(
        """
        import json, pathlib

        def test_it(assert_batch):
            assert_batch(json.loads(pathlib.Path("a.json").read_text()))
        """
    )
    result = inert(pytester.runpytest("--tb=short"))
    assert result.ret == 1
    assert any("NonConformance" in line for line in result.outlines)


@pytest.mark.parametrize(
    "option",
    [
        *(
            "--batchspec-level",
            "--batchspec-only",
            "--batchspec-contract",
            "--batchspec-url",
            "--batchspec-trace",
        ),
        *(
            "--batchspec-app",
            "--batchspec-client",
            "--batchspec-waivers",
            "--batchspec-timeout",
            "--batchspec-side",
        ),
        *("--batchspec-header", "--batchspec-proxy", "--batchspec-adapter"),
    ],
)
def test_a_setting_that_cannot_be_used(pytester, monkeypatch, option):
    for name in ("_results", "_told"):
        monkeypatch.setattr(f"batchspec.pytest_plugin.hooks.{name}", [])
    target = (
        ()
        if option
        in {
            "--batchspec-url",
            "--batchspec-trace",
            "--batchspec-app",
            "--batchspec-client",
            "--batchspec-adapter",
        }
        else ("--batchspec-url", "http://127.0.0.1:1")
    )
    result = inert(pytester.runpytest("--pyargs", "batchspec.suite", "-x", f"{option}={ATTACK}", *target))
    assert result.ret != 0


def test_a_hook_that_fails(home):
    home.write(tests__conftest=f"def pytest_batchspec_target(config):\n    raise RuntimeError({ATTACK!r})\n")
    assert inert(home.run()).ret != 0


def test_a_server_that_ends_at_once(home):
    home.write(
        tests__conftest=f"""
import sys
from batchspec.suite import Command
def pytest_batchspec_target(config):
    program = "import sys; sys.exit(" + repr({ATTACK!r}) + ")"
    return Command([sys.executable, "-c", program], url="http://127.0.0.1:{{port}}/v1")
"""
    )
    assert inert(home.run()).ret != 0
