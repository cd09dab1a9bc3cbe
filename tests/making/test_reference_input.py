"""What the reference server refuses: input files line by line, requests to create, pages."""

from __future__ import annotations

import json

import pytest

from batchspec.contract.placeholders import NO_SUCH_MODEL
from batchspec.making.batches.pages import list_object
from batchspec.making.server import lines
from batchspec.making.server.create import checked, parsed
from batchspec.making.server.paging import after_of, limit_of
from batchspec.making.server.refusal import Refused, quoted

CHAT = "/v1/chat/completions"
BODY = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
GOOD = {"custom_id": "one", "method": "POST", "url": CHAT, "body": BODY}
ASKED = {"input_file_id": "file-1", "endpoint": CHAT, "completion_window": "24h"}


def but(changes=None, /, *, without=(), of=GOOD):
    return {key: value for key, value in {**of, **(changes or {})}.items() if key not in without}


def content(*rows):
    return b"".join((row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows)


def faults(*rows, endpoint=CHAT, models=None):
    found = lines.read(content(*rows), endpoint, models)
    assert not (found.faults and found.requests)
    return [(fault.code, fault.param, fault.line) for fault in found.faults]


@pytest.mark.parametrize(
    ("row", "code", "param"),
    [
        (b"{", "invalid_json_line", None),
        (b"", "invalid_json_line", None),
        (b"[1]", "invalid_json_line", None),
        (b'{"custom_id": "a", "custom_id": "b"}', "invalid_json_line", None),
        (b'{"custom_id": NaN}', "invalid_json_line", None),
        (b"\xff{}", "invalid_json_line", None),
        (b"[" * 100_000, "invalid_json_line", None),
        *((but(without=(key,)), "missing_required_parameter", key) for key in GOOD),
        *((but({key: None}), "missing_required_parameter", key) for key in GOOD),
        *((but({key: 1}), "invalid_type", key) for key in GOOD),
        (but({"custom_id": ""}), "missing_required_parameter", "custom_id"),
        (but({"method": "GET"}), "invalid_method", "method"),
        (but({"url": "/v1/nowhere"}), "invalid_url", "url"),
        (but({"url": "/v1/embeddings"}), "url_mismatch", "url"),
        (but({"custom_id": "zero"}), "duplicate_custom_id", "custom_id"),
        (but({"body": {**BODY, "stream": True}}), "streaming_unsupported", "body.stream"),
        (but({"body": {"model": "m"}}), "invalid_request", "body.messages"),
        (but({"body": {"messages": []}}), "invalid_request", "body.model"),
        (but({"body": {**BODY, "model": 7}}), "invalid_request", "body.model"),
        (but({"body": {**BODY, "model": "other"}}), "model_mismatch", "body.model"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_bad_line_is_named(row, code, param):
    first, last = but({"custom_id": "zero"}), but({"custom_id": "last"})
    assert faults(first, row, last) == [(code, param, 2)]


def test_a_model_that_is_not_there_is_named():
    assert faults(GOOD, models={"other"}) == [("model_not_found", "body.model", 1)]
    assert faults(GOOD, models={"m"}) == []


def test_one_model_is_never_there():
    row = {**GOOD, "body": {**GOOD["body"], "model": NO_SUCH_MODEL}}
    assert faults(row) == [("model_not_found", "body.model", 1)]


def test_each_bad_line_has_one_entry_up_to_a_bound():
    assert faults(b"{", GOOD, b"}") == [("invalid_json_line", None, 1), ("invalid_json_line", None, 3)]
    assert len(faults(*[b"{"] * 500)) == lines.MOST_FAULTS


@pytest.mark.parametrize("empty", [b"", b"\n", b" \r\n\n"])
def test_an_empty_file_is_named(empty):
    found = lines.read(empty, CHAT)
    assert [fault.json for fault in found.faults] == [
        {"code": "empty_file", "message": "The input file is empty.", "param": None, "line": None}
    ]


def test_too_many_requests_are_refused():
    assert faults(*[b"{}"] * 50_001) == [("too_many_tasks", None, None)]


def test_too_many_inputs_of_embeddings_are_refused():
    row = {"method": "POST", "url": "/v1/embeddings", "body": {"model": "m", "input": ["a"] * 25_001}}
    rows = [{"custom_id": str(number), **row} for number in range(2)]
    assert faults(*rows, endpoint="/v1/embeddings") == [("too_many_tasks", None, None)]
    assert faults(rows[0], endpoint="/v1/embeddings") == []


def test_a_good_file_is_read_whatever_ends_its_lines():
    rows = [but({"custom_id": name}) for name in ("a", "b\u2028c", "☃")]
    text = "\r\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    found = lines.read(text.encode(), CHAT)
    assert [request.custom_id for request in found.requests] == ["a", "b\u2028c", "☃"]
    assert found.model == "m"


def test_endpoints_without_a_model_are_read():
    row = {"custom_id": "a", "method": "POST", "url": "/v1/images/generations", "body": {"prompt": "p"}}
    found = lines.read(content(row), "/v1/images/generations")
    assert (len(found.requests), found.model) == (1, None)


@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        ([], "body", "invalid_type"),
        (None, "body", "invalid_type"),
        *((but(without=(key,), of=ASKED), key, "missing_required_parameter") for key in ASKED),
        *((but({key: None}, of=ASKED), key, "missing_required_parameter") for key in ASKED),
        *((but({key: 1}, of=ASKED), key, "invalid_type") for key in ASKED),
        *((but({key: ""}, of=ASKED), key, "invalid_value") for key in ASKED),
        (but({"endpoint": "/v1/nowhere"}, of=ASKED), "endpoint", "invalid_value"),
        *(
            (but({"completion_window": window}, of=ASKED), "completion_window", "invalid_value")
            for window in (
                "24",
                "h",
                "24 h",
                "-1h",
                "tomorrow",
                "0h",
                "1.5h",
                "9" * 9 + "d",
                "24h\n",
                "\uff124h",
            )
        ),
        (but({"metadata": "a"}, of=ASKED), "metadata", "invalid_type"),
        (but({"metadata": ["a"]}, of=ASKED), "metadata", "invalid_type"),
        (but({"metadata": {"a": 1}}, of=ASKED), "metadata.a", "invalid_type"),
        (but({"metadata": {"a": None}}, of=ASKED), "metadata.a", "invalid_type"),
        (
            but({"metadata": {str(n): "" for n in range(17)}}, of=ASKED),
            "metadata",
            "object_above_max_properties",
        ),
        (but({"metadata": {"n" * 65: ""}}, of=ASKED), "metadata", "string_above_max_length"),
        (but({"metadata": {"a": "v" * 513}}, of=ASKED), "metadata.a", "string_above_max_length"),
        (but({"output_expires_after": 1}, of=ASKED), "output_expires_after", "invalid_type"),
        (
            but({"output_expires_after": {}}, of=ASKED),
            "output_expires_after.anchor",
            "missing_required_parameter",
        ),
        (
            but({"output_expires_after": {"anchor": "now", "seconds": 3600}}, of=ASKED),
            "output_expires_after.anchor",
            "invalid_value",
        ),
        *(
            (
                but({"output_expires_after": {"anchor": "created_at", "seconds": seconds}}, of=ASKED),
                "output_expires_after.seconds",
                code,
            )
            for seconds, code in (
                (None, "missing_required_parameter"),
                ("3600", "invalid_type"),
                (3600.0, "invalid_type"),
                (True, "invalid_type"),
                (3_599, "invalid_value"),
                (2_592_001, "invalid_value"),
            )
        ),
    ],
)
def test_a_bad_create_names_its_key(body, param, code):
    with pytest.raises(Refused) as refusal:
        checked(body)
    error = refusal.value.envelope["error"]
    assert (refusal.value.status, error["param"], error["code"]) == (400, param, code)
    assert error["type"] == "invalid_request_error"
    assert list(error) == ["message", "type", "param", "code"]
    assert error["message"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"{}x", b'{"a": NaN}', b"\xff", b'{"a":1,"a":2}', b'"\\ud800"', b"[" * 9_999]
)
def test_a_body_that_is_not_json_is_refused(body):
    with pytest.raises(Refused, match="400: Could not parse the JSON body of the request: "):
        parsed(body)


@pytest.mark.parametrize(
    ("window", "seconds"), [("24h", 86_400), ("1s", 1), ("7d", 604_800), ("90m", 5_400), ("1h30m", 5_400)]
)
def test_a_window_is_any_duration(window, seconds):
    assert checked(but({"completion_window": window}, of=ASKED)).window == seconds


def test_a_good_create_is_read():
    full = {str(n) * (64 if n else 63): "☃" * 512 for n in range(1, 10)}
    policy = {"anchor": "created_at", "seconds": 3600}
    asked = checked(but({"metadata": full, "output_expires_after": policy, "unknown": 1}, of=ASKED))
    assert (asked.metadata, asked.kept) == (full, 3_600)
    asked = checked(but({"metadata": None, "output_expires_after": None}, of=ASKED))
    assert (asked.metadata, asked.kept) == (None, None)
    assert checked(but({"metadata": {}}, of=ASKED)).metadata == {}


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ("101", "integer_above_max_value"),
        ("-1", "integer_below_min_value"),
        *((text, "invalid_type") for text in ("", "ten", "1.0", " 1", "+1", "1_0", "\uff19", "9" * 5_000)),
    ],
)
def test_a_bad_limit_is_refused(limit, code):
    with pytest.raises(Refused) as refusal:
        limit_of({"limit": limit}, 20, 100)
    assert (refusal.value.status, refusal.value.param, refusal.value.code) == (400, "limit", code)


def test_a_page_begins_behind_its_cursor():
    assert after_of({}, "abc", str) == "abc"
    assert after_of({"after": "a"}, "abc", str) == "bc"
    assert after_of({"after": "c"}, "abc", str) == ""
    with pytest.raises(
        Refused, match=r"400: Invalid 'after': 'x' is not the id of an object in this list\."
    ) as refusal:
        after_of({"after": "x"}, "abc", str)
    assert refusal.value.param == "after"


def test_an_empty_page_has_no_ids():
    assert list_object([], has_more=False) == {
        "object": "list",
        "data": [],
        "first_id": None,
        "last_id": None,
        "has_more": False,
    }


def test_what_is_quoted_stays_short():
    assert quoted("a" * 100) == "'" + "a" * 79 + "…'"
    assert quoted({"a": 1}) == '{"a": 1}'
