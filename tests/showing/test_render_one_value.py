"""Console, JSON, JUnit, summary page, HTML, badge and exit code say the same of any mix of outcomes."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from html import unescape
from html.parser import HTMLParser
from io import StringIO

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchspec.contract.schemas import schema
from batchspec.judging.evidence.signature import Signature
from batchspec.judging.evidence.tally import Evidence
from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import ExitCode, Level, Status, Verdict
from batchspec.judging.outcomes.waiver import Kind, State, Use, Waiver
from batchspec.judging.report import Report, Target
from batchspec.reading.place import Place
from batchspec.showing import badge, console, html, json_file, junit, summary
from batchspec.showing.terminal import Terminal
from batchspec.showing.words import verdict_reason, verdict_words
from batchspec_contract.lifecycle import STATES
from batchspec_contract.registry import REQUIREMENTS

ROWS = {
    level: [r for r in REQUIREMENTS if r.role == "server" and r.level == level][:6]
    for level in ("MUST", "SHOULD")
}
SCHEMA = jsonschema.Draft202012Validator(schema("report"))

texts = st.text(max_size=40) | st.sampled_from(
    ["</script><b>", "]]>", "```", "a|b\n\n# c", "\x00\x1b[31m", "</pre>", "{id}"]
)
waivers = st.builds(
    Waiver, st.just("BATCH-FLD-001"), st.just((":/id:type",)), st.sampled_from(Kind), texts, texts
)
evidence = st.builds(
    Evidence,
    pointer=st.just("/id"),
    expected=texts,
    got=texts,
    place=st.builds(Place, file=texts),
    exchange=texts,
    object=st.dictionaries(st.just("id"), texts),
    patch=st.just(({"op": "remove", "path": "/id"},)),
)


@st.composite
def reports(draw):
    rows = draw(st.lists(st.sampled_from(ROWS["MUST"] + ROWS["SHOULD"]), unique=True, max_size=8))
    outcomes = tuple(
        Outcome(
            row,
            draw(st.sampled_from(Status)),
            draw(texts),
            tuple(draw(st.lists(evidence, max_size=1))),
            signatures=(Signature("", "/id", "type"),),
            waivers=tuple(Use(w, State.MATCHED) for w in draw(st.lists(waivers, max_size=1))),
        )
        for row in rows
    )
    pairs = st.frozensets(st.tuples(st.sampled_from(STATES), st.sampled_from(STATES)), max_size=4)
    return Report(
        Target(draw(st.sampled_from(["server", "client", "files"])), draw(texts), draw(texts)),
        outcomes,
        gate=draw(st.sampled_from(Level)),
        objects=draw(st.integers(0, 3)),
        states=tuple(draw(st.frozensets(st.sampled_from(STATES)))),
        edges=tuple((a, b) for a, b in draw(pairs) if a != b),
        watched=tuple(draw(st.frozensets(st.sampled_from(STATES)))),
        notes=tuple(draw(st.lists(texts, max_size=1))),
    )


def from_console(report):
    out = StringIO()
    console.show(report, Terminal(file=out, width=200), verbose=True)
    first = out.getvalue().splitlines()[0]
    assert first == f"verdict: {verdict_words(report)}"
    return re.fullmatch(r"verdict: (\S+)( \(.+\))?", first)[1]


def from_junit(report):
    """The verdict as it stands there, once what CI counts agrees with the exit code."""
    suite = ET.fromstring(junit.text(report).encode())[0]
    properties = {p.get("name"): p.get("value") for p in suite.find("properties")}
    errors, failures = int(suite.get("errors")), int(suite.get("failures"))
    assert int(properties["batchspec.exit-code"]) == report.exit_code
    assert properties.get("batchspec.reason", "") == verdict_reason(report)
    open_yet = sum(report.summary["untestable"][level.lower()] for level in Level)
    assert errors == open_yet + len(report.having(Status.ERROR))
    assert (errors + failures > 0) == (report.exit_code is not ExitCode.OK)
    assert len(suite.findall("testcase")) == int(suite.get("tests")) >= len(report.outcomes)
    return properties["batchspec.verdict"]


def from_json(report):
    value = json.loads(json_file.text(report))
    SCHEMA.validate(value)
    assert value["exitCode"] == report.exit_code
    return value["verdict"]


def from_summary(report):
    return re.match(r"## \S+ batchspec: ([a-z-]+)", summary.text(report))[1]


class Headline(HTMLParser):
    """The text of the first heading, and every element that would run or fetch something."""

    def __init__(self):
        super().__init__()
        self.words, self.inside, self.unwanted = [], False, []

    def handle_starttag(self, tag, attrs):
        self.inside = self.inside or tag == "h1"
        asks = {"src", "href", "onclick", "srcset"} & {name for name, _ in attrs}
        if tag in {"script", "link", "img", "iframe", "object", "embed", "a"} or asks:
            self.unwanted.append(tag)

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "h1"

    def handle_data(self, data):
        if self.inside:
            self.words.append(data)


def from_html(report):
    page = Headline()
    page.feed(html.text(report))
    assert not page.unwanted
    assert f"exit code {int(report.exit_code)}" in unescape(html.text(report))
    return "".join(page.words).split()[0]


def from_badge(report):
    value = json.loads(badge.text(report))
    assert set(value) == {"schemaVersion", "label", "message", "color", "isError"}
    assert value["schemaVersion"] == 1
    assert "%" not in value["message"]
    assert value["message"].startswith(f"{report.contract} ")
    (verdict,) = [verdict for verdict, color in badge.COLORS.items() if color == value["color"]]
    return verdict


RENDERINGS = (from_console, from_json, from_junit, from_summary, from_html, from_badge)


@settings(max_examples=60, deadline=None)
@given(reports())
def test_a_random_mix_gives_the_same_verdict_everywhere(report):
    told = {str(read(report)) for read in RENDERINGS}
    assert told == {str(report.verdict)}
    good = report.verdict in {Verdict.CONFORMANT, Verdict.WITH_WAIVERS}
    if not report.having(Status.ERROR):
        assert (report.exit_code is ExitCode.OK) == good
    else:
        assert report.exit_code is ExitCode.NO_ANSWER


@pytest.mark.parametrize("kind", ["files", "server", "client"])
def test_a_finding_whose_place_is_not_known_is_shown_everywhere(kind):
    found = Evidence("/id", "a string", "null", place=Place(file=""), object={"id": None})
    outcome = Outcome(ROWS["MUST"][0], Status.FAIL, "", (found,), signatures=(Signature("", "/id", "type"),))
    report = Report(Target(kind, "", ""), (outcome,), gate=Level.MUST)
    assert {str(read(report)) for read in RENDERINGS} == {str(Verdict.NON_CONFORMANT)}
