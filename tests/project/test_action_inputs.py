"""The inputs of the action: how they reach the command line, which are refused, and that no shell reads them."""

from __future__ import annotations

import pytest
from support.workflows import ACTION

HOSTILE = "\"; touch pwned; $(touch pwned) `touch pwned` ' | & > pwned ${IFS}"


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


@pytest.mark.parametrize(
    ("inputs", "line"),
    [
        (
            {"command": "rejudge"},
            "command: 'rejudge' is none of check server, check client, check files, proxy, fixtures, fixtures export, drift",
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
        ({"command": "check files", "run": "x"}, "run: check files has no such input; leave it out"),
        ({"command": "proxy", "run": "x"}, "target: name the base URL of the server behind the proxy"),
        ({"command": "proxy", "target": "http://h"}, "run: name the command whose traffic is to be judged"),
        (
            {"command": "proxy", "target": "http://h", "run": "'x"},
            'run: a quote or a backslash is left open at the end of "\'x"',
        ),
        (
            {"command": "proxy", "target": "http://h", "run": "x", "args": "--port 1"},
            "args: --port is given by the action; use its inputs",
        ),
        ({"command": "fixtures"}, "target: name the file to write"),
        ({"command": "fixtures export"}, "target: name the folder to write"),
    ],
)
def test_inputs_that_are_not_understood_are_usage(runner, echo, inputs, line):
    ran = runner.act(batchspec=echo, **inputs)
    assert (ran.code, ran.outputs["exit-code"], ran.outputs["verdict"]) == (2, "2", "")
    assert ran.annotations == [f"title=batchspec::{line}"]
    assert runner.recorded("batchspec") == []


@pytest.mark.parametrize(
    "name", sorted(ACTION["inputs"].keys() - {"command", "python-version", "fail-on", "run"})
)
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
