"""The target of the suite in somebody's own tests: the hook, what it may give, and what is told where it gives nothing of use."""

from __future__ import annotations

import pytest
from support.at_home import FILE, HOOK, URL

OTHER = "http://127.0.0.2:9/v1"
ONE = ("-k", "BATCH-TIM-004")


def hook(body):
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return f"from contextlib import contextmanager\ndef pytest_batchspec_target(config):\n{lines}\n"


YIELDS = f"open('began.txt', 'w').close()\nyield '{URL}'\nopen('ended.txt', 'w').close()"
MANAGER = f"""
@contextmanager
def server():
    open('began.txt', 'w').close()
    yield '{URL}'
    open('ended.txt', 'w').close()
return server()
"""


@pytest.mark.parametrize("body", [YIELDS, MANAGER], ids=["yield", "context manager"])
def test_a_server_of_conftest_is_started_for_the_run_and_ended_after_it(home, body):
    home.write(tests__conftest=hook(body))
    assert home.run("--co").ret == 0
    assert not (home.pytester.path / "began.txt").exists()
    assert home.run(*ONE).parseoutcomes()["passed"] == 1
    assert (home.pytester.path / "ended.txt").exists()
    assert home.drives == [URL]


def test_what_stands_after_the_yield_is_run_where_nobody_answers(home):
    home.write(tests__conftest=hook(YIELDS))
    result = home.pytester.runpytest_inprocess("-p", "no:cacheprovider", *ONE)
    result.stdout.fnmatch_lines([f"batchspec: {URL}: connection refused; is the server running, *"])
    assert (home.pytester.path / "ended.txt").exists()
    assert result.ret == 3


@pytest.mark.parametrize(
    ("body", "told", "code"),
    [
        ("raise KeyError('PORT')", "tests/conftest.py:3: pytest_batchspec_target raised KeyError: 'PORT'", 2),
        ("import sys\nsys.exit(5)", "tests/conftest.py:4: pytest_batchspec_target raised SystemExit: 5", 2),
        ("return 7", "tests/conftest.py: pytest_batchspec_target returned 7; return a URL, an app, *", 2),
        ("return 'localhost:80'", "localhost:80: not an address; write it as http://127.0.0.1:8000/v1", 2),
        ("if 0: yield", "tests/conftest.py: pytest_batchspec_target yielded nothing; yield a URL, *", 2),
        (f"yield '{URL}'\nyield 1", "tests/conftest.py: pytest_batchspec_target yielded twice; *", 2),
        (
            f"yield '{URL}'\n1 / 0",
            "tests/conftest.py:4: pytest_batchspec_target raised ZeroDivisionError: *",
            2,
        ),
        (
            "import pytest\npytest.fail('no')",
            "tests/conftest.py:4: pytest_batchspec_target raised Failed: no",
            2,
        ),
        (
            "return None",
            "nothing to judge; return the target of TestBatchAPI from pytest_batchspec_target *",
            2,
        ),
    ],
)
def test_a_hook_that_fails_is_one_error(home, body, told, code):
    home.write(tests__conftest=hook(body))
    result = home.run()
    outcomes = result.parseoutcomes()
    assert outcomes["errors"] == 1
    assert "failed" not in outcomes
    result.stdout.fnmatch_lines([f"batchspec: {told}"])
    assert "Traceback" not in result.stdout.str()
    assert result.ret == code


def test_a_fault_at_the_end_of_the_target_leaves_the_report(home):
    home.write(tests__conftest=hook(f"yield '{URL}'\n1 / 0"))
    result = home.run()
    assert result.parseoutcomes()["passed"] > 100
    result.stdout.fnmatch_lines(["*verdict: conformant", "tests/conftest.py:4: * ZeroDivisionError: *"])


def test_a_hook_that_skips_skips_all(home):
    home.write(tests__conftest=hook("import pytest\npytest.skip('no docker here')"))
    result = home.run("-rs")
    assert set(result.parseoutcomes()) == {"skipped"}
    result.stdout.fnmatch_lines(["SKIPPED * batchspec: pytest_batchspec_target: no docker here"])
    assert result.ret == 0


NOTHING = "nothing to judge; return the target of TestBatchAPI from pytest_batchspec_target in conftest.py, *"
MISSPELT = (
    "nothing to judge; tests/conftest.py has a function '*_targt'; did you mean 'pytest_batchspec_target'?"
)


@pytest.mark.parametrize(
    ("conftest", "told"),
    [("", NOTHING), (HOOK.replace("target", "targt"), MISSPELT), (HOOK.replace("pytest_", ""), None)],
)
def test_without_a_target_one_item_tells_it_and_other_tests_go_on(home, conftest, told):
    home.write(tests__conftest=conftest, tests__test_other="def test_other(): pass")
    result = home.run()
    outcomes = result.parseoutcomes()
    assert (outcomes["errors"], outcomes["passed"]) == (1, 1)
    assert outcomes["skipped"] > 100
    told = told or MISSPELT.replace("*_targt", "batchspec_target")
    result.stdout.fnmatch_lines([f"batchspec: {told}", f"not judged: {told}"])
    assert result.ret == 2


def test_the_suite_itself_without_a_target_is_usage(home):
    home.write(tests__conftest="")
    result = home.run("--pyargs", "batchspec.suite")
    result.stderr.fnmatch_lines(["*batchspec: nothing to judge; give one of --batchspec-url, *"])
    assert result.ret == 4


def test_the_servers_requirements_are_listed_without_a_target(home):
    (home.pytester.path / "tests/conftest.py").unlink()
    listed = home.run("--co", "-q").stdout.str()
    assert "BATCH-TIM-004" in listed
    assert "BATCH-CLI" not in listed


@pytest.mark.parametrize("where", ["pyproject", "target file", "ini"])
def test_settings_name_the_target(home, where):
    (home.pytester.path / "tests/conftest.py").unlink()
    in_settings(home, where)
    assert home.run(*ONE).ret == 0
    assert home.drives == [OTHER]


def in_settings(home, where):
    root = home.pytester.path
    if where == "pyproject":
        (root / "pyproject.toml").write_text(f'[tool.batchspec]\nurl = "{OTHER}"\n')
    elif where == "target file":
        (root / "batchspec-target.toml").write_text(f'url = "{OTHER}"\n')
    else:
        home.pytester.makeini(f"[pytest]\nbatchspec_url = {OTHER}\n")


@pytest.mark.parametrize("where", ["pyproject", "target file", "ini"])
def test_the_hook_wins_over_settings_and_leaves_them_the_target_with_none(home, where):
    in_settings(home, where)
    home.run(*ONE)
    home.write(tests__conftest=hook("return None"))
    home.run(*ONE)
    assert home.drives == [URL, OTHER]


def test_an_option_wins_over_the_hook(home):
    home.write(tests__conftest=hook("open('asked.txt', 'w').close()"))
    assert home.run(*ONE, "--batchspec-url", OTHER).ret == 0
    assert home.drives == [OTHER]
    assert not (home.pytester.path / "asked.txt").exists()


def test_an_option_may_name_a_trace(home):
    result = home.run("--batchspec-trace", str(home.trace))
    assert result.parseoutcomes()["passed"] > 100
    assert home.drives == []


def test_a_hook_is_that_of_its_folder(home):
    home.write(
        tests__one__test_one=FILE,
        tests__one__conftest=HOOK.replace("127.0.0.1", "127.0.0.3"),
        tests__two__test_two=FILE,
        tests__two__conftest=HOOK.replace("127.0.0.1", "127.0.0.4"),
    )
    result = home.run(*ONE)
    assert result.parseoutcomes()["passed"] == 3
    assert sorted(home.drives) == [f"http://127.0.0.{n}:9/v1" for n in (1, 3, 4)]


def test_the_suite_itself_asks_the_hook_too(home):
    home.write(conftest=HOOK)
    result = home.run("--pyargs", "batchspec.suite", *ONE)
    assert result.ret == 0
    assert home.drives == [URL]


def test_a_wrong_setting_is_told_before_the_target_is_started(home):
    home.write(tests__conftest=hook(YIELDS))
    result = home.run(*ONE, "--batchspec-timeout", "soon")
    result.stdout.fnmatch_lines(["batchspec: the timeout 'soon' is no number; *"])
    assert not (home.pytester.path / "began.txt").exists()


def test_no_folder_for_the_report_is_told_before_the_target_is_started(home):
    result = home.run(*ONE, "--batchspec-json", "nowhere/r.json")
    result.stderr.fnmatch_lines(["*batchspec: no folder nowhere to write r.json into"])
    assert result.ret == 4
    assert home.drives == []
