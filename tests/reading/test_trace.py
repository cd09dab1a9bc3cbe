"""A trace that cannot be used is refused in one line that names the file, the line and the fault."""

from __future__ import annotations

import json

import pytest

from batchspec.reading.trace import UnreadableTrace, parse

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
        ([HEADER, CASE | {"requests": None}], "t.jsonl:2: the requests of a case are not a list"),
        ([HEADER, CASE | {"requests": [7]}], "t.jsonl:2: the request is not a JSON object"),
        ([HEADER, {"kind": "case", "case": "one"}], "t.jsonl:2: the case lacks its key 'group'"),
        ([HEADER, []], "t.jsonl:2: not a JSON object"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(rows, line):
    assert told(*rows) == line
