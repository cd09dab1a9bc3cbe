"""docs/pytest.md and the README: their files work as they are shown, on a server that is really started."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest
from support.command_line import PYTEST_ALONE
from support.paths import ROOT

TEXTS = {name: (ROOT / name).read_text("utf-8") for name in ("docs/pytest.md", "README.md")}
CODE = {
    name: [
        dedent(block) for block in re.findall(r"^ *```python\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    ]
    for name, text in TEXTS.items()
}
SERVER = """
import sys
from batchspec.cli import main

sys.argv = ["batchspec", "serve", "--speed", "50", *sys.argv[1:]]
main()
"""
PROJECT = """
from batchspec.making.server.server import ReferenceServer

class Server:
    def __init__(self):
        self.server = ReferenceServer(speed=50)
        self.url = self.server.__enter__().url

    def stop(self):
        self.server.__exit__(None, None, None)

start_server = Server
"""


def blocks(name, word):
    return [block for block in CODE[name] if word in block]


@pytest.mark.parametrize(
    ("name", "conftest"),
    [(name, block) for name in TEXTS for block in blocks(name, "def pytest_batchspec_target")],
)
def test_the_files_work_as_shown(pytester, name, conftest):
    (file,) = blocks(name, "class TestBatchAPI")
    pytester.makepyfile(test_batch_api=file, conftest=conftest, server=SERVER)
    folder = pytester.mkpydir("my_project")
    (folder / "testing.py").write_text(PROJECT)
    result = pytester.runpytest_subprocess(*PYTEST_ALONE, "-k", "BATCH-TIM-004")
    assert result.parseoutcomes()["passed"] == 1
    result.stdout.fnmatch_lines(["*verdict: conformant"])
    assert result.ret == 0


def test_every_form_is_shown():
    assert len(blocks("docs/pytest.md", "def pytest_batchspec_target")) == 2
    assert len(blocks("README.md", "def pytest_batchspec_target")) == 1
