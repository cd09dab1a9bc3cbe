"""A runner of GitHub Actions, as far as the steps of our action and workflows need one."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.paths import ROOT
from support.workflows import ACTION

KIT = Path(sys.executable).with_name("batchspec")
EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")


@dataclass(frozen=True)
class Ran:
    """The result of a step, or of the whole action."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str

    @property
    def annotations(self):
        """The errors that the runner shows beside the run, each less its `::error `."""
        return [
            line.partition("::error ")[2] for line in runner_commands(self.log) if line.startswith("::error ")
        ]


def runner_commands(log):
    """The lines of a log that the runner takes for commands; none between `::stop-commands::` and its token."""
    commands, token = [], None
    for line in log.splitlines():
        if token is None and line.startswith("::stop-commands::"):
            token = line.removeprefix("::stop-commands::")
        elif token is not None and line == f"::{token}::":
            token = None
        elif token is None and line.startswith("::"):
            commands.append(line)
    assert token is None, "the log ends before commands are allowed again"
    return commands


def outputs_in(text):
    """The outputs that a step wrote into GITHUB_OUTPUT, each as `name<<end`, its value, and `end`."""
    outputs = {}
    while text:
        first, _, text = text.partition("\n")
        name, end = first.split("<<")
        value, found, text = text.partition(f"\n{end}\n")
        assert found
        outputs[name] = value
    return outputs


class Runner:
    """Executes steps in a folder of their own; its stubs and batchspec come first on PATH."""

    def __init__(self, folder):
        self.folder = folder
        self.bin = folder / "bin"
        self.temp = folder / "temp"
        self.work = folder / "work"
        for made in (self.bin, self.temp, self.work):
            made.mkdir(exist_ok=True)
        self.context = {"runner.temp": str(self.temp), "github.token": "token", "github.repository": "o/r"}
        self.env = {}

    def stub(self, name, code):
        """A program of that name, in Python; it has `argv` and `record(value)`, which `recorded` reads."""
        log = self.folder / f"{name}.calls"
        head = (
            f"#!{sys.executable}\nimport json, os, pathlib, sys\nargv = sys.argv[1:]\n"
            f"record = lambda value: print(json.dumps(value), file=open({str(log)!r}, 'a'))\n"
        )
        path = self.bin / name
        path.write_text(head + code)
        path.chmod(0o755)
        return path

    def recorded(self, name):
        """The values that the stub of that name recorded, a value a call of `record`."""
        log = self.folder / f"{name}.calls"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    @contextmanager
    def starting(self, name, subcommand=""):
        """A program of that name that runs batchspec; what it started last is ended after the `with` block."""
        pid = self.folder / "pid"
        path = self.bin / name
        path.write_text(f'#!/bin/sh\necho $$ >{pid}\nexec {KIT} {subcommand} "$@"\n')
        path.chmod(0o755)
        try:
            yield
        finally:
            if pid.exists():
                os.kill(int(pid.read_text()), signal.SIGTERM)

    def resolved(self, text, scope):
        """The text with each `${{ one || other }}` replaced by the first of them that is not empty."""

        def value(match):
            for part in match[1].split("||"):
                name = part.strip()
                found = name.strip("'") if name.startswith("'") else scope.get(name, "")
                if found:
                    return found
            return ""

        return EXPRESSION.sub(value, str(text))

    def run(self, step, scope=None):
        """Execute a `run:` step; `scope` has the values of its expressions, and is `context` by default."""
        scope = self.context if scope is None else scope
        if "action_install" in step["run"]:
            # An installation into the checkout would change the environment that these tests run in.
            assert ROOT not in Path(scope["steps.python.outputs.python-path"]).parents
        files = {name: self.temp / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            path.write_text("")
        env = self._environment(step, scope) | {name: str(path) for name, path in files.items()}
        code, log = self._execute(step["run"], env)
        output, summary = (path.read_text("utf-8") for path in files.values())
        return Ran(code, log, outputs_in(output), summary)

    def _environment(self, step, scope):
        return {
            "PATH": os.pathsep.join([str(self.bin), str(KIT.parent), os.environ["PATH"]]),
            "HOME": os.environ.get("HOME", "/"),
            "LANG": "C.UTF-8",
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_ACTION_PATH": str(ROOT),
            # With these two, no pip that a step reaches changes anything that is in use.
            "PIP_TARGET": str(self.temp / "pip-target"),
            "PIP_NO_INDEX": "1",
            **self.env,
            **{name: self.resolved(value, scope) for name, value in step.get("env", {}).items()},
        }

    def _execute(self, code, env):
        script = self.temp / "step.sh"
        script.write_text(code)
        # The log is a file, not a pipe: a server that a step leaves running would keep a pipe open.
        with (self.temp / "log").open("w+b") as log:
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script],
                cwd=self.work,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                timeout=300,
                check=False,
            )
            log.seek(0)
            return done.returncode, log.read().decode()

    def act(self, *, install=False, batchspec=None, **inputs):
        """Execute the action; without `install`, batchspec is already there, at `batchspec` or where it is installed."""
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert given.keys() <= ACTION["inputs"].keys()
        scope = dict(self.context)
        for name, about in ACTION["inputs"].items():
            scope[f"inputs.{name}"] = given.get(name, about.get("default", ""))
        if not install:
            scope["steps.install.outputs.batchspec"] = str(batchspec or KIT)
        logs = ""
        for step in ACTION["runs"]["steps"]:
            if "uses" in step or (step["id"] == "install" and not install):
                continue
            ran = self.run(step, scope)
            logs += ran.log
            scope |= {f"steps.{step['id']}.outputs.{name}": value for name, value in ran.outputs.items()}
            if ran.code:
                break
        outputs = {name: self.resolved(about["value"], scope) for name, about in ACTION["outputs"].items()}
        return Ran(ran.code, logs, outputs, ran.summary)
