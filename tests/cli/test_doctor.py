"""`batchspec doctor`: whether an adapter is wired up, and what to mend where it is not."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from click.testing import CliRunner
from support.adapters import HURRY, SMALL, adapter

from batchspec.cli import group
from batchspec.driving.client.doctor import BASE_URL, FINDING, MEND, TEXT, Step, examine
from batchspec.making.batches.legal import KEYS

GOOD = f"{sys.executable} -m batchspec.client.builtin"


def told(line):
    """The doctor's words on an adapter, and its exit code."""
    result = CliRunner().invoke(group, ["doctor", "--adapter", line])
    return result.output, result.exit_code


def test_a_good_adapter_is_wired_up():
    output, code = told(GOOD)
    assert code == 0
    assert output.splitlines() == [
        "hello  ok          batchspec-pass-through 0.1.0 (python), ops call, parse",
        f"parse  ok          gave back the batch, {len(KEYS)} keys",
        f"call   ok          gave back the batch, {len(KEYS)} keys",
        "bye    ok          exited with code 0",
        f"wired up; now: batchspec check client --adapter '{GOOD}'",
    ]


def test_an_adapter_that_greets_badly_is_told_what_to_mend(tmp_path):
    path = tmp_path / "loud.py"
    path.write_text("import sys\nsys.stderr.write('loading\\n')\nprint('ready')\n")
    output, code = told(f"{sys.executable} -I -S {path}")
    assert code == 3
    wrote = 'wrote "ready" on standard output: no JSON value at line 1, column 1'
    assert output.splitlines() == [
        f"hello  broken      the adapter did not answer hello: {wrote}",
        "       mend: write nothing but the answer to each question on standard output; logs belong on standard error",
        "       the end of its standard error:",
        "         loading",
    ]


def test_no_such_program_is_usage():
    output, code = told("no-such-program-at-all")
    assert code == 2
    assert output.splitlines()[-1] == (
        "Error: --adapter no-such-program-at-all: no-such-program-at-all: there is no such program; check its name and the PATH"
    )


WRONG_PATH = """
import urllib.request, urllib.error
try: asked['op'] == 'call' and urllib.request.urlopen(asked['base_url'] + '/batch')
except urllib.error.HTTPError: pass
"""


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("os._exit(1)", Step("parse", "broken", "the adapter exited with code 1", MEND["exit"])),
        (
            "time.sleep(600)",
            Step("parse", "broken", "the adapter gave no answer within 0.5 s", MEND["silence"]),
        ),
        (
            "text = 'a Batch'",
            Step("parse", "broken", "text is no JSON object: no JSON value at line 1, column 1", TEXT),
        ),
        ("text = '{}'", Step("parse", "broken", "the batch batch_abc123 came back as {}", TEXT)),
        ("tell(asked, ok=False, error='no'); continue", Step("parse", "refused", "no", FINDING)),
        ("tell(asked, unsupported='no'); continue", Step("parse", "unsupported", "no")),
        ("pass", Step("call", "broken", "no request came in", BASE_URL)),
        (WRONG_PATH, Step("call", "broken", "it sent GET /batch", BASE_URL)),
        (
            "import atexit; atexit.register(os._exit, 4)",
            Step("bye", "broken", "exited with code 4", "end at bye, or at the end of standard input"),
        ),
    ],
)
def test_each_step_says_what_was_wrong(tmp_path, body, wanted):
    if wanted.name == "parse" and "continue" not in body:
        body = f"if asked['op'] == 'parse': {body}"
    found = examine(adapter(tmp_path, body), replace(SMALL, parse=HURRY) if "sleep" in body else SMALL)
    assert [step for step in found.steps if step.name == wanted.name] == [wanted]
    assert found.wired is False


def test_an_adapter_without_call_is_wired_up(tmp_path):
    found = examine(
        adapter(tmp_path, "if asked['op'] == 'call': tell(asked, unsupported='no client'); continue"), SMALL
    )
    assert [(step.name, step.state) for step in found.steps] == [
        ("hello", "ok"),
        ("parse", "ok"),
        ("call", "unsupported"),
        ("bye", "ok"),
    ]
    assert found.wired
