"""The packages that are shipped: the sdist, and the wheel made from it, installed alone and run from outside the repository."""

from __future__ import annotations

import configparser
import json
import sys
import tarfile
import zipfile
from hashlib import sha256

import pytest
from support.paths import ROOT
from support.programs import run


@pytest.fixture(scope="session")
def sdist(tmp_path_factory):
    out = tmp_path_factory.mktemp("sdist")
    run(sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", out, ROOT)
    (archive,) = out.glob("*.tar.gz")
    return archive


@pytest.fixture(scope="session")
def wheel(sdist, tmp_path_factory):
    """The wheel, made from the sdist and nothing else."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    with tarfile.open(sdist) as archive:
        # Patch releases of Python before 3.10.12 and 3.11.4 know no filter; the archive is our own.
        archive.extractall(source, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    (unpacked,) = source.iterdir()
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, unpacked)
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory):
    """The Python of a clean environment that has the wheel, what it depends on, and pytest, all as locked."""
    folder = tmp_path_factory.mktemp("clean")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv")
    python = folder / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python]
    made = folder / "wheel.txt"
    made.write_text(f"batchspec @ {wheel.as_uri()} --hash=sha256:{sha256(wheel.read_bytes()).hexdigest()}\n")
    install = [*pip, "install", "--quiet", "--no-compile", "--no-deps", "--require-hashes"]
    run(*install, "-r", ROOT / "locks" / "plain.txt", "-r", made)
    # Nothing that the wheel says it depends on may be missing from the lock.
    run(*pip, "check")
    return python


def test_the_sdist_holds_what_the_contract_is_made_from(sdist):
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"schema/batch.schema.json", "generator/__main__.py", "Makefile", "LICENSE"} <= names
    assert not any("__pycache__" in name or name.endswith(".partial") for name in names)


def test_the_wheel_has_two_names_and_every_entry_point(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        tops = {name.partition("/")[0] for name in names if ".dist-info" not in name}
        (entries,) = (name for name in names if name.endswith("entry_points.txt"))
        points = configparser.ConfigParser()
        points.read_string(archive.read(entries).decode())
    assert tops == {"batchspec", "batchspec_contract"}
    assert dict(points["console_scripts"]) == {"batchspec": "batchspec.cli:main"}
    assert dict(points["pytest11"]) == {"batchspec": "batchspec.pytest_plugin.hooks"}
    assert {"batchspec/py.typed", "batchspec_contract/py.typed"} <= set(names)
    assert {
        f"batchspec_contract/schemas/{n}.schema.json" for n in ("reader", "server", "report", "trace")
    } <= set(names)


def test_the_command_runs_from_outside_the_repository(installed, tmp_path):
    command = installed.with_name("batchspec")
    example = (ROOT / "examples" / "docs_example.json").read_text()
    (tmp_path / "batch.json").write_text(example)
    assert "verdict: conformant" in run(command, "check", "files", "batch.json", cwd=tmp_path)
    assert json.loads(run(command, "schema", "server", cwd=tmp_path))["title"] == "Batch (server)"
    assert run(command, "--version", cwd=tmp_path).startswith("batchspec ")


def test_the_plugin_and_the_suite_run_from_outside_the_repository(installed, tmp_path):
    listed = run(installed, "-m", "pytest", "--pyargs", "batchspec.suite", "--co", "-q", cwd=tmp_path)
    assert "test_requirement[BATCH-TIM-004]" in listed
    target = "batchspec_contract.models.pydantic_v2:Batch"
    output = run(
        installed, "-m", "pytest", "--pyargs", "batchspec.suite", "--batchspec-client", target, cwd=tmp_path
    )
    assert "verdict: conformant" in output


def test_the_library_runs_from_outside_the_repository(installed, tmp_path):
    code = "from batchspec import Batch, check, load, schema; print(check({}).verdict, schema()['title'], Batch.__name__)"
    assert run(installed, "-W", "error", "-c", code, cwd=tmp_path).split() == [
        "non-conformant",
        "Batch",
        "Batch",
    ]
