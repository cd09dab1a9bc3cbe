"""The adapter protocol: whatever an adapter does is charged to the question it was asked, and to that alone."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest
from support.adapters import HURRY, SMALL, adapter, hurried

from batchspec.driving.client.adapter import Adapter, NoHello
from batchspec.driving.client.answer import Answer, Call
from batchspec.driving.client.cases.every import cases
from batchspec.driving.client.process import Limits
from batchspec.driving.client.protocol import KitFault, question
from batchspec.driving.client.python_type import BadTarget


@pytest.fixture
def started(tmp_path):
    """Starts an adapter with a body of its own; all are closed at the end."""
    running = []

    def start(body="pass", limits=SMALL):
        running.append(Adapter(adapter(tmp_path, body), limits))
        return running[-1]

    yield start
    for one in running:
        one.close()


def parsed(one, *texts):
    return [one.parse("batch", text) for text in texts]


def alive(pid):
    """Whether there is such a process; one that has ended and that nobody has asked about is none."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        os.kill(pid, 0)
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_hello_names_the_client(started):
    one = started()
    assert (one.name, one.version, one.ops) == ("odd", "1.2", {"parse", "call"})


def test_answers_come_back_as_they_are(started):
    assert parsed(started(), "{}", "ü 🐧\u2028") == [
        Answer(ok=True, text="{}"),
        Answer(ok=True, text="ü 🐧\u2028"),
    ]


def test_refusals_and_what_is_unsupported(started):
    one = started(
        'tell(asked, **({"ok": False, "error": "no\\n  good"} if text == "a" else {"unsupported": "pages"})); continue'
    )
    assert parsed(one, "a", "b") == [Answer(error="no good"), Answer(unsupported="pages")]


def test_an_op_that_hello_does_not_name_is_not_asked(tmp_path):
    one = Adapter(adapter(tmp_path), SMALL)
    one.greeting["ops"] = ["parse"]
    assert one.call(Call("batches.list", {}, "http://127.0.0.1:1/v1", "k")).unsupported == (
        "call: not among the ops of its hello"
    )
    one.close()


@pytest.mark.parametrize(
    ("body", "fault", "said"),
    [
        ("if text == 'x': os._exit(3)", "exit", "the adapter exited with code 3"),
        (
            "if text == 'x': sys.stderr.write('first\\nnil map\\n'); sys.stderr.flush(); os._exit(1)",
            "exit",
            "the adapter exited with code 1; its last words: nil map",
        ),
        ("if text == 'x': os.kill(os.getpid(), signal.SIGSEGV)", "exit", "the adapter died of SIGSEGV"),
        ("if text == 'x': os.close(1); time.sleep(600)", "exit", "the adapter closed its standard output"),
        ("if text == 'x': time.sleep(600)", "silence", "the adapter gave no answer within 0.5 s"),
        (
            "if text == 'x': print('parsing', flush=True)",
            "noise",
            'the adapter wrote "parsing" on standard output: no JSON value at line 1, column 1',
        ),
        ("if text == 'x': asked['id'] = 999", "noise", 'the adapter answered question 999 when asked 5: "{'),
        (
            "if text == 'x': tell(asked, ok=True); continue",
            "nonsense",
            'the adapter answered "{\\"id\\": 3, \\"ok\\": true}": an answer has ok, true with text',
        ),
        ("if text == 'x': print('[]', flush=True)", "noise", "which is no answer: it has no id"),
        (
            "if text == 'x': sys.stdout.buffer.write(b'\\xff\\n'); sys.stdout.buffer.flush()",
            "noise",
            "byte 0 (0xff) is not UTF-8",
        ),
        (
            "if text == 'x': sys.stdout.write('y' * 200_000); sys.stdout.flush(); time.sleep(600)",
            "noise",
            "the adapter wrote more than 100,000 bytes without a line end",
        ),
    ],
)
def test_a_fault_is_charged_to_its_case_alone(started, monkeypatch, body, fault, said):
    if fault == "silence":
        hurried(monkeypatch, b'"x"')
    before, during, after = parsed(started(body), "a", "x", "b")
    assert (before, after) == (Answer(ok=True, text="a"), Answer(ok=True, text="b"))
    assert (during.ok, during.fault, during.earlier) == (False, fault, "")
    assert said in during.error


def test_an_early_exit_is_charged_to_the_case_before(started):
    one = started("if text == 'x': tell(asked, ok=True, text=text); os._exit(0)")
    before, during, after = parsed(one, "a", "x", "b")
    assert (before.earlier, during.earlier) == ("", "")
    assert after == Answer(ok=True, text="b", earlier="afterwards, the adapter exited with code 0")


def test_noise_after_an_answer_is_charged_to_the_case_before(started):
    one = started("if text == 'x': tell(asked, ok=True, text=text); print('done', flush=True); continue")
    _, _, after = parsed(one, "a", "x", "b")
    assert (after.ok, after.text) == (True, "b")
    assert after.earlier.startswith("afterwards, the adapter wrote")


def test_three_silences_in_a_row_end_the_op(started, monkeypatch):
    hurried(monkeypatch, b'"x')
    one = started("if text.startswith('x'): time.sleep(600)")
    answers = parsed(one, "x1", "a", "x2", "x3", "x4", "b", "c")
    assert [answer.fault for answer in answers] == [
        "silence",
        "",
        "silence",
        "silence",
        "silence",
        "unasked",
        "unasked",
    ]
    assert answers[-1].error == "not asked: silent 3 times in a row"
    assert one.call(Call("batches.list", {}, "http://127.0.0.1:1/v1", "k")).ok, "another op is asked still"


def test_a_crash_on_every_case_is_each_case_s_own(started):
    answers = parsed(started("os._exit(9)"), *"abcd")
    assert [(answer.fault, answer.earlier) for answer in answers] == [("exit", "")] * 4


def test_much_on_standard_error_blocks_nobody_and_the_end_is_kept(started):
    one = started("sys.stderr.write('log ' * 100_000 + 'last\\n'); sys.stderr.flush()")
    assert parsed(one, "a", "b") == [Answer(ok=True, text="a"), Answer(ok=True, text="b")]
    one.bye()
    assert one.log.endswith("last")
    assert len(one.log) <= SMALL.log


def test_long_lines_pass_in_both_directions(started):
    text = "🐧" * 300_000
    assert parsed(started(limits=Limits()), text) == [Answer(ok=True, text=text)]


def test_an_adapter_that_reads_nothing_falls_silent(started, monkeypatch):
    hurried(monkeypatch, b'"x"')
    one = started("if text == 'x': time.sleep(600)")
    assert [answer.fault for answer in parsed(one, "x", "y" * 1_000_000)] == ["silence", "noise"]


def test_an_answer_in_pieces_is_put_together(started):
    body = """
whole = json.dumps({'id': asked['id'], 'ok': True, 'text': 'in pieces'})
for part in whole: sys.stdout.write(part); sys.stdout.flush()
sys.stdout.write('\\n'); sys.stdout.flush(); continue
"""
    assert parsed(started(body), "a") == [Answer(ok=True, text="in pieces")]


def test_loopback_is_kept_from_proxies(started, monkeypatch):
    monkeypatch.setenv("no_proxy", "example.org")
    one = started("text = os.environ['no_proxy'] + ' ' + os.environ['NO_PROXY']")
    assert parsed(one, "") == [Answer(ok=True, text="example.org,127.0.0.1 example.org,127.0.0.1")]


def test_closing_ends_the_program_and_its_children(started, tmp_path):
    note = tmp_path / "pid"
    one = started(
        f"child = subprocess.Popen(['sleep', '600']); open({str(note)!r}, 'w').write(str(child.pid))"
    )
    parsed(one, "a")
    own = one._process._child.pid
    assert one.bye() == "exited with code 0"
    deadline = time.monotonic() + 300  # half as long as the child would sleep
    while alive(child := int(note.read_text())) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(child)
    assert not alive(own)


def test_an_adapter_that_ignores_bye_is_killed(tmp_path):
    path = tmp_path / "stubborn.py"
    path.write_text(
        "import json, sys, time\n"
        "q = json.loads(sys.stdin.readline())\n"
        "print(json.dumps({'id': q['id'], 'ok': True, 'name': 'x', 'version': '', 'language': '', 'ops': []}), flush=True)\n"
        "time.sleep(600)\n"
    )
    one = Adapter(f"{sys.executable} -I -S {path}", Limits(bye=HURRY))
    pid = one._process._child.pid
    assert one.bye() == "still running after 0.5 s"
    assert not alive(pid)
    assert one.bye() == "had ended before"


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("pass", "the adapter did not answer hello: exited with code 0"),
        (
            "raise SystemExit('no such module')",
            "the adapter did not answer hello: exited with code 1; its last words: no such module",
        ),
        (
            "print('ready')",
            'the adapter did not answer hello: wrote "ready" on standard output: no JSON value',
        ),
        ("import time; time.sleep(600)", "the adapter did not answer hello: gave no answer within 0.5 s"),
        (
            """print('{"id": 1, "ok": true, "name": "x"}')""",
            r"""the adapter did not answer hello: answered "{\"id\": 1, \"ok\": true, \"name\": \"x\"}": /version: expected the key to be there, got absent""",
        ),
    ],
)
def test_no_hello_is_told_at_once(tmp_path, program, said):
    path = tmp_path / "mute.py"
    path.write_text(program)
    with pytest.raises(NoHello) as caught:
        Adapter(f"{sys.executable} -I -S {path}", Limits(hello=HURRY if "sleep" in program else 120))
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            "no-such-program-at-all x",
            "--adapter no-such-program-at-all x: no-such-program-at-all: there is no such program; check its name and the PATH",
        ),
        ("", "--adapter: no command; write it as 'node adapter.mjs'"),
        ("'", "--adapter ': a quote or a backslash is left open at the end"),
        ("node \\", "--adapter node \\: a quote or a backslash is left open at the end"),
        ("/", "--adapter /: /: it is no program that you may run; check its name and its permissions"),
    ],
)
def test_a_command_that_cannot_be_is_usage(command, said):
    with pytest.raises(BadTarget) as caught:
        Adapter(command)
    assert str(caught.value) == said


def test_the_kit_s_own_questions_are_held_against_the_protocol():
    with pytest.raises(KitFault, match="a question that breaks the protocol: "):
        question(1, "parse", type="file", text="{}")
    with pytest.raises(KitFault):
        question(1, "call", method="batches.retrieve", base_url="http://x/v1", api_key="k", args={})
    with pytest.raises(KitFault):
        question(0, "hello")
    assert (
        question(1, "parse", type="batch", text="ü")
        == b'{"id": 1, "op": "parse", "type": "batch", "text": "\\u00fc"}'
    )


def test_one_process_answers_every_case():
    adapter = Adapter(f"{sys.executable} -m batchspec.client.builtin")
    answers = [adapter.parse(case.type, case.sent) for case in cases()]
    adapter.close()
    assert answers
    assert all(answer.ok for answer in answers)
