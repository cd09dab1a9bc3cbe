"""The action and the workflows: linted, and every `run:` executed as a runner would."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from support.paths import ROOT

from batchspec.cli import COMMANDS

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
DOC = (ROOT / "docs" / "ci.md").read_text("utf-8")
KIT = Path(sys.executable).with_name("batchspec")
PINNED = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40}")
EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")
HOSTILE = "\"; touch pwned; $(touch pwned) `touch pwned` ' | & > pwned ${IFS}"


def load(text):
    """YAML as GitHub reads it: `on` is a word."""
    data = yaml.safe_load(text)
    return {("on" if key is True else key): value for key, value in data.items()}


ACTION = load((ROOT / "action.yml").read_text("utf-8"))
BLOCKS = [load(block) for block in re.findall(r"```yaml\n(.*?)```", DOC, re.DOTALL)]
EXAMPLES = [block for block in BLOCKS if "jobs" in block]
(GITLAB,) = (block for block in BLOCKS if "jobs" not in block)


def needs(command):
    return pytest.mark.skipif(command not in COMMANDS, reason=f"batchspec {command} is not there yet")


# --- a runner, as far as these steps need one


@dataclass(frozen=True)
class Ran:
    """What became of a step or an action."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str

    @property
    def annotations(self):
        return [line.partition("::error ")[2] for line in obeyed(self.log) if line.startswith("::error ")]


def obeyed(log):
    """The lines a runner takes for commands: none while another may quote what it likes."""
    commands, token = [], None
    for line in log.splitlines():
        if token is None and line.startswith("::stop-commands::"):
            token = line.removeprefix("::stop-commands::")
        elif token is not None and line == f"::{token}::":
            token = None
        elif token is None and line.startswith("::"):
            commands.append(line)
    assert token is None
    return commands


def outputs_in(text):
    pairs = {}
    while text:
        first, _, text = text.partition("\n")
        name, end = first.split("<<")
        value, found, text = text.partition(f"\n{end}\n")
        assert found
        pairs[name] = value
    return pairs


class Runner:
    """Executes steps in a folder of their own; stubs and batchspec come first on PATH."""

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
        log = self.folder / f"{name}.calls"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def resolved(self, text, scope):
        def value(match):
            for part in match[1].split("||"):
                name = part.strip()
                found = name.strip("'") if name.startswith("'") else scope.get(name, "")
                if found:
                    return found
            return ""

        return EXPRESSION.sub(value, str(text))

    def run(self, step, scope=None):
        """Execute a `run:` step."""
        scope = self.context if scope is None else scope
        if "action_install" in step["run"]:
            assert ROOT not in Path(scope["steps.python.outputs.python-path"]).parents
        files = {name: self.temp / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            path.write_text("")
        script = self.temp / "step.sh"
        script.write_text(step["run"])
        env = {
            "PATH": os.pathsep.join([str(self.bin), str(KIT.parent), os.environ["PATH"]]),
            "HOME": os.environ.get("HOME", "/"),
            "LANG": "C.UTF-8",
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_ACTION_PATH": str(ROOT),
            # whatever pip a step reaches, it changes nothing that is in use
            "PIP_TARGET": str(self.temp / "pip-target"),
            "PIP_NO_INDEX": "1",
            **{name: str(path) for name, path in files.items()},
            **self.env,
            **{name: self.resolved(value, scope) for name, value in step.get("env", {}).items()},
        }
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
            told = log.read().decode()
        output, summary = (path.read_text("utf-8") for path in files.values())
        return Ran(done.returncode, told, outputs_in(output), summary)

    def act(self, *, install=False, batchspec=None, **inputs):
        """Execute the action; without `install`, batchspec is already there."""
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
        told = {name: self.resolved(about["value"], scope) for name, about in ACTION["outputs"].items()}
        return Ran(ran.code, logs, told, ran.summary)


@pytest.fixture
def runner(tmp_path):
    return Runner(tmp_path)


@pytest.fixture
def good(runner, docs_example):
    shutil.copy(docs_example, runner.work / "good.json")
    return "good.json"


@pytest.fixture
def bad(runner, docs_example):
    batch = json.loads(docs_example.read_text())
    batch["usage"]["total_tokens"] = 7
    batch["metadata"] = {"note": "\n::error ::a batch that speaks\n"}
    (runner.work / "bad.json").write_text(json.dumps(batch))
    return "bad.json"


@pytest.fixture
def echo(runner):
    """A batchspec that records its arguments and is content."""
    return runner.stub("batchspec", "record(argv)\n")


# --- lint


def steps_of(workflow):
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def uses_lines(path):
    return re.findall(r"^\s*(?:- )?uses: (.+)$", path.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_do_little_and_ends(path):
    workflow = load(path.read_text("utf-8"))
    assert workflow.keys() == {"name", "on", "permissions", "concurrency", "jobs"}
    assert workflow["permissions"] in ({}, {"contents": "read"})
    assert "pull_request_target" not in workflow["on"]
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 30
        written = {scope for scope, access in job.get("permissions", {}).items() if access != "read"}
        assert written <= ({"issues"} if path.name == "drift.yml" else set())
    for step in steps_of(workflow):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "action.yml"], ids=lambda path: path.name)
def test_a_step_is_named_pinned_and_takes_nothing_into_its_text(path):
    data = load(path.read_text("utf-8"))
    for step in steps_of(data) if "jobs" in data else data["runs"]["steps"]:
        assert step["name"]
        assert ("run" in step) != ("uses" in step)
        assert "\n" not in step.get("run", "")
        assert "${{" not in step.get("run", "")
        for script in re.findall(r"\bci/\w+\.\w+", step.get("run", "")):
            assert (ROOT / script).is_file(), script
    for used in uses_lines(path):
        action, _, version = used.partition(" # ")
        assert action == "./" or (PINNED.fullmatch(action) and re.fullmatch(r"v\d+\.\d+\.\d+", version)), used


def test_an_action_is_pinned_to_one_commit_everywhere():
    used = {line for path in [*WORKFLOWS, ROOT / "action.yml"] for line in uses_lines(path)} - {"./"}
    assert len({line.partition("@")[0] for line in used}) == len(used)


def test_each_input_is_read_described_and_optional_but_for_the_command():
    text = json.dumps(ACTION["runs"])
    for name, about in ACTION["inputs"].items():
        assert f"inputs.{name} " in text
        assert about["description"]
        assert about.get("required", False) is (name == "command")
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == ACTION["inputs"].keys()


def test_what_the_action_reads_is_what_its_inputs_are_called():
    for step in ACTION["runs"]["steps"][1:]:
        assert step["shell"] == "bash"
        for name, value in step["env"].items():
            if name.startswith("INPUT_"):
                assert value == f"${{{{ inputs.{name.removeprefix('INPUT_').lower().replace('_', '-')} }}}}"


@pytest.mark.parametrize("workflow", EXAMPLES, ids=lambda workflow: "+".join(workflow["jobs"]))
def test_the_examples_use_inputs_that_exist_and_are_understood(workflow, runner, echo):
    (step,) = (step for step in steps_of(workflow) if step.get("uses") == "OWNER/batchspec@REF")
    inputs = {name.replace("-", "_"): value for name, value in step["with"].items()}
    ran = runner.act(batchspec=echo, **inputs)
    assert ran.code == 0, ran.log
    assert runner.recorded("batchspec")[0][: len(inputs["command"].split())] == inputs["command"].split()


def test_the_examples_cover_every_use():
    used = {step["with"]["command"] for block in EXAMPLES for step in steps_of(block) if "OWNER" in str(step)}
    assert used == {"check server", "check client", "fixtures export", "drift"}
    assert GITLAB.keys() == {"default", "server", "client", "fixtures", "drift"}


@pytest.mark.slow
def test_actionlint_finds_nothing(tmp_path):
    if not shutil.which("go"):
        pytest.skip("actionlint is built with Go, and there is none here")
    env = os.environ | {"GOBIN": str(tmp_path)}
    module = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.7"
    subprocess.run(["go", "install", module], env=env, check=True, timeout=600)
    examples = []
    for number, block in enumerate(re.findall(r"```yaml\n(.*?)```", DOC, re.DOTALL)):
        if "jobs:" in block:
            examples.append(tmp_path / f"{number}.yml")
            examples[-1].write_text(block)
    done = subprocess.run(
        [tmp_path / "actionlint", *WORKFLOWS, *examples],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


# --- the action


def test_conformant_files_pass_and_the_summary_shows_it(runner, good):
    ran = runner.act(command="check files", target=good)
    assert ran.code == 0, ran.log
    assert (ran.outputs["verdict"], ran.outputs["exit-code"]) == ("conformant", "0")
    assert json.loads(Path(ran.outputs["report"]).read_text())["verdict"] == "conformant"
    assert "batchspec: conformant" in ran.summary
    assert ran.annotations == []


def test_a_fault_fails_the_step_and_is_named_and_cannot_speak_to_the_runner(runner, good, bad):
    ran = runner.act(
        command="check files", target=f"{good}\n  b*.json\n", json="out.json", junit="out.xml", level="must"
    )
    assert (ran.code, ran.outputs["verdict"]) == (1, "non-conformant")
    assert ran.outputs["report"] == "out.json"
    assert ran.annotations == ["title=batchspec check files::non-conformant BATCH-USG-001"]
    assert len(obeyed(ran.log)) == 1
    assert "BATCH-USG-001" in ran.summary
    assert (runner.work / "out.xml").read_text().startswith("<?xml")


def test_a_waived_fault_passes(runner, bad):
    args = ["check", "files", bad, "--write-waivers"]
    subprocess.run([KIT, *args], cwd=runner.work, check=False, capture_output=True)
    waivers = (runner.work / "batchspec-waivers.toml").rename(runner.work / "known.toml")
    text = waivers.read_text()
    waivers.write_text(re.sub(r'reason = "[^"]*"', 'reason = "the meter is being mended"', text))
    ran = runner.act(command="check files", target=bad, waivers="known.toml", summary="false")
    assert (ran.code, ran.outputs["verdict"]) == (0, "conformant-with-waivers"), ran.log
    assert ran.summary == ""


def test_a_path_that_is_not_there_is_usage_and_an_old_report_is_not_taken_for_its_own(runner, good):
    assert runner.act(command="check files", target=good, json="out.json").code == 0
    ran = runner.act(command="check files", target="nothing/*.json", json="out.json")
    assert (ran.code, ran.outputs["exit-code"]) == (2, "2")
    assert (ran.outputs["verdict"], ran.outputs["report"]) == ("", "")
    assert len(ran.annotations) == 1
    assert "nothing/*.json" in ran.annotations[0]


def test_a_server_is_gated(runner, reference):
    ran = runner.act(command="check server", target=reference.url, args="--timeout 60", level="should")
    assert (ran.code, ran.outputs["verdict"]) == (0, "conformant"), ran.log
    assert json.loads(Path(ran.outputs["report"]).read_text())["target"]["kind"] == "server"


def test_nobody_there_is_exit_3_and_said_so(runner):
    ran = runner.act(command="check server", target="http://127.0.0.1:9/v1")
    assert (ran.code, ran.outputs["exit-code"], ran.outputs["verdict"]) == (3, "3", "")
    (line,) = ran.annotations
    assert "connection refused; is the server running" in line


def test_a_client_is_gated(runner):
    ran = runner.act(command="check client", target="batchspec_contract.models.pydantic_v2:Batch")
    assert (ran.code, ran.outputs["verdict"]) == (0, "conformant"), ran.log


def test_a_key_goes_by_the_name_of_its_variable(runner, echo):
    runner.env["MY_KEY"] = "sk-secret"
    ran = runner.act(
        batchspec=echo,
        command="check server",
        target="http://h/v1",
        args="--api-key-env MY_KEY\n--header 'k: v w'",
    )
    (argv,) = runner.recorded("batchspec")
    assert argv[2:6] == ["--api-key-env", "MY_KEY", "--header", "k: v w"]
    assert argv[-2:] == ["--", "http://h/v1"]
    assert "sk-secret" not in ran.log


@needs("fixtures")
def test_fixtures_are_written(runner):
    ran = runner.act(command="fixtures", target="made/here/f.jsonl", args="--count 3 --format jsonl --seed 7")
    assert (ran.code, ran.outputs["report"], ran.outputs["verdict"]) == (0, "made/here/f.jsonl", ""), ran.log
    assert len((runner.work / "made" / "here" / "f.jsonl").read_text().splitlines()) == 3
    assert runner.act(command="check files", target="made/**/*.jsonl").code == 0


@needs("fixtures")
def test_fixtures_are_exported(runner):
    ran = runner.act(command="fixtures export", target="corpus")
    assert (ran.code, ran.outputs["report"]) == (0, "corpus"), ran.log
    assert (runner.work / "corpus" / "manifest.json").is_file()


DRIFTING = """
record(argv)
if argv[-3] == "--format=github":
    print("::error file=batch.py,line=7::completed_at changed")
else:
    print("## Report\\n\\n::error ::a source that speaks")
    print("batchspec: last words", file=sys.stderr)
sys.exit(int(os.environ["CODE"]))
"""


@pytest.mark.parametrize(
    ("code", "verdict", "annotations"),
    [
        (0, "no-drift", []),
        (
            1,
            "drift",
            [
                "file=batch.py,line=7::completed_at changed",
                "title=batchspec drift::drift; the summary and the report say what, and whom it can break",
            ],
        ),
        (2, "", ["title=batchspec drift::batchspec: last words"]),
        (3, "", ["title=batchspec drift::batchspec: last words"]),
    ],
)
def test_drift_is_reported_annotated_and_left_with_its_own_code(runner, code, verdict, annotations):
    runner.env["CODE"] = str(code)
    stub = runner.stub("batchspec", DRIFTING)
    ran = runner.act(batchspec=stub, command="drift", target="batch.py", fail_on="breaking")
    assert (ran.code, ran.outputs["exit-code"], ran.outputs["verdict"]) == (code, str(code), verdict)
    assert ran.annotations == annotations
    assert Path(ran.outputs["report"]).read_text().startswith("## Report\n")
    assert ran.summary.startswith("## Report\n")
    wanted = ["drift", "--fail-on=breaking", "--format=markdown", "--", "batch.py"]
    assert runner.recorded("batchspec")[0] == wanted


@needs("drift")
@pytest.mark.parametrize(("new", "code"), [("int", 0), ("str", 1), ("int = (", 3)])
def test_drift_between_two_sources(runner, new, code):
    head = "class Batch:\n    id: str\n    input_file_id: str\n    status: str\n    completed_at: "
    (runner.work / "old.py").write_text(f"{head}int\n")
    (runner.work / "new.py").write_text(f"{head}{new}\n")
    ran = runner.act(command="drift", target="old.py\nnew.py", args="--against")
    assert (ran.code, ran.outputs["exit-code"]) == (code, str(code)), ran.log
    assert ("completed_at" in ran.summary) is (code == 1)
    assert any(line.startswith("file=new.py,line=5,") for line in ran.annotations) is (code == 1)


@pytest.mark.parametrize(
    ("inputs", "line"),
    [
        (
            {"command": "rejudge"},
            "command: 'rejudge' is none of check server, check client, check files, fixtures, fixtures export, drift",
        ),
        (
            {"command": "drift", "target": "x", "level": "must"},
            "level: drift has no such input; leave it out",
        ),
        (
            {"command": "check files", "fail_on": "any"},
            "fail-on: check files has no such input; leave it out",
        ),
        ({"command": "check files", "json": "-"}, "json: give one path or word"),
        ({"command": "check files", "junit": "a\nverdict=b"}, "junit: give one path or word"),
        ({"command": "check files", "summary": "yes"}, "summary: 'yes' is neither true nor false"),
        (
            {"command": "check files", "args": "--only 'x"},
            'args: a quote or a backslash is left open at the end of "--only \'x"',
        ),
        (
            {"command": "check files", "args": "--json=x"},
            "args: --json is given by the action; use its inputs",
        ),
        ({"command": "check server", "target": "a\nb"}, "target: check server takes one, not 2"),
        ({"command": "fixtures"}, "target: name the file to write"),
        ({"command": "fixtures export"}, "target: name the folder to write"),
    ],
)
def test_inputs_that_are_not_understood_are_usage(runner, echo, inputs, line):
    ran = runner.act(batchspec=echo, **inputs)
    assert (ran.code, ran.outputs["exit-code"], ran.outputs["verdict"]) == (2, "2", "")
    assert ran.annotations == [f"title=batchspec::{line}"]
    assert runner.recorded("batchspec") == []


@pytest.mark.parametrize("name", sorted(ACTION["inputs"].keys() - {"command", "python-version", "fail-on"}))
def test_no_input_reaches_a_shell(runner, echo, pip, name):
    text = f"'{HOSTILE.replace(chr(39), '')}'" if name == "args" else HOSTILE
    inputs = {"command": "check files", "target": "x", name: text}
    ran = runner.act(install=name == "version", batchspec=echo, **inputs)
    assert ran.code == (2 if name in {"summary", "version"} else 0), ran.log
    assert not list(runner.folder.rglob("pwned"))
    for argv in runner.recorded("batchspec"):
        assert any(HOSTILE.replace("'", "") in word.replace("'", "") for word in argv)


def test_a_target_is_never_an_option(runner, echo):
    runner.act(batchspec=echo, command="check files", target="--help\n-")
    assert runner.recorded("batchspec")[0][-3:] == ["--", "--help", "-"]


# --- installing

PIP = "import json, os, sys\nopen(os.environ['PIP_CALLS'], 'w').write(json.dumps(sys.argv[1:]))\nsys.exit(int(os.environ['PIP_CODE']))\n"


@pytest.fixture
def pip(runner, own_python):
    """A pip that installs nothing, in a Python that has no other; gives what it was asked."""
    package = runner.folder / "fake" / "pip"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(PIP)
    calls = runner.folder / "pip.json"
    runner.env |= {"PYTHONPATH": str(package.parent), "PIP_CALLS": str(calls), "PIP_CODE": "0"}
    return lambda: json.loads(calls.read_text())[-1] if calls.exists() else None


@pytest.fixture
def own_python(runner):
    """A Python of the test's own, without pip; the action runs with it."""
    folder = runner.folder / "own"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    runner.context["steps.python.outputs.python-path"] = str(folder / "bin" / "python")
    return folder


@pytest.mark.parametrize(
    ("command", "version", "asked"),
    [
        ("check files", "", str(ROOT)),
        ("drift", "", f"{ROOT}[drift]"),
        ("check files", "1.2.0", "batchspec==1.2.0"),
        ("drift", "1.2.0rc1", "batchspec[drift]==1.2.0rc1"),
    ],
)
def test_the_checkout_is_installed_or_the_release_named(runner, pip, command, version, asked):
    scope = runner.context | {"inputs.command": command, "inputs.version": version}
    ran = runner.run(ACTION["runs"]["steps"][1], scope)
    assert ran.code == 0, ran.log
    assert pip() == asked
    assert ran.outputs == {"batchspec": str(runner.folder / "own" / "bin" / "batchspec")}


@pytest.mark.parametrize("version", ["main", "1.0 --index-url=x", "-r", "1.0;x"])
def test_a_version_is_a_release(runner, pip, version):
    scope = runner.context | {"inputs.command": "check files", "inputs.version": version}
    ran = runner.run(ACTION["runs"]["steps"][1], scope)
    assert ran.code == 2
    assert ran.annotations == [f"title=batchspec::version: {version!r} is not a release such as 1.2.0"]
    assert pip() is None


def test_an_install_that_fails_is_not_a_verdict(runner, pip):
    runner.env["PIP_CODE"] = "1"
    ran = runner.act(install=True, command="check files", target="x", version="9.9")
    assert (ran.code, ran.outputs["verdict"], ran.outputs["exit-code"]) == (3, "", "")
    assert ran.annotations == [
        "title=batchspec::pip could not install batchspec==9.9; the log of this step says why"
    ]


def test_without_a_python_it_says_so(runner):
    for name in ("bash", "dirname"):
        (runner.bin / name).symlink_to(shutil.which(name))
    runner.env["PATH"] = str(runner.bin)
    scope = {"inputs.command": "check files", "steps.python.outputs.python-path": ""}
    ran = runner.run(ACTION["runs"]["steps"][1], scope)
    assert ran.code == 2
    assert ran.annotations == ["title=batchspec::there is no Python here; name one with python-version"]


def test_a_python_that_can_do_neither_says_so(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(ROOT / "ci")
    monkeypatch.setenv("RUNNER_TEMP", str(tmp_path))
    import action_install

    def no_pip(*arguments, **options):
        raise subprocess.CalledProcessError(1, "ensurepip")

    monkeypatch.setattr(action_install, "takes_packages", lambda: False)
    monkeypatch.setattr(action_install.venv, "create", no_pip)
    with pytest.raises(action_install.WrongInput) as caught:
        action_install.chosen_python()
    assert str(caught.value) == (
        f"{sys.executable} takes no packages and makes no environment with pip; name one with python-version"
    )


MANAGED = "import pathlib, sysconfig; print(pathlib.Path(sysconfig.get_path('stdlib'), 'EXTERNALLY-MANAGED').exists())"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["of its own", "kept by the system"])
def test_the_action_installs_itself_and_judges(runner, good, kind):
    if kind == "of its own":
        python = runner.folder / "own" / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", python.parent.parent], check=True)
    else:
        python = shutil.which("python3", path="/usr/bin") or sys.executable
        asked = subprocess.run([python, "-c", MANAGED], capture_output=True, text=True, check=False)
        if asked.stdout.strip() != "True":
            pytest.skip(f"{python} does not refuse packages")
    runner.context["steps.python.outputs.python-path"] = str(python)
    runner.env |= {"PIP_TARGET": "", "PIP_NO_INDEX": ""}
    ran = runner.act(install=True, command="check files", target=good)
    assert (ran.code, ran.outputs["verdict"]) == (0, "conformant"), ran.log
    assert f"+ {runner.folder}/" in ran.log


# --- the workflows


def workflow(name):
    return load((ROOT / ".github" / "workflows" / name).read_text("utf-8"))


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@pytest.mark.parametrize(
    ("job", "shown"),
    [("check", "ruff check"), ("test", "pytest"), ("sdks", "run.py openai-python litellm-python")],
)
def test_ci_makes_what_the_makefile_has(runner, job, shown):
    runner.work = ROOT
    runner.env["MAKEFLAGS"] = "--dry-run"
    ran = runner.run(workflow("ci.yml")["jobs"][job]["steps"][-1])
    assert ran.code == 0, ran.log
    assert shown in ran.log


def test_ci_runs_on_every_python_the_package_names():
    named = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text())
    tried = workflow("ci.yml")["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert tried[: len(named)] == named


@pytest.mark.parametrize("target", ["lowest", "newest", "slow"])
def test_both_ends_of_the_ranges_and_the_slow_tests_are_tried_on_a_schedule(target):
    scheduled = workflow("dependencies.yml")
    assert scheduled["on"]["schedule"]
    assert scheduled["jobs"][target]["steps"][-1]["run"] == f"make {target}"


@needs("fixtures")
def test_ci_exercises_the_action(runner):
    """The job `action`, step by step, with the server it starts."""
    port = free_port()
    (runner.work / "ci").symlink_to(ROOT / "ci")
    (runner.work / "examples").symlink_to(ROOT / "examples")
    pid = runner.folder / "pid"
    starts = f'echo $$ >{pid}; exec {KIT} "$@"\n'
    (runner.bin / "batchspec").write_text(f"#!/bin/sh\n{starts}")
    (runner.bin / "batchspec").chmod(0o755)
    try:
        for step in workflow("ci.yml")["jobs"]["action"]["steps"][2:]:
            moved = json.loads(json.dumps(step).replace("4010", str(port)))
            if "run" in moved:
                assert runner.run(moved).code == 0
                continue
            ran = runner.act(**{name.replace("-", "_"): value for name, value in moved["with"].items()})
            assert ran.code == 0, ran.log
    finally:
        if pid.exists():
            os.kill(int(pid.read_text()), signal.SIGTERM)


GH = """
told = "" if "--body-file" not in argv else sys.stdin.read()
record([argv, told])
answers = {"list": os.environ.get("GH_LIST", ""), "view": os.environ.get("GH_BODY", "")}
print(answers.get(argv[1], ""))
"""
REPORT = "## Report\n\n| field | was | is |\n"


@dataclass
class Upstream:
    """The drift workflow over stubs: what `gh` was told, and the last step."""

    runner: Runner

    def run(self, code, report=REPORT):
        told = f"record(argv)\nprint({report!r}, end='')\nsys.exit({code})\n"
        kit = self.runner.stub("batchspec", told)
        first, drift, tell = workflow("drift.yml")["jobs"]["drift"]["steps"][2:]
        assert self.runner.run(first).code == 0
        ran = self.runner.act(
            batchspec=kit,
            **{k: self.runner.resolved(v, self.runner.context) for k, v in drift["with"].items()},
        )
        outputs = {f"steps.{drift['id']}.outputs.{name}": value for name, value in ran.outputs.items()}
        return self.runner.run(tell, self.runner.context | outputs | {"github.run_id": "42"})

    @property
    def calls(self):
        return [(" ".join(argv[:2]), argv, told) for argv, told in self.runner.recorded("gh")]


@pytest.fixture
def upstream(runner):
    (runner.work / "ci").symlink_to(ROOT / "ci")
    runner.stub("gh", GH)
    fetch = "record(argv)\nfolder = argv[argv.index(%r) + 1]\npathlib.Path(folder, %r).touch()\n"
    python = f"if argv[0].startswith('ci/'): os.execv({sys.executable!r}, ['python', *argv])\n"
    python += f"if argv[0] != '-m': os.execv({sys.executable!r}, ['python', *argv])\n"
    runner.stub("python", python + fetch % ("--dest", "openai-9.0-py3-none-any.whl"))
    runner.stub("npm", fetch % ("--pack-destination", "openai-9.0.tgz"))
    runner.context["github.server_url"] = "https://github.example"
    return Upstream(runner)


def test_the_newest_releases_are_fetched_by_name_and_not_built(upstream):
    upstream.run(0)
    folder = f"{upstream.runner.temp}/upstream"
    (pip,) = upstream.runner.recorded("python")
    (npm,) = upstream.runner.recorded("npm")
    assert pip[:3] == ["-m", "pip", "download"]
    assert {"--no-deps", ":all:", folder, "openai"} <= set(pip)
    assert npm[0] == "pack"
    assert {"--ignore-scripts", folder, "openai@latest"} <= set(npm)
    (argv,) = upstream.runner.recorded("batchspec")
    assert argv[argv.index("--") + 1 :] == [
        "https://raw.githubusercontent.com/openai/openai-openapi/main/openapi.yaml",
        f"{folder}/openai-9.0-py3-none-any.whl",
        f"{folder}/openai-9.0.tgz",
    ]


def test_drift_opens_an_issue_with_the_report(upstream):
    assert upstream.run(1).code == 0
    assert [name for name, _, _ in upstream.calls] == ["issue list", "label create", "issue create"]
    _, argv, body = upstream.calls[-1]
    assert argv[argv.index("--label") + 1] == "upstream-drift"
    assert body.startswith(REPORT)
    assert len(body) < 65_536


def test_drift_that_goes_on_brings_the_issue_up_to_date_and_is_silent_about_the_same(upstream):
    upstream.runner.env |= {"GH_LIST": "17\n9", "GH_BODY": "another report"}
    assert upstream.run(1).code == 0
    assert [name for name, _, _ in upstream.calls] == [
        "issue list",
        "issue view",
        "issue edit",
        "issue comment",
    ]
    _, edited, body = upstream.calls[2]
    assert edited[2] == "17"
    assert "https://github.example/o/r/actions/runs/42" in upstream.calls[3][1][-1]
    upstream.runner.env["GH_BODY"] = body.replace("\n", "\r\n")
    upstream.run(1)
    assert [name for name, _, _ in upstream.calls[4:]] == ["issue list", "issue view"]


def test_a_report_longer_than_an_issue_is_cut(upstream):
    upstream.run(1, "é" * 90_000)
    *_, (_, _, body) = upstream.calls
    assert 60_000 < len(body) < 61_000
    assert "(cut; the run's summary has all of it)" in body


def test_no_drift_closes_the_issue_and_says_nothing_without_one(upstream):
    assert upstream.run(0).code == 0
    assert [name for name, _, _ in upstream.calls] == ["issue list"]
    upstream.runner.env["GH_LIST"] = "17"
    assert upstream.run(0).code == 0
    assert [argv[:3] for _, argv, _ in upstream.calls[1:]] == [
        ["issue", "list", "--label"],
        ["issue", "close", "17"],
    ]


@pytest.mark.parametrize("code", [2, 3])
def test_a_source_that_cannot_be_read_fails_loudly(upstream, code):
    ran = upstream.run(code)
    assert ran.code == code
    line = f"title=drift::a source could not be read (exit code {code}); no issue was touched"
    assert ran.annotations == [line]
    assert upstream.calls == []


def test_without_any_exit_code_it_fails_loudly(upstream):
    ran = upstream.runner.run(workflow("drift.yml")["jobs"]["drift"]["steps"][-1], {})
    assert ran.code == 3
    assert "(exit code none)" in ran.annotations[0]


def test_gh_that_fails_ends_the_step(upstream):
    upstream.runner.stub("gh", "sys.exit(4)")
    assert upstream.run(1).code != 0


@pytest.mark.slow
@needs("drift")
def test_the_newest_releases_are_read(runner):
    (runner.work / "ci").symlink_to(ROOT / "ci")
    runner.env["PIP_NO_INDEX"] = ""
    step = workflow("drift.yml")["jobs"]["drift"]["steps"][2]
    assert runner.run(step).code == 0
    upstream = runner.temp / "upstream"
    assert sorted(path.suffix for path in upstream.iterdir()) == [".tgz", ".whl"]
    ran = runner.act(command="drift", target=f"{upstream}/*.whl\n{upstream}/*.tgz")
    assert ran.code in {0, 1}, ran.log


# --- the GitLab example


@pytest.mark.parametrize("job", ["server", "client", "fixtures", "drift"])
def test_the_gitlab_example_runs(runner, job):
    """With a stub for what the reader brings: the server, the SDK, and pip."""
    if job in {"fixtures", "drift"} and job not in COMMANDS:
        pytest.skip(f"batchspec {job} is not there yet")
    port, pid = free_port(), runner.folder / "pid"
    (runner.bin / "my-server").write_text(f'#!/bin/sh\necho $$ >{pid}\nexec {KIT} serve "$@"\n')
    (runner.bin / "my-server").chmod(0o755)
    head = "class Batch:\n    input_file_id: str\n    status: str\n    completed_at: str\n"
    runner.stub(
        "pip",
        f"if argv[0] == 'download':\n    import zipfile\n    os.mkdir('upstream')\n"
        f"    zipfile.ZipFile('upstream/o.whl', 'w').writestr('o/batch.py', {head!r})\n",
    )
    package = runner.work / "my_sdk"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "types.py").write_text("from batchspec_contract.models.pydantic_v2 import Batch\n")
    runner.env["PYTHONPATH"] = str(runner.work)
    lines = [*GITLAB["default"]["before_script"], *GITLAB[job]["script"]]
    try:
        ran = runner.run({"run": "\n".join(lines).replace("8000", str(port))})
    finally:
        if pid.exists():
            os.kill(int(pid.read_text()), signal.SIGTERM)
    assert ran.code == (1 if job == "drift" else 0), ran.log
    artifacts = GITLAB[job]["artifacts"]
    for path in [*artifacts.get("paths", []), *artifacts.get("reports", {}).values()]:
        assert (runner.work / path).exists(), path
