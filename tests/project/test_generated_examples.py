"""The examples of `batchspec generate`: made with the command they name, current, and passing their own tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest
from support.paths import ROOT, TESTS
from support.programs import run
from support.toolchains import on_path

from batchspec.generating.catalogue import languages

sys.path.insert(0, str(ROOT / "ci"))

import example_models

sys.path.remove(str(ROOT / "ci"))

EXAMPLES = example_models.EXAMPLES
COMMANDS = example_models.COMMANDS
LOCKS = TESTS / "locks"


def test_there_is_one_of_each_language():
    made_for = {command.split()[3] for command in COMMANDS.values()}
    assert made_for == set(languages("models"))
    assert all((EXAMPLES / name).is_dir() for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_its_models_are_current(name, batchspec, tmp_path):
    shutil.copytree(EXAMPLES / name, tmp_path / "example")
    done = batchspec(*COMMANDS[name].split()[:-1], f"example/{COMMANDS[name].split()[-1]}", "--check")
    assert (done.code, done.err) == (0, ""), f"{done.out}run: make generate"


def test_the_pydantic_example_passes():
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:batchspec",
            "--rootdir",
            ".",
            ".",
        ],
        cwd=EXAMPLES / "pydantic",
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_ADDOPTS": ""},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 passed" in done.stdout


@pytest.fixture
def example(tmp_path):
    """A copy of an example, in which its tools may write."""
    return lambda name: shutil.copytree(EXAMPLES / name, tmp_path / name)


@pytest.mark.slow
@pytest.mark.node
@pytest.mark.parametrize("name", ["typescript", "zod"])
def test_the_example_on_node_passes(name, example):
    npm, folder = on_path("npm"), example(name)
    shutil.copytree(LOCKS / "zod", folder / "locked")
    run(npm, "ci", "--prefix", folder / "locked", "--ignore-scripts", "--no-audit", "--no-fund")
    (folder / "node_modules").symlink_to(folder / "locked" / "node_modules")
    assert "# fail 0" in run(npm, "test", cwd=folder)


@pytest.mark.slow
@pytest.mark.go
def test_the_go_example_passes(example):
    folder = example("go")
    run(on_path("go"), "vet", "./...", cwd=folder)
    run(on_path("go"), "test", "./...", cwd=folder)


@pytest.mark.slow
@pytest.mark.rust
def test_the_rust_example_passes(example):
    """With the versions of the lock, which are within what it asks for."""
    folder = example("rust")
    locked = (LOCKS / "serde" / "Cargo.toml").read_text("utf-8").partition("[dependencies]")[2]
    asked = (folder / "Cargo.toml").read_text("utf-8").partition("[dependencies]")[0]
    (folder / "Cargo.toml").write_text(f"{asked}[dependencies]{locked}", "utf-8")
    assert "4 passed" in run(on_path("cargo"), "test", "--quiet", cwd=folder)


@pytest.mark.slow
@pytest.mark.java
def test_the_java_example_passes(example):
    folder = example("java")
    shutil.copy(LOCKS / "jackson" / "pom.xml", folder / "pom.xml")
    run(on_path("mvn"), "--quiet", "--batch-mode", "dependency:copy-dependencies", cwd=folder)
    jackson = f"{folder}/target/dependency/*"
    files = sorted(map(str, folder.rglob("*.java")))
    run(on_path("javac"), "-Xlint:all", "-Werror", "-d", folder / "out", "-cp", jackson, *files)
    assert (
        run(on_path("java"), "-ea", "-cp", f"{folder}/out{os.pathsep}{jackson}", "ProgressTest") == "passed\n"
    )
