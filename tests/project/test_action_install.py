"""The step of the action that installs batchspec: from where, into which Python, and what it says when it cannot."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from support.paths import ROOT
from support.workflows import ACTION


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
