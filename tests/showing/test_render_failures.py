"""A failure shows the same parts wherever it is shown, and text from a server is never markup."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from datetime import date
from html import unescape
from io import StringIO

import click
import pytest

from batchspec.cli import group
from batchspec.cli.check import command as check
from batchspec.cli.check_server import command as server
from batchspec.cli.rerun import rerun_command
from batchspec.judging.evidence.signature import Signature
from batchspec.judging.evidence.tally import Evidence
from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import Level, Status
from batchspec.judging.outcomes.waiver import Kind, State, Use, Waiver
from batchspec.judging.report import Report, Target, decides
from batchspec.reading.place import Place
from batchspec.reading.step import CREATE
from batchspec.showing import badge, console, html, json_file, junit, summary
from batchspec.showing.failures import Part, parts
from batchspec.showing.terminal import Terminal
from batchspec.system.inert.characters import shown as escaped
from batchspec_contract import CONTRACT
from batchspec_contract.registry import REQUIREMENTS

ROWS = {requirement.id: requirement for requirement in REQUIREMENTS}
EXCHANGE = 'POST /batches\nauthorization: [redacted]\n\n{"metadata": "<b>text</b>"}\n\n200\n\n{"id": ""}'
FAILED = Outcome(
    ROWS["BATCH-FLD-001"],
    Status.FAIL,
    '/id: expected at least 1 character(s), got ""',
    (
        Evidence(
            "/id",
            "at least 1 character(s)",
            '""',
            "minLength",
            place=Place(number=3, scenario="happy-path", step=CREATE, request="POST /batches", answer="200"),
            object={"id": ""},
            exchange=EXCHANGE,
            patch=({"op": "remove", "path": "/id"},),
        ),
    ),
    signatures=(Signature("", "/id", "minLength"), Signature("", "/id", "type")),
)
REPORT = Report(
    Target("server", "http://127.0.0.1:1/v1"),
    (FAILED,),
    objects=1,
    again="batchspec check server U --only {id}",
)
LABELS = ["where", "smallest object", "patch", "exchange", "authority", "again", "signature"]


def shown(report, **options):
    out = StringIO()
    console.show(report, Terminal(file=out, width=300), **options)
    return out.getvalue()


def test_the_parts_in_their_order():
    found = list(parts(FAILED.to_json(), REPORT.again))
    assert [part.label for part in found] == ["", *LABELS]
    texts = {part.label: part.text for part in found}
    assert texts["again"] == "batchspec check server U --only BATCH-FLD-001"
    assert texts["authority"].startswith("openai-openapi-3.1, components.schemas.Batch.required")
    assert texts["patch"] == '[{"op": "remove", "path": "/id"}]'


def test_the_console_shows_them_as_lines():
    brief, lines = shown(REPORT).splitlines(), shown(REPORT, verbose=True).splitlines()
    start = lines.index('    /id: expected at least 1 character(s), got ""')
    assert lines[start + 1 : start + 7] == [
        "    where: #3 happy-path/create: POST /batches -> 200",
        '    smallest object: {"id": ""}',
        '    patch: [{"op": "remove", "path": "/id"}]',
        "    exchange:",
        "      POST /batches",
        "      authorization: [redacted]",
    ]
    assert "    signature:" in lines
    assert not any("signature" in line or "POST /batches" in line for line in brief)


@pytest.mark.parametrize("rendering", [junit, summary, html])
def test_every_rendering_shows_every_part(rendering):
    text = unescape(rendering.text(REPORT)).replace("\r", "")
    text = text.replace("<code>", "`").replace("</code>", "`")
    for part in parts(FAILED.to_json(), REPORT.again):
        if rendering is junit:
            assert all(line in text for line in part.lines)
        else:
            assert part.label in text
            assert part.text in text


def test_what_a_server_says_is_never_markup():
    loud = Evidence(
        "",
        "x",
        "y",
        place=Place(file="</pre><script>alert(1)</script>"),
        exchange="<img src=x onerror=y>\n```",
    )
    report = Report(
        Target("server", "<b>it</b>|`#"), (Outcome(ROWS["BATCH-FLD-001"], Status.FAIL, "<i>|*_", (loud,)),)
    )
    for text in (html.text(report), summary.text(report)):
        assert not [piece for piece in ("<script>", "<img", "<i>", "<b>it") if piece in text]
    ET.fromstring(junit.text(report))


def test_what_a_terminal_would_obey_is_shown_as_an_escape():
    assert (
        escaped("a\x1b[31mb\x00\x9bc\ud800\ufffe\t\nd\U0001f600")
        == "a\\x1b[31mb\\x00\\x9bc\\ud800\\ufffe\t\nd\U0001f600"
    )
    report = Report(
        Target("server", "it\x1b[2J"), (Outcome(ROWS["BATCH-FLD-001"], Status.FAIL, "got \x1b[1A"),)
    )
    assert "\x1b" not in shown(report)
    assert Part("", "two\nlines").lines == ["two lines"]


def test_a_text_makes_no_line_of_its_own_on_a_terminal():
    outcome = Outcome(ROWS["BATCH-FLD-001"], Status.UNTESTABLE, "a\r\nverdict: conformant")
    report = Report(
        Target("server", "it\nverdict: conformant"), (outcome,), notes=("left: b\nverdict: conformant",)
    )
    verdicts = [line for line in shown(report).splitlines() if line.startswith("verdict: ")]
    assert verdicts == ["verdict: incomplete (nothing was judged)"]


def test_a_text_cannot_turn_the_order_of_characters_around():
    report = Report(Target("server", "a\u202eb\u2028c"), ())
    for text in (shown(report), html.text(report), junit.text(report), summary.text(report)):
        assert not {"\u202e", "\u2028"} & set(text)


def test_a_file_name_that_is_no_unicode_is_written():
    report = Report(Target("files", "a\udcff.json"), ())
    assert json.loads(json_file.text(report).encode())["target"]["name"] == "a\\udcff.json"


def test_a_summary_without_requirements_has_no_table():
    assert "|" not in summary.text(Report(Target("server", "it"), ()))


WAIVED = Outcome(
    ROWS["BATCH-FLD-002"],
    Status.WAIVED,
    "/object: expected batch, got null",
    FAILED.evidence,
    signatures=(Signature("", "/object", "const"),),
    waivers=(
        Use(
            Waiver(
                ("BATCH-FLD-002",),
                (":/object:const",),
                Kind.BUG,
                "being mended",
                "https://x.test/1",
                "",
                date(2026, 12, 31),
            ),
            State.MATCHED,
        ),
    ),
)


def test_a_waived_fault_shows_its_cause_and_its_waiver():
    lines = shown(Report(Target("server", "it"), (WAIVED,)), verbose=True).splitlines()
    start = lines.index("WAIVED BATCH-FLD-002 MUST  `object` is `batch`, always there.")
    assert lines[start + 1 : start + 3] == [
        "    /object: expected batch, got null",
        "    waiver: bug, being mended, https://x.test/1, until 2026-12-31",
    ]
    assert lines[0] == "verdict: conformant-with-waivers (1 cause, 1 MUST requirement waived)"


def outcomes(**statuses):
    """Outcomes of the first requirements of each level: `MUST={Status.PASS: 3}`."""
    found = []
    for level, counts in statuses.items():
        rows = iter([r for r in REQUIREMENTS if r.role == "server" and r.level == level])
        found += [
            Outcome(next(rows), status, "why") for status, count in counts.items() for _ in range(count)
        ]
    return tuple(found)


@pytest.mark.parametrize(
    ("statuses", "gate", "message", "color"),
    [
        ({"MUST": {Status.PASS: 44}}, Level.MUST, f"{CONTRACT} 44/44 MUST", "brightgreen"),
        (
            {"MUST": {Status.PASS: 40, Status.NOT_APPLICABLE: 4}},
            Level.MUST,
            f"{CONTRACT} 40/40 MUST",
            "brightgreen",
        ),
        (
            {"MUST": {Status.PASS: 41, Status.WAIVED: 3}},
            Level.MUST,
            f"{CONTRACT} 41/44 MUST, 3 waivers",
            "yellowgreen",
        ),
        ({"MUST": {Status.PASS: 43, Status.FAIL: 1}}, Level.MUST, f"{CONTRACT} 43/44 MUST", "red"),
        (
            {"MUST": {Status.PASS: 43, Status.STALE_WAIVER: 1}},
            Level.MUST,
            f"{CONTRACT} 43/44 MUST, 1 stale waiver",
            "red",
        ),
        (
            {"MUST": {Status.PASS: 4, Status.UNTESTABLE: 40}},
            Level.MUST,
            f"{CONTRACT} 4/44 MUST, incomplete",
            "orange",
        ),
        (
            {"MUST": {Status.PASS: 44}, "SHOULD": {Status.PASS: 9, Status.FAIL: 1}},
            Level.SHOULD,
            f"{CONTRACT} 44/44 MUST 9/10 SHOULD",
            "red",
        ),
        (
            {"MUST": {Status.PASS: 44}, "SHOULD": {Status.WARN: 1}},
            Level.MUST,
            f"{CONTRACT} 44/44 MUST",
            "brightgreen",
        ),
        ({"MUST": {Status.NOT_APPLICABLE: 4}}, Level.MUST, f"{CONTRACT} nothing judged", "orange"),
        (
            {"MUST": {Status.PASS: 3, Status.ERROR: 1}},
            Level.MUST,
            f"{CONTRACT} 3/4 MUST, the kit failed",
            "orange",
        ),
    ],
)
def test_the_badge_counts(statuses, gate, message, color):
    value = json.loads(badge.text(Report(Target("server", "it"), outcomes(**statuses), gate=gate)))
    assert value == {
        "schemaVersion": 1,
        "label": "OpenAI Batch API",
        "message": message,
        "color": color,
        "isError": "the kit" in message,
    }


def junit_cases(report):
    suite = ET.fromstring(junit.text(report))[0]
    return suite, {case.get("name").split()[0]: case for case in suite.iter("testcase")}


def test_junit_has_a_case_for_each_requirement_with_its_data():
    mix = outcomes(
        MUST={Status.PASS: 1, Status.UNTESTABLE: 1, Status.NOT_APPLICABLE: 1, Status.ERROR: 1},
        SHOULD={Status.WARN: 1, Status.UNTESTABLE: 1},
    )
    suite, cases = junit_cases(Report(Target("server", "it", "1.2"), (*mix, WAIVED)))
    results = [case[1].tag if len(case) > 1 else "" for case in suite.iter("testcase")]
    assert results == ["", "error", "skipped", "error", "", "skipped", "skipped"]
    assert {key: suite.get(key) for key in ("name", "tests", "failures", "errors", "skipped")} == {
        "name": "batchspec.server",
        "tests": "7",
        "failures": "0",
        "errors": "2",
        "skipped": "3",
    }
    case = cases["BATCH-FLD-002"]
    assert case.get("classname") == "batchspec.FLD"
    waived = list(suite.iter("testcase"))[-1]
    assert waived.find("skipped").get("message") == "waived: being mended"
    assert {p.get("name"): p.get("value") for p in waived.iter("property")} == {
        "batchspec.requirement": "BATCH-FLD-002",
        "batchspec.level": "MUST",
        "batchspec.status": "waived",
        "batchspec.cause": "/object: expected batch, got null",
        "batchspec.waiver": "bug: being mended",
        "batchspec.origin": "object-BATCH-FLD-002",
    }


def test_junit_of_a_run_that_judged_nothing_is_not_green():
    suite, cases = junit_cases(Report(Target("server", "it"), outcomes(MUST={Status.NOT_APPLICABLE: 3})))
    assert suite.get("failures") == "1"
    assert cases["verdict"].find("failure").get("message") == "incomplete (nothing was judged)"


def test_the_summary_says_most_of_what_is_worst_and_stays_short():
    many = outcomes(MUST={Status.FAIL: 70}, SHOULD={Status.WARN: 5})
    text = summary.text(Report(Target("server", "it"), many))
    assert text.startswith("## ❌ batchspec: non-conformant (0 causes, 70 MUST requirements)\n")
    assert text.count("<details>") == summary.DETAILED
    assert "### Warnings (5)" in text
    huge = Outcome(ROWS["BATCH-FLD-001"], Status.FAIL, "x", (Evidence("", "a", "b", exchange="y" * 100_000),))
    assert len(summary.text(Report(Target("server", "it"), (huge,)))) < 4_000


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("status", Status)
def test_what_decides_by_itself_is_what_the_verdict_says(level, status):
    outcome = Outcome(ROWS["BATCH-FLD-001"], status)
    report = Report(
        Target("server", "it"), (Outcome(ROWS["BATCH-FLD-002"], Status.PASS), outcome), gate=level
    )
    assert decides(Level.MUST, status, level) == (not report.ok)


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["http://127.0.0.1:1/v1"], "batchspec check server http://127.0.0.1:1/v1 --only {id}"),
        (
            [
                "--level",
                "should",
                "U it",
                "--only",
                "BATCH-FLD",
                "--json",
                "-",
                "--verbose",
                "--api-key-env",
                "KEY",
            ],
            "batchspec check server 'U it' --api-key-env KEY --level should --only {id}",
        ),
        (
            ["U", "--header", "x-key: s3cret", "--query", "sig=s3cret", "--capability", "list=off"],
            "batchspec check server U --header 'x-key: [redacted]' --query 'sig=[redacted]' --capability list=off --only {id}",
        ),
        (
            ["U", "--read-only", "--batch-id", "batch_1", "--waivers", "w.toml", "--update-waivers"],
            "batchspec check server U --read-only --batch-id batch_1 --waivers w.toml --only {id}",
        ),
    ],
)
def test_the_command_to_see_it_again_has_the_flags_and_no_secret(arguments, command):
    outer = click.Context(check, info_name="check", parent=click.Context(group, info_name="batchspec"))
    assert rerun_command(server.make_context("server", arguments, parent=outer)) == command
