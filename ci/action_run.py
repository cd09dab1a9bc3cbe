"""Runs batchspec for the action: its exit code is the step's, its verdict and report are outputs."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import runner
from action_inputs import Inputs, WrongInput, understood
from action_proxy import suite_behind

BATCHSPEC = os.environ.get("BATCHSPEC") or "batchspec"
SUMMARY = os.environ.get("GITHUB_STEP_SUMMARY", "")
DRIFT_VERDICTS = {0: "no-drift", 1: "drift"}
BAD = frozenset({"fail", "stale-waiver", "error"})
NAMED = 5
"""Causes named in an annotation, which is one line; the report names all."""


def main() -> int:
    """Run the command, set the outputs, and give the exit code."""
    try:
        inputs = understood(os.environ)
    except WrongInput as wrong:
        runner.error("batchspec", str(wrong))
        runner.output("exit-code", "2")
        return 2
    use = {"check": check, "proxy": check, "fixtures": fixtures, "drift": drift}[
        inputs.command.split(maxsplit=1)[0]
    ]
    code, verdict, report = use(inputs)
    runner.output("exit-code", str(code))
    runner.output("verdict", verdict)
    runner.output("report", str(report) if report.exists() else "")
    return code


def check(inputs: Inputs) -> tuple[int, str, Path]:
    """Judge; the report is JSON."""
    report = Path(inputs.options.get("json") or _folder() / "report.json")
    if report.is_file():
        report.unlink()  # an earlier run's report would be taken for this one's, where this one writes none
    summary = {"summary_md": SUMMARY} if inputs.summary and SUMMARY else {}
    judge = behind_proxy if inputs.command == "proxy" else run
    code = judge(inputs, inputs.line(BATCHSPEC, json=str(report), **summary))
    if not report.is_file():
        return code, "", report
    found = json.loads(report.read_text("utf-8"))
    if code == 1 and found["exitCode"] == 1:
        bad = [cause["sentence"] for cause in found.get("causes", ()) if cause["status"] in BAD]
        told = {row for cause in found.get("causes", ()) for row in cause["requirements"]}
        bad += [row["id"] for row in found["requirements"] if row["status"] in BAD and row["id"] not in told]
        more = [f"and {len(bad) - NAMED} more"] if len(bad) > NAMED else []
        complain(inputs, "; ".join([found["verdict"], *bad[:NAMED], *more]))
    return code, found["verdict"], report


def fixtures(inputs: Inputs) -> tuple[int, str, Path]:
    """Write fixtures; they have no verdict."""
    written = Path(inputs.targets[0])
    written.resolve().parent.mkdir(parents=True, exist_ok=True)
    out = {"out": str(written)} if inputs.command == "fixtures" else {}
    return run(inputs, inputs.line(BATCHSPEC, **out)), "", written


def drift(inputs: Inputs) -> tuple[int, str, Path]:
    """Look for drift; the report is Markdown, and what drifted is annotated where it stands."""
    report = _folder() / "drift.md"
    with report.open("wb") as stream:
        code = run(inputs, inputs.line(BATCHSPEC, format="markdown"), stream.fileno())
    text = report.read_text("utf-8", "replace")
    with runner.only_text():
        print(text)
    if inputs.summary:
        runner.summary(text)
    if code == 1:
        subprocess.run(inputs.line(BATCHSPEC, format="github"), check=False)
        complain(inputs, "drift; the summary and the report say what, and whom it can break")
    return code, DRIFT_VERDICTS.get(code, ""), report


def run(inputs: Inputs, line: Sequence[str], out: int | None = None) -> int:
    """The exit code of a run; where it judged nothing, its last line is an annotation."""
    with runner.only_text():
        print(f"+ {shlex.join(line)}", flush=True)
        done = subprocess.run(line, stdout=out, stderr=subprocess.PIPE, check=False)
        errors = done.stderr.decode("utf-8", "replace")
        print(errors, end="" if errors.endswith("\n") or not errors else "\n", flush=True)
    return _told(inputs, done.returncode, errors)


def behind_proxy(inputs: Inputs, line: Sequence[str]) -> int:
    """The exit code of the proxy's verdict; a suite that fails by itself fails the step as well."""
    done = suite_behind(line, inputs.run)
    code = _told(inputs, done.code, done.errors)
    if done.problem:
        complain(inputs, done.problem)
        return 2
    if done.suite:
        complain(inputs, f"the command of `run` ended with {done.suite}")
    return code or int(done.suite != 0)


def _told(inputs: Inputs, code: int, errors: str) -> int:
    """The exit code; one that is no verdict is annotated with the last line that was written to standard error."""
    if code not in {0, 1}:
        lines = [line for line in errors.splitlines() if line.strip()]
        complain(inputs, lines[-1] if lines else f"exit code {code}")
    return code


def complain(inputs: Inputs, line: str) -> None:
    runner.error(f"batchspec {inputs.command}", line)


def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="batchspec-", dir=os.environ.get("RUNNER_TEMP")))


if __name__ == "__main__":
    sys.exit(main())
