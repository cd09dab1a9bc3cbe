"""An adapter gets the environment without what holds secrets, and what it wrote of them is shown nowhere."""

from __future__ import annotations

import json
import os

import pytest
from support.adapters import SMALL, adapter
from support.command_line import PYTEST_ALONE

from batchspec.driving.client.adapter import Adapter, NoHello
from batchspec.system.secrets.environment import MOST_NAMES, Withholding, told

SECRET = "held-back-S3cret/+value"
SHOWS = "import os; text = json.dumps(dict(os.environ))"
NEEDS = "if 'MY_KEY' not in os.environ: tell(asked, ok=False, error='no key'); continue"


def environment_of(tmp_path, **withheld):
    one = Adapter(adapter(tmp_path, SHOWS), SMALL, Withholding(**withheld))
    try:
        return json.loads(one.parse("batch", "{}").text)
    finally:
        one.close()


SOUNDS_SECRET = {
    *(
        "OPENAI_API_KEY",
        "openai_apikey",
        "GITHUB_TOKEN",
        "PGPASSWORD",
        "MY_PASSWD_FILE",
        "AWS_SECRET_ACCESS_KEY",
    ),
    *("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_API_KEY", "A_NODE_TOKEN", "PYTHONPATH_KEY"),
}
OF_TOOLCHAINS = {
    *(
        "PYTHONPATH",
        "VIRTUAL_ENV",
        "JAVA_HOME",
        "NODE_OPTIONS",
        "NODE_AUTH_TOKEN",
        "GOPATH",
        "GOFLAGS",
        "GOTOKEN",
    ),
    *("CARGO_HOME", "CARGO_REGISTRY_TOKEN", "PATH_OF_MINE", "HTTPS_PROXY"),
}


def test_a_name_that_sounds_secret_is_held_back_and_what_a_toolchain_needs_passes(tmp_path, monkeypatch):
    given = dict.fromkeys(SOUNDS_SECRET | OF_TOOLCHAINS, SECRET)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert environment_of(tmp_path).items() & given.items() == dict.fromkeys(OF_TOOLCHAINS, SECRET).items()
    assert given.items() <= environment_of(tmp_path, passed=SOUNDS_SECRET).items()


@pytest.mark.parametrize("name", sorted(SOUNDS_SECRET))
def test_a_name_passes_by_itself(name):
    others = SOUNDS_SECRET - {name}
    assert Withholding(passed={name}).held_back(dict.fromkeys(SOUNDS_SECRET, SECRET)) == tuple(sorted(others))


def test_a_variable_that_is_named_as_a_key_is_held_back_whatever_it_is_called(tmp_path, monkeypatch):
    monkeypatch.setenv("WHATEVER", SECRET)
    assert environment_of(tmp_path)["WHATEVER"] == SECRET
    assert "WHATEVER" not in environment_of(tmp_path, variables={"WHATEVER"})
    assert environment_of(tmp_path, variables={"WHATEVER"}, passed={"WHATEVER"})["WHATEVER"] == SECRET


def test_an_adapter_that_fails_at_hello_is_told_to_have_been_started_without_them(tmp_path, monkeypatch):
    monkeypatch.setenv("MY_SDK_KEY", SECRET)
    with pytest.raises(NoHello) as caught:
        Adapter(adapter(tmp_path, "").replace("-I", "-c 1/0 -I"), SMALL)
    assert "MY_SDK_KEY" in caught.value.without
    assert caught.value.without.endswith("; --adapter-env NAME passes one")
    assert SECRET not in str(caught.value) + caught.value.without + caught.value.log


def test_many_names_are_not_all_listed():
    assert told([]) == ""
    assert told(["A_KEY"]) == "it was started without A_KEY; --adapter-env NAME passes one"
    many = told([f"KEY_{number:02}" for number in range(MOST_NAMES + 3)])
    assert many.startswith("it was started without KEY_00, KEY_01, ")
    assert "KEY_07 and 3 more; " in many


def test_words_and_numbers_under_such_names_are_no_secrets(tmp_path, monkeypatch):
    for name, value in {"TOKEN_LIMIT": "128000", "KEYBOARD": "english"}.items():
        monkeypatch.setenv(name, value)
    shown = environment_of(tmp_path)
    assert not {"TOKEN_LIMIT", "KEYBOARD"} & shown.keys()


BODY = """
secret = open({path!r}).read()
sys.stderr.write("the key is " + secret + chr(10)); sys.stderr.flush()
tell(asked, ok=False, error="no such key: " + secret); continue
"""


@pytest.mark.parametrize("setting", ["option", "pyproject"])
def test_a_value_that_was_held_back_is_in_no_report_and_no_trace(batchspec, tmp_path, setting):
    """The adapter knows it from elsewhere."""
    (tmp_path / "elsewhere").write_text(SECRET)
    command = adapter(tmp_path, BODY.format(path=str(tmp_path / "elsewhere")))
    if setting == "pyproject":
        (tmp_path / "pyproject.toml").write_text(
            f'[tool.batchspec]\nadapter = {json.dumps(command)}\napi_key_env = "WHATEVER"\n'
        )
    name = "WHATEVER" if setting == "pyproject" else "MY_KEY"
    options = () if setting == "pyproject" else ("--adapter", command)
    run = batchspec("check", "client", *options, "--record", "run", "--json", "r.json", env={name: SECRET})
    assert run.code == 1, run.err
    report = json.loads((tmp_path / "r.json").read_text())
    assert "no such key: [redacted]" in json.dumps(report)
    texts = [
        run.out,
        run.err,
        *(path.read_text() for path in (tmp_path / "r.json", tmp_path / "run/trace.jsonl")),
    ]
    assert not [text for text in texts if SECRET in text]
    again = batchspec("rejudge", "run/trace.jsonl", "--json", "again.json")
    assert again.code == 1
    assert json.loads((tmp_path / "again.json").read_text()) == report | {"trace": "trace.jsonl"}


def test_the_command_passes_what_it_is_told_to(batchspec, tmp_path):
    command = adapter(tmp_path, NEEDS)
    without = batchspec("doctor", "--adapter", command, env={"MY_KEY": SECRET})
    passed = batchspec("doctor", "--adapter", command, "--adapter-env", "MY_KEY", env={"MY_KEY": SECRET})
    assert "parse  refused" in without.out
    assert "parse  ok" in passed.out
    (tmp_path / "pyproject.toml").write_text('[tool.batchspec]\nadapter_env = ["MY_KEY", "OTHER"]\n')
    assert "parse  ok" in batchspec("doctor", "--adapter", command, env={"MY_KEY": SECRET}).out
    (tmp_path / "pyproject.toml").write_text('[tool.batchspec]\nadapter_env = "MY_KEY"\n')
    assert "parse  ok" in batchspec("doctor", "--adapter", command, env={"MY_KEY": SECRET}).out


@pytest.mark.parametrize("command", ["doctor", "check"])
def test_a_command_names_what_was_held_back_where_hello_fails(batchspec, tmp_path, command):
    words = ("doctor",) if command == "doctor" else ("check", "client")
    run = batchspec(*words, "--adapter", "false", env={"MY_KEY": SECRET})
    assert run.code == 3
    told_of = run.out + run.err
    assert "it was started without" in told_of
    assert "MY_KEY" in told_of
    assert "--adapter-env NAME passes one" in told_of
    assert SECRET not in told_of


def test_without_such_variables_nothing_is_said_of_them(batchspec, monkeypatch):
    for name in [name for name in os.environ if Withholding().holds_back(name)]:
        monkeypatch.delenv(name)
    run = batchspec("check", "client", "--adapter", "false")
    assert "started without" not in run.err


def test_pytest_passes_what_it_is_told_to(pytester, tmp_path, monkeypatch):
    for name in ("_results", "_told"):
        monkeypatch.setattr(f"batchspec.pytest_plugin.hooks.{name}", [])
    monkeypatch.setenv("MY_KEY", SECRET)
    command = adapter(tmp_path, NEEDS)
    options = (
        "--pyargs",
        "batchspec.suite",
        *PYTEST_ALONE,
        "--batchspec-adapter",
        command,
        "-k",
        "BATCH-CLI-001",
    )
    assert pytester.runpytest_inprocess(*options).ret == 1
    assert pytester.runpytest_inprocess(*options, "--batchspec-adapter-env", "MY_KEY").ret == 0
