"""The pages of a report read back: what outsiders wrote stands in them as text, with an escape for what is hidden."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.anything import wild_texts
from support.obeyed import ATTACKS, mentions, obeyed

from batchspec.judging.evidence.tally import Evidence
from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.report import Report, Target
from batchspec.reading.place import Place
from batchspec.showing import html, json_file, junit, summary
from batchspec.showing.failures import Part, parts
from batchspec.system.inert.characters import shown
from batchspec.system.inert.logs import unobeyed
from batchspec_contract.registry import BY_ID

hostile = wild_texts | st.sampled_from(ATTACKS)


def report_with(text: str) -> Report:
    """A report of one failure, with a text in each place that outsiders fill."""
    evidence = Evidence("/id", text, text, place=Place(file=text), exchange=text, object={"id": text})
    outcome = Outcome(BY_ID["BATCH-FLD-001"], Status.FAIL, text, (evidence,))
    return Report(Target("server", text, text), (outcome,), notes=(text,))


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@given(hostile)
def test_a_page_shows_each_text(text):
    page = _Texts()
    page.feed(html.text(report_with(text)))
    page.close()
    wanted = shown(text)
    assert not wanted or any(wanted in data for data in page.texts)


@given(hostile)
def test_junit_says_each_text(text):
    root = ET.fromstring(junit.text(report_with(text)).encode())
    values = {one.get("name"): one.get("value") for one in root.iter("property")}
    assert values.get("batchspec.target", "") == shown(f"{text} {text}".rstrip())
    (failure,) = root.iter("failure")
    # Its text is the lines of the terminal.
    assert all(unobeyed(line) in (failure.text or "") for line in shown(text).split("\n"))


@given(hostile)
def test_json_has_each_text(text):
    found = json.loads(json_file.text(report_with(text)))
    if not any("\ud800" <= one <= "\udfff" for one in text):
        assert found["target"]["name"] == text
        assert found["notes"] == [text]


@pytest.mark.parametrize("text", ATTACKS)
def test_no_page_obeys_it_when_it_is_printed(text):
    for form in (html, junit, json_file, summary):
        assert obeyed(form.text(report_with(text))) == []
    assert mentions(summary.text(report_with(text))) == []


def test_the_command_names_the_requirement_once_where_a_target_is_called_like_it():
    row = report_with("x").outcomes[0].to_json()
    (again,) = (
        part for part in parts(row, "batchspec check files '{id}.json' --only {id}") if part.label == "again"
    )
    assert again == Part("again", "batchspec check files '{id}.json' --only BATCH-FLD-001")
