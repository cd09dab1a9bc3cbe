"""A trace that cannot be used is refused in one line that names the file, the line and the fault."""

from __future__ import annotations

import json

import pytest

from batchspec.reading.place import NOWHERE, Place
from batchspec.reading.step import CANCEL_ENDED, LIST, RETRIEVE_UNKNOWN, Step, bad_file, parsed, word
from batchspec.reading.trace import UnreadableTrace, lines, parse

HEADER = {"batchspec_trace": 1, "target": "server", "name": "a server"}
REQUEST = {"method": "GET", "path": "/batches"}
HTTP = {"kind": "http", "scenario": "paging", "step": "list", "request": REQUEST, "response": None}
CASE = {"kind": "case", "case": "one", "group": "statuses", "sent": "{}"}


def told(*rows):
    with pytest.raises(UnreadableTrace) as caught:
        parse("".join(f"{json.dumps(row)}\n" for row in rows), "t.jsonl")
    return str(caught.value)


def test_rows_that_are_whole_are_read():
    trace = parse("\n".join(map(json.dumps, (HEADER, HTTP, CASE))), "t.jsonl")
    assert (trace.header.name, len(trace.exchanges), len(trace.cases)) == ("a server", 1, 1)


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ([{"target": "server"}], "t.jsonl:1: not a batchspec trace of version 1"),
        ([HEADER | {"colour": "red"}], "t.jsonl:1: the header has an unknown key 'colour'"),
        ([{"batchspec_trace": 1, "name": "x"}], "t.jsonl:1: the header lacks its key 'target'"),
        ([HEADER, {"kind": "mail"}], "t.jsonl:2: unknown kind 'mail'"),
        ([HEADER, HTTP, {"kind": []}], "t.jsonl:3: unknown kind []"),
        ([HEADER, {"kind": "http"}], "t.jsonl:2: the request is not a JSON object"),
        ([HEADER, HTTP | {"request": {"method": "GET"}}], "t.jsonl:2: the request lacks its key 'path'"),
        ([HEADER, HTTP | {"response": "200"}], "t.jsonl:2: the response is not a JSON object"),
        ([HEADER, HTTP | {"response": {}}], "t.jsonl:2: the response lacks its key 'status'"),
        ([HEADER, HTTP | {"colour": "red"}], "t.jsonl:2: the exchange has an unknown key 'colour'"),
        ([HEADER, HTTP | {"step": 7}], "t.jsonl:2: the step of an exchange is no text"),
        ([HEADER, HTTP | {"scenario": None}], "t.jsonl:2: the scenario of an exchange is no text"),
        ([HEADER, CASE | {"requests": None}], "t.jsonl:2: the requests of a case are not a list"),
        ([HEADER, CASE | {"requests": [7]}], "t.jsonl:2: the request is not a JSON object"),
        ([HEADER, {"kind": "case", "case": "one"}], "t.jsonl:2: the case lacks its key 'group'"),
        ([HEADER, []], "t.jsonl:2: not a JSON object"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(rows, line):
    assert told(*rows) == line


STEPS = {
    "list": LIST,
    "cancel-ended": CANCEL_ENDED,
    "retrieve-unknown": RETRIEVE_UNKNOWN,
    "bad-create:missing-key:endpoint": Step("create", "missing-key", "endpoint"),
    "bad-create:metadata-limits:metadata:17-pairs": Step("create", "metadata-limits", "metadata", "17-pairs"),
    "bad-create:not-json:": Step("create", "not-json"),
    "cleanup-cancel": Step("cleanup-cancel"),
    "something-else": Step("something-else"),
    "bad-create:": Step("bad-create:"),
    "bad-create::endpoint": Step("bad-create::endpoint"),
}


@pytest.mark.parametrize("text", STEPS)
def test_a_step_is_a_value_in_memory_and_a_word_in_the_trace(text):
    assert parsed(text, "paging") == STEPS[text]
    assert word(STEPS[text]) == text
    row = HTTP | {"step": text}
    trace = parse("\n".join(map(json.dumps, (HEADER, row))), "t.jsonl")
    assert trace.exchanges[0].step == STEPS[text]
    assert [json.loads(line).get("step") for line in lines(trace)] == [None, text]


@pytest.mark.parametrize(("operation", "text"), [("upload", "bad-upload"), ("create", "bad-file-create")])
def test_what_is_wrong_with_a_file_is_in_the_name_of_its_scenario(operation, text):
    assert parsed(text, "bad-file-empty-file") == bad_file(operation, "empty-file")
    assert parsed(text, "by-hand") == bad_file(operation, "")
    assert word(bad_file(operation, "empty-file")) == text


def test_the_place_of_an_exchange_is_its_values():
    exchange = parse(
        "\n".join(map(json.dumps, (HEADER, HTTP | {"number": 3, "error": "cut off"}))), "t.jsonl"
    ).exchanges[0]
    assert exchange.place == Place(
        number=3, scenario="paging", step=LIST, request="GET /batches", answer="cut off"
    )
    assert NOWHERE.step is None
