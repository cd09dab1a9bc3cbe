"""An app as the target of the suite in somebody's own tests: it is driven in process, whichever process that is."""

from __future__ import annotations

import json

import pytest
from support.command_line import PYTEST_ALONE

CONFTEST = """
from batchspec.making.server import Behaviour, ReferenceServer, VirtualClock
from batchspec.making.server.app import App, Journal

def app():
    return App(ReferenceServer(clock=VirtualClock(step=1.0), seed=0).engine, Journal())
"""
FORMS = {"an app": "return app()", "a factory": "return app", "an app that is yielded": "yield app()"}
QUICK = PYTEST_ALONE[: PYTEST_ALONE.index("no:xdist") - 1]


@pytest.mark.parametrize("form", FORMS)
def test_an_app_is_judged(home, no_waiting, form):
    home.write(tests__conftest=CONFTEST + f"def pytest_batchspec_target(config):\n    {FORMS[form]}\n")
    shown(home.pytester.runpytest_inprocess(*QUICK, "-k", "BATCH-TIM"))


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("return 'mine:made'", "mine:made"),
        ("return 'mine:app()'", "mine:app()"),
        ("from mine import made\n    return made", "mine:made"),
        ("return HERE", "tests/conftest.py:HERE"),
        ("return app()", "tests/conftest.py: App app"),
    ],
)
def test_an_app_is_called_by_where_it_can_be_found(home, no_waiting, body, name):
    hook = f"HERE = app()\ndef pytest_batchspec_target(config):\n    {body}\n"
    home.write(tests__conftest=CONFTEST + hook, mine=f"{CONFTEST}made = app()\n")
    home.pytester.runpytest_inprocess(*QUICK, "-k", "BATCH-TIM-004", "--batchspec-json", "r.json")
    made = json.loads((home.pytester.path / "r.json").read_text())
    assert made["target"]["name"] == name


def test_a_name_that_leads_to_no_app_is_one_error(home):
    home.write(tests__conftest="def pytest_batchspec_target(config):\n    return 'nowhere:app'\n")
    result = home.run()
    assert result.parseoutcomes()["errors"] == 1
    result.stdout.fnmatch_lines(
        ["batchspec: tests/conftest.py: pytest_batchspec_target: nowhere:app: no module nowhere *"]
    )


def test_a_worker_drives_an_app(home):
    home.write(tests__conftest=f"{CONFTEST}def pytest_batchspec_target(config):\n    return app()\n")
    shown(home.pytester.runpytest_subprocess(*QUICK, "-k", "BATCH-TIM", "-n", "2"))


def shown(result):
    result.stdout.fnmatch_lines(["batchspec * server *app*"])
    assert "failed" not in result.parseoutcomes()
    assert result.parseoutcomes()["passed"] > 5


def test_what_is_no_app_is_one_error(home):
    home.write(tests__conftest="def pytest_batchspec_target(config):\n    return lambda a, b, c, d: 1\n")
    result = home.run()
    assert result.parseoutcomes()["errors"] == 1
    result.stdout.fnmatch_lines(
        ["batchspec: tests/conftest.py: pytest_batchspec_target: *, so it is no app: *"]
    )
    assert result.ret == 2
