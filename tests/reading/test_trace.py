"""A trace that cannot be used is refused in one line that names the file, the line and the fault."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchspec.reading import limits
from batchspec.reading.place import NOWHERE, Place
from batchspec.reading.step import CANCEL_ENDED, LIST, RETRIEVE_UNKNOWN, Step, bad_file, parsed, word
from batchspec.reading.trace import UnreadableTrace, lines, of_lines, parse, read, write

HEADER = {"batchspec_trace": 1, "target": "server", "name": "a server"}
REQUEST = {"method": "GET", "path": "/batches"}
HTTP = {"kind": "http", "scenario": "paging", "step": "list", "request": REQUEST, "response": None}
CASE = {"kind": "case", "case": "one", "group": "statuses", "sent": "{}"}


WHOLE = "a whole number up to 9007199254740992"


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
        ([{"target": "server"}], "t.jsonl:1: not a batchspec trace of version 1; `batchspec check files` judges other recordings"),
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
        ([{"batchspec_trace": True, "target": "server", "name": ""}], "t.jsonl:1: not a batchspec trace of version 1; `batchspec check files` judges other recordings"),
        ([HEADER | {"target": "fridge"}], "t.jsonl:1: the key 'target' of the header is not 'server' or 'client' or 'gateway'"),
        ([HEADER | {"target": ["server"]}], "t.jsonl:1: the key 'target' of the header is not 'server' or 'client' or 'gateway'"),
        ([HEADER | {"name": 7}], "t.jsonl:1: the key 'name' of the header is not a text"),
        ([HEADER | {"capabilities": {"cancel": "off"}}], "t.jsonl:1: the key 'capabilities' of the header is not an object whose values are each true or false"),
        ([HEADER | {"kept": []}], "t.jsonl:1: the key 'kept' of the header is not an object"),
        ([HEADER | {"time_up": 1}], "t.jsonl:1: the key 'time_up' of the header is not true or false"),
        ([HEADER, HTTP | {"request": REQUEST | {"headers": None}}], "t.jsonl:2: the key 'headers' of the request is not an object whose values are each a text"),
        ([HEADER, HTTP | {"request": REQUEST | {"headers": {"a": 1}}}], "t.jsonl:2: the key 'headers' of the request is not an object whose values are each a text"),
        ([HEADER, HTTP | {"request": REQUEST | {"body": {}}}], "t.jsonl:2: the key 'body' of the request is not a text or null"),
        ([HEADER, HTTP | {"request": REQUEST | {"path": None}}], "t.jsonl:2: the key 'path' of the request is not a text"),
        ([HEADER, HTTP | {"request": REQUEST | {"method": 1}}], "t.jsonl:2: the key 'method' of the request is not a text"),
        ([HEADER, HTTP | {"response": {"status": True}}], f"t.jsonl:2: the key 'status' of the response is not {WHOLE}"),
        ([HEADER, HTTP | {"response": {"status": 1.5}}], f"t.jsonl:2: the key 'status' of the response is not {WHOLE}"),
        ([HEADER, HTTP | {"response": {"status": "200"}}], f"t.jsonl:2: the key 'status' of the response is not {WHOLE}"),
        ([HEADER, HTTP | {"response": {"status": 10**400}}], f"t.jsonl:2: the key 'status' of the response is not {WHOLE}"),
        ([HEADER, HTTP | {"response": {"status": 1000}}], "t.jsonl:2: the status of the response is no number up to 999"),
        ([HEADER, HTTP | {"response": {"status": 200, "body": 5}}], "t.jsonl:2: the key 'body' of the response is not a text or null"),
        ([HEADER, HTTP | {"began": "now"}], "t.jsonl:2: the key 'began' of the exchange is not a number up to 9007199254740992"),
        ([HEADER, HTTP | {"ended": 10**400}], "t.jsonl:2: the key 'ended' of the exchange is not a number up to 9007199254740992"),
        ([HEADER, HTTP | {"number": None}], f"t.jsonl:2: the key 'number' of the exchange is not {WHOLE}"),
        ([HEADER, HTTP | {"error": []}], "t.jsonl:2: the key 'error' of the exchange is not a text or null"),
        ([HEADER, CASE | {"op": "sing"}], "t.jsonl:2: the key 'op' of the case is not 'parse' or 'call'"),
        ([HEADER, CASE | {"requirements": [1]}], "t.jsonl:2: the key 'requirements' of the case is not a list whose items are each a text"),
        ([HEADER, CASE | {"args": []}], "t.jsonl:2: the key 'args' of the case is not an object"),
        ([HEADER, HTTP | {"x" * 1000: 1}], f"t.jsonl:2: the exchange has an unknown key {repr('x' * 1000)[:159]}…"),
        ([HEADER, {"kind": ["x" * 1000]}], f"t.jsonl:2: unknown kind {repr(['x' * 1000])[:159]}…"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(rows, line):
    assert told(*rows) == line


STEPS = {
    "list": LIST,
    "cancel-ended": CANCEL_ENDED,
    "retrieve-unknown": RETRIEVE_UNKNOWN,
    "bad-create:missing-key:endpoint": Step("create", "missing-key", "endpoint"),
    "bad-create:metadata-limits:metadata:17-pairs": Step("create", "metadata-limits", "metadata", "17-pairs"),
    "bad-create:not-json:": Step("create", "not-json"),
    "bad-create:unknown-model:": Step("create", "unknown-model"),
    "create/bad-file/url/incomplete-line": Step("create", "bad-file", "url", "incomplete-line"),
    "upload/unknown-model": Step("upload", "unknown-model"),
    "list/zero-limit": Step("list", "zero-limit"),
    "content/no-key": Step("content", "no-key"),
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


@given(
    st.lists(
        st.sampled_from(
            ["create", "upload", "cancel", "bad-file", "bad-create", "unknown", "/", ":", "-", "x"]
        ),
        max_size=7,
    )
)
def test_any_word_of_a_trace_is_a_step_that_is_written_again(parts):
    step = parsed("".join(parts), "paging")
    assert parsed(word(step), "paging").operation == step.operation


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


def test_an_exchange_may_lack_its_scenario_and_its_step():
    bare = {"kind": "http", "request": REQUEST}
    (exchange,) = parse("\n".join(map(json.dumps, (HEADER, bare))), "t.jsonl").exchanges
    assert (exchange.scenario, exchange.step, exchange.response) == ("", Step(""), None)
    assert (exchange.request.stored, exchange.undecided) == (True, False)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(["", "list", "server", 10**400]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "status", "method"]), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
FULL = HTTP | {
    "response": {"status": 200, "headers": {"a": "b"}, "body": "{}", "fault": None, "stored": True, "cut": False},
    "request": REQUEST | {"headers": {"a": "b"}, "body": "{}", "file": None, "stored": True},
    "error": None, "began": 0.5, "ended": 1, "number": 1,
}  # fmt: skip
CALL = CASE | {
    "requests": [REQUEST],
    "requirements": ["BATCH-CLI-001"],
    "args": {},
    "status": 200,
    "key": "",
    "fault": "",
}


def whole_header():
    return HEADER | {
        "capabilities": {"cancel": True},
        "kept": {},
        "judged": {},
        "time_up": False,
        "started": "",
    }


@given(st.data())
def test_any_value_at_any_place_of_a_trace_is_read_or_refused(data):
    rows = [whole_header(), FULL, CALL]
    rows = json.loads(json.dumps(rows))
    at, key = data.draw(st.sampled_from(list(_places(rows))))
    at[key] = data.draw(JSON_VALUES)
    text = "\n".join(map(json.dumps, rows))
    try:
        trace = parse(text, "t.jsonl")
    except UnreadableTrace as error:
        assert error.where.startswith("t.jsonl:")
        return
    assert parse("\n".join(lines(trace)), "t.jsonl") == trace
    for exchange in trace.exchanges:
        assert exchange.place.number == exchange.number
        assert exchange.json is None or isinstance(exchange.response.body, str)
        assert exchange.request.json is None or isinstance(exchange.request.body, str)


def _places(value):
    held = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in held:
        yield value, key
        yield from _places(inner)


@pytest.mark.parametrize(
    ("name", "most", "line"),
    [
        ("text", 200, "t.jsonl:2: the line is over 200 bytes; --limit text=400 raises that limit"),
        (
            "recording",
            5_000,
            "t.jsonl:4: the requests and answers take over 5,000 bytes of memory; --limit recording=10000 raises that limit",
        ),
    ],
)
def test_a_trace_without_end_is_refused_before_it_is_held(name, most, line):
    taken = []

    def rows():
        yield json.dumps(HEADER).encode() + b"\n"
        for _ in range(10_000):
            taken.append(1)
            yield json.dumps(HTTP | {"error": "x" * (most if name == "text" else 1)}).encode()

    with limits.using({name: most}), pytest.raises(UnreadableTrace) as caught:
        of_lines(rows(), "t.jsonl")
    assert str(caught.value) == line
    assert len(taken) < 10


def test_a_file_is_read_as_it_was_written(tmp_path):
    trace = parse("\n".join(map(json.dumps, (whole_header(), FULL, CALL))), "t.jsonl")
    write(trace, tmp_path / "t.jsonl")
    assert read(tmp_path / "t.jsonl") == trace


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    (tmp_path / "t.jsonl").write_bytes(json.dumps(HEADER).encode() + b'\n{"kind": "\xff"}\n')
    with pytest.raises(UnreadableTrace) as caught:
        read(tmp_path / "t.jsonl")
    assert str(caught.value) == f"{tmp_path / 't.jsonl'}:2: byte 10 (0xff) is not UTF-8"
