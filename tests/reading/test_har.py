"""HAR files: what is read, what was not stored, and the times."""

from __future__ import annotations

import base64
import gzip

import pytest

from batchspec.reading.files.recordings import recording_of
from batchspec.reading.files.unread import Unread
from batchspec.reading.trace import NOT_RECORDED

URL = "https://api.example/v1/batches/batch_1"
BODY = '{"id": "batch_1"}'
JSON_TYPE = [{"name": "Content-Type", "value": "application/json"}]


def entry(content=..., *, request=None, **changes):
    content = {"size": len(BODY), "mimeType": "application/json", "text": BODY} if content is ... else content
    response = {"status": 200, "headers": JSON_TYPE, "content": content}
    return {"request": {"method": "GET", "url": URL} | (request or {}), "response": response | changes}


def read(*entries):
    return recording_of({"log": {"version": "1.2", "entries": list(entries)}}, "a.har")


def response(*arguments, **changes):
    (exchange,) = read(entry(*arguments, **changes)).exchanges
    return exchange.response


def request(**changes):
    (exchange,) = read(entry(request={"method": "POST", **changes})).exchanges
    return exchange.request


def test_an_entry():
    (exchange,) = read(entry()).exchanges
    assert (exchange.request.method, exchange.request.path) == ("GET", "/v1/batches/batch_1")
    assert (exchange.response.status, exchange.response.body) == (200, BODY)
    assert exchange.response.headers == {"content-type": "application/json"}
    assert (exchange.number, exchange.began, exchange.ended) == (1, 0.0, 0.5)


@pytest.mark.parametrize(
    "content",
    [
        {"text": base64.b64encode(BODY.encode()).decode(), "encoding": "base64"},
        {"text": base64.b64encode(gzip.compress(BODY.encode())).decode(), "encoding": "BASE64"},
        {"text": BODY, "encoding": ""},
        {"text": BODY, "encoding": None, "size": -1},
    ],
)
def test_the_text_of_an_answer(content):
    assert response(content).body == BODY


@pytest.mark.parametrize(
    ("content", "changes", "stored"),
    [
        ({}, {}, False),
        ({"size": 17, "mimeType": "x"}, {}, False),
        ({"size": -1}, {}, False),
        ({"size": 17, "_file": "a.json"}, {}, False),
        ({"size": 0, "_file": "a.json"}, {}, False),
        ({"size": 17, "text": ""}, {}, False),
        ({"size": 0}, {"bodySize": 900}, False),
        ({"size": 0, "text": ""}, {"headers": [{"name": "Content-Length", "value": "900"}]}, False),
        ({"size": 0}, {}, True),
        ({"size": 0, "text": ""}, {}, True),
        ({"text": ""}, {"bodySize": -1}, True),
        (None, {"status": 204}, True),
        ({"size": 900}, {"status": 304}, True),
    ],
)
def test_a_body_that_the_tool_left_out_is_not_stored_and_an_empty_one_is(content, changes, stored):
    found = response(content, **changes)
    assert (found.body, found.fault, found.stored) == ("", None, stored)


def test_an_answer_without_headers_has_none_and_one_with_others_has_the_type_of_its_content():
    assert response(headers=[]).headers == {}
    assert response(headers=None).headers == {}
    assert response(headers=[{"name": "X", "value": "y"}]).headers == {
        "x": "y",
        "content-type": "application/json",
    }


@pytest.mark.parametrize(
    "changed", [{"response": None}, {"response": {"status": 0}}, {"response": {"status": -1}}]
)
def test_an_answer_that_did_not_come_decides_nothing(changed):
    (exchange,) = read(entry() | changed).exchanges
    assert (exchange.response, exchange.error, exchange.undecided) == (None, NOT_RECORDED, True)


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (5, "the entry is no object"),
        ({"response": {}}, "it has no request"),
        ({"request": {"method": "GET", "url": URL}}, "it has no response"),
        (entry() | {"response": "200"}, "its response is no object"),
        (entry(status="OK"), "its answer has no status"),
        (entry("text"), "the content of its response is no object, as HAR has it"),
        (entry(None), "the content of its response is no object, as HAR has it"),
        (entry({"text": 5}), "the body is stored in a form that is not known"),
        (entry({"text": "=", "encoding": "base64"}), "the base64 of the body is broken"),
        (entry({"text": "x", "encoding": "gzip"}), "the body is in an encoding other than base64"),
        (entry({"text": "x", "encoding": 5}), "the body is in an encoding other than base64"),
        (entry(request={"url": 5}), "its request has no address"),
    ],
)
def test_an_entry_that_cannot_be_read_is_said_with_its_number(broken, why):
    recording = read(entry(), broken, entry())
    assert recording.unread == (Unread("a.har", 2, why),)
    assert [(exchange.number, exchange.began) for exchange in recording.exchanges] == [(1, 0.0), (3, 2.0)]


@pytest.mark.parametrize("log", [{"entries": None}, {"entries": {}}, {"creator": {}}])
def test_entries_that_are_no_list(log):
    found = recording_of({"log": log}, "a.har")
    assert found.unread == (Unread("a.har", 0, "the entries of the HAR file are no list"),)


def test_a_har_of_no_entries_is_one_that_holds_nothing():
    assert (read().entries, read().unread) == ((), ())


@pytest.mark.parametrize(
    ("changes", "body", "stored"),
    [
        ({"postData": {"mimeType": "application/json", "text": BODY}}, BODY, True),
        ({"postData": {"text": base64.b64encode(BODY.encode()).decode(), "encoding": "base64"}}, BODY, True),
        ({"postData": {"mimeType": "x", "params": [{"name": "a", "value": "b c"}]}}, "a=b+c", True),
        ({"postData": {"mimeType": "x", "text": "", "params": [{"name": "a", "value": "b"}]}}, "a=b", True),
        ({"postData": {"mimeType": "x", "text": BODY, "params": [{"name": "a", "value": "b"}]}}, BODY, True),
        ({"postData": None}, None, True),
        ({"postData": None, "bodySize": 0}, None, True),
        ({"postData": None, "bodySize": -1}, None, True),
        ({"bodySize": 70}, None, False),
        ({"postData": {"mimeType": "x"}}, None, False),
        ({"postData": {"mimeType": "x", "_file": "a"}}, None, False),
        ({"postData": {"text": 5}}, None, False),
        ({"postData": {"text": "x", "encoding": "rot13"}}, None, False),
        ({"postData": {"params": [{"name": "a", "value": "b"}, 5]}}, None, False),
        ({"postData": "x"}, None, False),
    ],
)
def test_the_body_of_a_request(changes, body, stored):
    found = request(**changes)
    assert (found.body, found.file, found.stored) == (body, None, stored)


@pytest.mark.parametrize(
    ("form", "file"),
    [
        (
            {
                "params": [
                    {"name": "purpose", "value": "batch"},
                    {"name": "file", "fileName": "a", "value": "{}"},
                ]
            },
            "{}",
        ),
        (
            {
                "params": [
                    {"name": "purpose", "value": "batch"},
                    {"name": "x", "fileName": "a", "value": "{}"},
                ]
            },
            "{}",
        ),
        ({"params": [{"name": "purpose", "value": "batch"}, {"name": "file", "fileName": "a"}]}, None),
        (
            {
                "text": '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n{}\r\n--b--\r\n'
            },
            "{}",
        ),
        (
            {"text": '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n\r\n--b--\r\n'},
            None,
        ),
    ],
)
def test_the_file_of_an_upload(form, file):
    found = request(postData={"mimeType": "multipart/form-data; boundary=b", **form})
    assert (found.body, found.file, found.stored) == (None, file, file is not None)


def at(second, took=100):
    return entry() | {"startedDateTime": f"2026-01-02T03:04:{second}Z", "time": took}


def test_times_are_seconds_from_the_first_request():
    exchanges = read(at("07.500"), at("05.000", 20)).exchanges
    assert [exchange.number for exchange in exchanges] == [1, 2]
    assert [(e.began, e.ended) for e in exchanges] == [
        pytest.approx((2.5, 2.601), abs=1e-5),
        pytest.approx((0.0, 0.021), abs=1e-5),
    ]


@pytest.mark.parametrize("without", [at("xx"), at("06", None), entry()])
def test_where_one_time_is_missing_all_go_by_the_order_of_the_file(without):
    exchanges = read(at("07.500"), without, at("05.000")).exchanges
    assert [(exchange.began, exchange.ended) for exchange in exchanges] == [
        (0.0, 0.5),
        (1.0, 1.5),
        (2.0, 2.5),
    ]


def test_secrets_of_requests_do_not_leave_the_reading():
    recording = read(entry(request={"headers": [{"name": "Authorization", "value": "Bearer sk-secret"}]}))
    assert "sk-secret" not in repr(recording)
    assert recording.exchanges[0].request.headers == {"authorization": "[key 1]"}
