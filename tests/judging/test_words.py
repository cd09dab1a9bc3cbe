"""Words for people: the one sentence of a place, and an answer that cannot be read."""

from __future__ import annotations

import json

import pytest

from batchspec.judging.client_strictness import Wrong, wrong
from batchspec.judging.evidence.sightings import fault_of
from batchspec.judging.evidence.words import LONGEST_BODY, exchange_words, place_words
from batchspec.reading.place import NOWHERE, Place
from batchspec.reading.step import CREATE, Step
from batchspec.reading.trace import Case, Exchange, Request, Response


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (NOWHERE, ""),
        (Place(file="lines.jsonl:3"), "lines.jsonl:3"),
        (Place(file="page.json", row=0), "page.json[0]"),
        (Place(case="null-model"), "null-model"),
        (
            Place(number=3, scenario="happy-path", step=CREATE, request="POST /batches", answer="200"),
            "#3 happy-path/create: POST /batches -> 200",
        ),
        (
            Place(
                number=3,
                scenario="refused-creates",
                step=Step("create", "missing-key", "endpoint"),
                request="POST /batches",
                answer="cut off",
            ),
            "#3 refused-creates/bad-create:missing-key:endpoint: POST /batches -> cut off",
        ),
        (
            Place(
                number=3, scenario="one", step=CREATE, request="GET /files/f/content", answer="200", line=2
            ),
            "line 2 of #3 one/create: GET /files/f/content -> 200",
        ),
    ],
)
def test_the_sentence_of_a_place(place, words):
    assert place_words(place) == words


@pytest.mark.parametrize(
    ("body", "fault", "kind"),
    [
        (None, "byte 7 (0xff) is not UTF-8", "text_is_utf8"),
        (None, "latin-1, it seems", "text_is_utf8"),
        ("{", "the answer broke off: UTF-8 or not", "text_is_json"),
    ],
)
def test_an_answer_that_was_not_read_whole_breaks_one_rule_whatever_the_words_say(body, fault, kind):
    exchange = Exchange(Request("GET", "/batches"), Response(200, {}, body, fault))
    found = fault_of(exchange)
    assert found is not None
    assert (found.fault, found.what) == (kind, fault)


@pytest.mark.parametrize(
    ("sent", "key", "kind", "expected"),
    [
        ("{}", "/id", "batch", Wrong.MISSING),
        ('{"id": null}', "/id", "batch", Wrong.NULL),
        ('{"id": 7}', "/id", "batch", Wrong.VALUE),
        ('{"usage": {}}', "/usage/total_tokens", "batch", Wrong.VALUE),
        ('{"model": null}', "/model", "batch", Wrong.VALUE),
        ("[]", "", "batch", Wrong.NO_BATCH),
        ("{", "/id", "batch", Wrong.NO_BATCH),
        ("[]", "", "batch_list", Wrong.PAGE),
    ],
)
def test_what_is_wrong_with_an_illegal_object_is_seen_in_the_object(sent, key, kind, expected):
    assert wrong(Case("any-name", "illegal", sent, key=key, type=kind)) is expected


def answered(value):
    return Exchange(Request("GET", "/batches"), Response(200, {}, json.dumps(value)))


PADDING = {f"key_{number}": "x" * 20 for number in range(100)}


@pytest.mark.parametrize(
    ("value", "pointer", "row", "shown"),
    [
        ({**PADDING, "usage": {"total_tokens": 7}}, "/usage/total_tokens", None, '"total_tokens": 7'),
        ({"usage": {"total_tokens": 7}, **PADDING}, "/usage/total_tokens", None, '"total_tokens": 7'),
        (
            {"data": [{"id": "one", **PADDING, "a/b": 1}, {"id": "two", **PADDING, "a/b": 2}]},
            "/a~1b",
            1,
            '"a/b": 2',
        ),
    ],
)
def test_an_excerpt_shows_the_place_at_fault_whatever_its_length(value, pointer, row, shown):
    words = exchange_words(answered(value), pointer, row)
    assert shown in words
    assert len(words) < LONGEST_BODY + 100


@pytest.mark.parametrize(("pointer", "row"), [("/none", None), ("", None), ("/x", 7), ("/0/1", 0)])
def test_an_excerpt_of_a_place_that_is_not_there_begins_at_the_beginning(pointer, row):
    words = exchange_words(answered({"data": PADDING}), pointer, row)
    assert '{"data": {"key_0"' in words
    assert words.endswith("…")
