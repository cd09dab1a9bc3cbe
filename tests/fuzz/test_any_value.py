"""Anything in any place: the judge gives a report, the report is shown well-formed, and a file is refused in one line at worst."""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import strategies as st
from support.anything import NO_VALUES, ODD_VALUES

from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.showing import json_file
from fuzz import places, well_formed
from fuzz.__main__ import print_crashes, row
from fuzz.fuzzer import Fuzzer, Tally, Wrong, kind_of, timed
from fuzz.fuzzers import FUZZERS
from fuzz.places import Edit, Place
from fuzz.recorded import STORED
from fuzz.traces import Broken, every_place, judged, of_header, places_of

SECONDS = float(os.environ.get("BATCHSPEC_FUZZ_SECONDS", "120"))
"""Seconds that the slow test gives to all fuzzers together."""


@pytest.mark.hypothesis  # so that `make properties` draws other inputs
@pytest.mark.parametrize("fuzzer", FUZZERS, ids=lambda fuzzer: fuzzer.name.partition(":")[0])
def test_nothing_breaks_the_kit(fuzzer):
    fuzzer.check(fuzzer.examples)


def swept(values_of):
    """Put the values that `values_of` gives for the number of a place into every place of every answer, here and everywhere."""
    for number, (name, place) in enumerate(every_place()):
        for value in values_of(number):
            text = json.dumps(value) if place.inner is None else value
            if place.outer[-1] == "status":
                text = str(100 + number % 900)
            judged(Broken(name, (), (Edit(place, "replace", text),), everywhere=number % 2 == 0).lines())


WRONG_TYPES = ("null", "[]", "{}", '"²"', "1.5", "true", '[{"id": []}]', "-1")


def test_every_place_of_every_answer_takes_a_value_of_a_wrong_type():
    swept(lambda number: [WRONG_TYPES[number % len(WRONG_TYPES)]])


def test_every_finding_that_a_trace_carries_takes_a_value_of_a_wrong_type():
    found = [place for place in places_of(STORED) if of_header(place)]
    for number, place in enumerate(found):
        edit = Edit(place, "replace", WRONG_TYPES[number % len(WRONG_TYPES)])
        report = judged(Broken(STORED, (), (edit,)).lines())
        assert report is None or load(json_file.text(report))


@pytest.mark.slow
def test_every_place_of_every_answer_takes_every_odd_value():
    swept(lambda _number: (*WRONG_TYPES, *ODD_VALUES, *NO_VALUES))


@pytest.mark.slow
def test_nothing_breaks_the_kit_for_longer():
    tallies = {fuzzer.name: timed(fuzzer, SECONDS / len(FUZZERS)) for fuzzer in FUZZERS}
    for name, tally in tallies.items():
        print(row(name, tally))
    print_crashes(tallies)
    assert not [kind for tally in tallies.values() for kind in tally.crashes]


def test_the_values_are_what_their_names_say():
    assert all(load(text) is not ... for text in ODD_VALUES)
    for text in NO_VALUES:
        with pytest.raises(NotStrictJSON):
            load(text)


LINE = json.dumps({"response": {"body": '{"data": [{"id": "a"}]}', "file": '{"a": 1}\n{"b": 2}\n'}})


@pytest.mark.parametrize(
    ("edit", "body"),
    [
        (Edit(Place(0, ("response", "body"), None, ("data", 0, "id")), "replace", "1e400"), '{"data": [{"id": 1e400}]}'),
        (Edit(Place(0, ("response", "body"), None, ("data", 0)), "delete"), '{"data": []}'),
        (Edit(Place(0, ("response", "body"), None, ("data", 0)), "twice"), '{"data": [{"id": "a"}, {"id": "a"}]}'),
        (Edit(Place(0, ("response", "body"), None, ("data",)), "add", "[]"), '{"data": [{"id": "a"}, []]}'),
        (Edit(Place(0, ("response", "body")), "cut", "x", at=3), '{"dx'),
        (Edit(Place(0, ("response", "gone")), "delete"), '{"data": [{"id": "a"}]}'),
    ],
)  # fmt: skip
def test_an_edit_changes_its_place_alone(edit, body):
    assert json.loads(places.edited(LINE, edit))["response"]["body"] == body


def test_places_lead_into_the_texts_of_a_line():
    shapes = {place.shape for place in places.places([LINE])}
    assert {"response/body", "response/body/text/data/*/id", "response/file/text/b"} <= shapes


def test_a_fuzzer_finds_what_breaks_and_counts_it_by_kind():
    def attempt(drawn):
        if drawn > 10:
            raise Wrong("too large", str(drawn))
        return "small"

    fuzzer = Fuzzer("numbers", st.integers(0, 20), attempt, 10)
    tally = timed(fuzzer, 0.2)
    assert set(tally.crashes) == {"too large"}
    assert tally.tried == tally.became["small"] + tally.crashes["too large"]
    with pytest.raises(Wrong, match="too large: 11"):
        fuzzer.check(100)


def test_the_kind_of_a_crash_names_the_line_of_the_kit():
    with pytest.raises(Exception) as caught:  # noqa: PT011  any is named
        judged([json.dumps({"batchspec_trace": 1, "target": "server", "name": "a"}), 1])
    assert kind_of(caught.value) == "TypeError at ?"


def test_the_table_tells_what_was_tried_and_what_broke(capsys):
    tally = Tally(tried=3, seconds=1.0)
    tally.became["judged"] = 2
    tally.add("TypeError at a.py:1", "the long input")
    tally.add("TypeError at a.py:1", "short")
    assert row("traces", tally).split() == [
        "traces",
        "3",
        "tried",
        "1.0",
        "s",
        "2",
        "broke",
        "it",
        "2",
        "judged",
    ]
    assert print_crashes({"traces": tally}) == 1
    assert "2  TypeError at a.py:1   (traces)\n         short" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<html><script></script></html>", "html: a foreign tag"),
        ('<html><p onclick="x"></p></html>', "html: a foreign tag"),
        ("<html><p></html>", "html: tags that cross"),
        ("<html><p></p>", "html: tags left open"),
        ("<html><!-- a --></html>", "html: a comment"),
    ],
)
def test_a_page_with_foreign_markup_is_told(text, kind):
    with pytest.raises(Wrong, match=kind):
        well_formed.check_page(text)
