"""The suite in somebody's own tests under pytest-xdist: one run, whoever makes it, and its report in the controller."""

from __future__ import annotations

import json

import pytest
from support.at_home import FILE, HOOK, URL

from batchspec.pytest_plugin.made import Made
from batchspec.pytest_plugin.sharing import GONE, shared


@pytest.mark.parametrize("dist", ["load", "loadfile", "worksteal", "each"])
def test_the_workers_share_a_run(home, dist):
    home.write(tests__deep__test_more=FILE, tests__test_other="def test_other(): pass")
    result = home.run("-n", "2", "--dist", dist, "--batchspec-json", "r.json")
    assert set(result.parseoutcomes()) == {"passed", "skipped"}
    assert result.ret == 0
    assert home.drives == [URL]
    result.stdout.fnmatch_lines(["*verdict: conformant"])
    assert json.loads((home.pytester.path / "r.json").read_text())["verdict"] == "conformant"


def test_the_conftest_of_a_folder_is_enough(home):
    (home.pytester.path / "tests/test_batch_api.py").unlink()
    home.write(tests__deep__test_more=FILE, tests__deep__conftest=HOOK.replace("127.0.0.1", "127.0.0.3"))
    result = home.run("-n", "2", "-k", "BATCH-TIM")
    assert result.ret == 0
    assert home.drives == ["http://127.0.0.3:9/v1"]


def test_a_target_in_the_settings_is_driven_by_whoever_needs_it(home):
    (home.pytester.path / "tests/conftest.py").unlink()
    home.pytester.makeini(f"[pytest]\nbatchspec_url = {URL}\n")
    home.write(tests__test_other="def test_other(): pass")
    assert home.run("-n", "2", "-k", "test_other").ret == 0
    assert home.drives == []
    assert home.run("-n", "2", "-k", "BATCH-TIM").ret == 0
    assert home.drives == [URL]


@pytest.mark.parametrize(
    ("conftest", "told", "code"),
    [
        ("def pytest_batchspec_target(config):\n    raise KeyError('PORT')\n", "tests/conftest.py:2: *", 2),
        ("", "nothing to judge; return the target of TestBatchAPI *", 2),
    ],
)
def test_a_fault_is_told_once(home, conftest, told, code):
    home.write(tests__conftest=conftest)
    result = home.run("-n", "2")
    outcomes = result.parseoutcomes()
    assert (outcomes["errors"], outcomes.get("passed")) == (1, None)
    result.stdout.fnmatch_lines([f"batchspec: {told}", f"not judged: {told}"])
    assert result.ret == code


def test_a_failure_says_the_command_that_pytest_was_started_with(home, pytester):
    text = home.trace.read_text()
    home.trace = pytester.path / "broken.trace.jsonl"
    home.trace.write_text(text.replace('\\"list\\"', '\\"lists\\"'))
    result = home.run("-n", "2", "-x")
    result.stdout.fnmatch_lines(["again: pytest * -n 2 -k BATCH-LST-001", "*verdict: non-conformant*"])
    assert result.ret != 0


def test_the_suite_itself_and_a_class_with_other_pins(home):
    """The controller hands over the report on the suite; the class has another, from a run of its own."""
    (home.pytester.path / "tests/conftest.py").unlink()
    home.pytester.makeini(f"[pytest]\nbatchspec_url = {URL}\n")
    home.write(tests__test_batch_api=f"{FILE}    only = 'BATCH-TIM-004'\n")
    result = home.run("-n", "2", "--pyargs", "batchspec.suite", "tests", "-k", "BATCH-TIM-004")
    assert result.parseoutcomes()["passed"] == 2
    assert home.drives == [URL, URL]


DIES = """
import os
def pytest_batchspec_target(config):
    os._exit(9)
"""


def test_a_worker_that_dies_leaves_nobody_waiting(home):
    home.write(tests__conftest=DIES)
    result = home.run("-n", "2")
    result.stdout.fnmatch_lines(["*worker 'gw?' crashed while running *", f"not judged: {GONE}"])
    assert result.ret == 3


@pytest.fixture
def made():
    return Made({"key": {"verdict": "conformant"}}, {"key": "a.py::TestA"})


def test_the_first_makes_and_the_others_read(tmp_path, made):
    def never():
        raise AssertionError

    assert shared(tmp_path, "run", lambda: made) == (made, True)
    assert shared(tmp_path, "run", never) == (made, False)
    assert shared(tmp_path, "another run", Made) == (Made(), True)


def test_an_interrupt_of_the_first_is_told_to_the_others(tmp_path):
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shared(tmp_path, "run", interrupted)
    found, is_new = shared(tmp_path, "run", interrupted)
    assert (found.fault, is_new) == ("the run did not come to its end: KeyboardInterrupt", False)
