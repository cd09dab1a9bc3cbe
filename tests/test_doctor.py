"""`batchspec doctor`: whether an adapter is wired up, in seconds, and what to mend where it is not."""

from __future__ import annotations

import sys
import time

import pytest
from click.testing import CliRunner

from batchspec.cli.doctor import command
from batchspec.client.doctor import examine
from batchspec.client.process import Limits
from support.adapters import QUICK, adapter

GOOD = f"{sys.executable} -m batchspec.client.builtin"


def told(line):
    """The doctor's words on an adapter, and its exit code."""
    result = CliRunner().invoke(command, ["--adapter", line])
    return result.output, result.exit_code


def test_a_good_adapter_is_wired_up():
    began = time.monotonic()
    output, code = told(GOOD)
    assert time.monotonic() - began < 5
    assert code == 0
    assert output.splitlines() == [
        "hello  ok          batchspec-pass-through 0.1.0 (python), ops call, parse",
        "parse  ok          gave back the batch, 22 keys",
        "call   ok          gave back the batch, 22 keys",
        "bye    ok          exited with code 0",
        f"wired up; now: batchspec check client --adapter '{GOOD}'",
    ]


def test_an_adapter_that_greets_badly_is_told_what_to_mend(tmp_path):
    path = tmp_path / "loud.py"
    path.write_text("import sys\nsys.stderr.write('loading\\n')\nprint('ready')\n")
    output, code = told(f"{sys.executable} -I -S {path}")
    assert code == 3
    assert output.splitlines() == [
        'hello  broken      the adapter did not answer hello: wrote "ready" on standard output: expecting value at '
        "line 1, column 1",
        "       mend: write nothing but the answer to each question on standard output; logs belong on standard error",
        "       the end of its standard error:",
        "         loading",
    ]


def test_no_such_program_is_usage():
    output, code = told("no-such-program-at-all")
    assert code == 2
    assert output.splitlines()[-1] == (
        "Error: --adapter no-such-program-at-all: no-such-program-at-all: no such file or directory"
    )


@pytest.mark.parametrize(
    ("body", "step", "state", "said", "mend"),
    [
        ("os._exit(1)", "parse", "broken", "the adapter exited with code 1", "keep reading standard input"),
        ("time.sleep(9)", "parse", "broken", "the adapter gave no answer within 0.5 s", "answer every line with one"),
        ("text = 'a Batch'", "parse", "broken", "text is no JSON object: expecting value at line 1, column 1", "put the object as the SDK"),
        ("text = '{}'", "parse", "broken", "the batch batch_abc123 came back as {}", "put the object as the SDK"),
        ("tell(asked, ok=False, error='no'); continue", "parse", "refused", "no", "a finding, if it is the SDK"),
        ("tell(asked, unsupported='no'); continue", "parse", "unsupported", "no", ""),
        ("pass", "call", "broken", "no request came in", "send to base_url"),
        (
            "import urllib.request, urllib.error\n"
            "try: asked['op'] == 'call' and urllib.request.urlopen(asked['base_url'] + '/batch')\n"
            "except urllib.error.HTTPError: pass",
            "call",
            "broken",
            "it sent GET /batch",
            "send to base_url",
        ),
        ("sys.stdin.close = None; import atexit; atexit.register(os._exit, 4)", "bye", "broken", "exited with code 4", "end at bye"),
    ],
)
def test_each_step_says_what_was_wrong(tmp_path, body, step, state, said, mend):
    body = body if step != "parse" or "continue" in body else f"if asked['op'] == 'parse': {body}"
    found = examine(adapter(tmp_path, body), QUICK if "urllib" not in body else Limits(bye=1))
    (one,) = (tried for tried in found.steps if tried.name == step)
    assert (one.state, one.said) == (state, said)
    assert one.mend.startswith(mend)
    assert found.wired is False


def test_an_adapter_without_call_is_wired_up(tmp_path):
    found = examine(adapter(tmp_path, "if asked['op'] == 'call': tell(asked, unsupported='no client'); continue"), QUICK)
    assert [(step.name, step.state) for step in found.steps] == [
        ("hello", "ok"),
        ("parse", "ok"),
        ("call", "unsupported"),
        ("bye", "ok"),
    ]
    assert found.wired
