"""Cassettes of the tools that write them: each in its own form, in YAML or JSON."""

from __future__ import annotations

import json

import pytest

from batchspec.reading.files.recordings import recording_of
from batchspec.reading.files.unread import Unread
from batchspec.reading.trace import NOT_RECORDED
from batchspec.reading.yaml_values import documents

BODY = '{"id": "batch_1", "n": 1.5}'

VCRPY = """
interactions:
- request:
    body: '{"endpoint": "/v1/embeddings"}'
    headers: {content-type: [application/json]}
    method: POST
    uri: https://api.example/v1/batches
  response:
    body: {string: '{"id": "batch_1", "n": 1.5}'}
    headers: {content-type: [application/json]}
    status: {code: 200, message: OK}
version: 1
"""
VCRPY_GZIP = """
interactions:
- request:
    body: !!binary |
      eyJlbmRwb2ludCI6ICIvdjEvZW1iZWRkaW5ncyJ9
    headers: &id001 {content-type: [application/json]}
    method: POST
    uri: https://api.example/v1/batches
  response:
    body:
      string: !!binary |
        H4sIAAAAAAACA6tWykxRslJQSkosSc6IN1TSUVDKA/IN9UxrAZYIlz4bAAAA
    headers: *id001
    status: {code: 200, message: OK}
"""
VCRPY_HTTPX = """
interactions:
- request: {body: '{"endpoint": "/v1/embeddings"}', headers: {}, method: POST, uri: 'https://api.example/v1/batches'}
  response: {content: '{"id": "batch_1", "n": 1.5}', headers: {}, http_version: HTTP/1.1, status_code: 200}
"""
RUBY = """
---
http_interactions:
- request:
    method: post
    uri: https://api.example/v1/batches
    body: {encoding: UTF-8, string: '{"endpoint": "/v1/embeddings"}'}
    headers: {}
  response:
    status: {code: 200, message: OK}
    headers: {Content-Type: [application/json]}
    body:
      encoding: ASCII-8BIT
      string: !binary |-
        eyJpZCI6ICJiYXRjaF8xIiwgIm4iOiAxLjV9
  recorded_at: Fri, 14 Mar 2025 15:52:48 GMT
recorded_with: VCR 6.2.0
"""
GO_VCR = """
version: 2
interactions:
- id: 0
  request: {method: POST, url: 'https://api.example/v1/batches', body: '{"endpoint": "/v1/embeddings"}', form: {}}
  response: {body: '{"id": "batch_1", "n": 1.5}', headers: {}, status: 200 OK, code: 200, duration: 1ms}
"""
PARSED = """
interactions:
- request:
    method: POST
    parsed_body: {endpoint: /v1/embeddings}
    uri: https://api.example/v1/batches
  response:
    headers: {content-type: [application/json]}
    parsed_body: {id: batch_1, n: 1.5}
    status: {code: 200}
"""
LANGCHAIN = """
requests:
- {body: '{"endpoint": "/v1/embeddings"}', headers: null, method: POST, uri: 'https://api.example/v1/batches'}
responses:
- {body: {string: '{"id": "batch_1", "n": 1.5}'}, headers: null, status: {code: 200}}
"""
OLD = """
interactions:
- request:
    body: !!python/unicode '{"endpoint": "/v1/embeddings"}'
    headers: !!python/object/new:requests.structures.CaseInsensitiveDict {dictitems: {}}
    method: !!python/unicode POST
    uri: !!python/unicode 'https://api.example/v1/batches'
  response:
    body: {string: !!python/unicode '{"id": "batch_1", "n": 1.5}'}
    headers: {}
    status: {code: 200}
"""
BETAMAX = """
{"http_interactions": [{"recorded_at": "2025-03-14T15:52:48", "request": {"method": "post",
"uri": "https://api.example/v1/batches", "headers": {}, "body": {"encoding": "UTF-8",
"string": "{\\"endpoint\\": \\"/v1/embeddings\\"}"}}, "response": {"headers": {}, "status": {"code": 200},
"body": {"encoding": "UTF-8", "base64_string": "eyJpZCI6ICJiYXRjaF8xIiwgIm4iOiAxLjV9"}}}]}
"""


@pytest.mark.parametrize(
    "text",
    [VCRPY, VCRPY_GZIP, VCRPY_HTTPX, RUBY, GO_VCR, PARSED, LANGCHAIN, OLD, BETAMAX],
    ids=["vcrpy", "gzip", "httpx", "ruby", "go", "parsed", "langchain", "old", "betamax"],
)
def test_a_cassette_as_its_tool_writes_it(text):
    (value,) = documents(text.encode())
    recording = recording_of(value, "a.yaml")
    assert recording.unread == ()
    (exchange,) = recording.exchanges
    assert (exchange.request.method, exchange.request.path) == ("POST", "/v1/batches")
    assert exchange.request.json == {"endpoint": "/v1/embeddings"}
    assert (exchange.response.status, exchange.response.body) == (200, BODY)


def cassette(request=None, **response):
    entry = {
        "request": {"method": "POST", "uri": "https://x/v1/batches", **(request or {})},
        "response": {"status": 200, "body": BODY, "headers": {}, **response},
    }
    return recording_of({"interactions": [entry, entry]}, "a.json")


def request(**changes):
    return cassette(changes).exchanges[0].request


@pytest.mark.parametrize(
    ("changes", "body", "file", "stored"),
    [
        ({"body": None}, None, None, True),
        ({"body": None, "headers": {"content-length": ["30"]}}, None, None, False),
        ({"body": ""}, "", None, True),
        ({"body": {"type": "Buffer", "data": [123, 125]}}, "{}", None, True),
        ({"body": [{"type": "Buffer", "data": [123]}, "}"]}, "{}", None, True),
        ({"body": {"a": 1}, "headers": {"Content-Type": "application/json"}}, '{"a": 1}', None, True),
        ({"body": {"a": 1}}, '{"a": 1}', None, True),
        ({"body": 5}, None, None, False),
        ({"body": [["purpose", "batch"], ["file", "{}"]]}, None, "{}", True),
        ({"body": [["purpose", "batch"], ["file", ""]]}, None, None, False),
        ({"body": [["purpose", "batch"], ["file", {"path": "x"}]]}, None, None, False),
        ({"body": [{"name": "a", "value": "b"}]}, "a=b", None, True),
        ({"body": "[object FormData]"}, None, None, False),
        ({"parsed_body": {"a": b"x"}}, None, None, False),
        ({"body": {"base64_string": "!"}}, None, None, False),
    ],
)
def test_the_body_of_a_request(changes, body, file, stored):
    found = request(**changes)
    assert (found.body, found.file, found.stored) == (body, file, stored)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"body": 5}, "the body is stored in a form that is not known"),
        ({"body": {"object": "batch"}}, "the body is stored in a form that is not known"),
        ({"parsed_body": {"a": float("inf")}}, "the parsed body is no JSON: /a: inf is not a JSON number"),
        ({"status": {}}, "its answer has no status"),
        ({"status": {"code": True}}, "its answer has no status"),
        ({"body": b"\x0b\x02\x80{}\x03", "headers": {"content-encoding": ["br"]}}, "the body is 'br'; that coding is not read"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_read_is_said_with_its_number(changes, why):
    found = cassette(**changes)
    assert (found.entries, found.unread) == ((), (Unread("a.json", 1, why), Unread("a.json", 2, why)))


@pytest.mark.parametrize("changes", [{"body": None}, {"body": {"string": None}}])
def test_an_answer_whose_body_was_not_kept(changes):
    response = cassette(**changes).exchanges[0].response
    assert (response.body, response.fault, response.stored) == ("", None, False)


def test_an_answer_that_did_not_come_decides_nothing():
    value = {"interactions": [{"request": {"method": "GET", "uri": "/v1/batches"}, "response": None}]}
    (exchange,) = recording_of(value, "a.json").exchanges
    assert (exchange.response, exchange.error, exchange.undecided) == (None, NOT_RECORDED, True)


@pytest.mark.parametrize("key", ["interactions", "http_interactions"])
def test_entries_that_are_no_list(key):
    why = f"the {key} of the cassette are no list"
    assert recording_of({key: {"a": 1}}, "a.json").unread == (Unread("a.json", 0, why),)
    for nothing in (None, []):
        found = recording_of({key: nothing}, "a.json")
        assert (found.entries, found.unread) == ((), ())


def test_requests_and_responses_that_do_not_pair():
    (value,) = documents(LANGCHAIN.encode())
    value["requests"] *= 2
    assert recording_of(value, "a").unread == (Unread("a", 2, "it has no response"),)
    value["responses"] *= 3
    assert recording_of(value, "a").unread == (Unread("a", 3, "it has no request"),)


def test_another_format_is_named():
    value = {"info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/"}, "item": []}
    why = "a collection of Postman, a format that is not read"
    assert recording_of(value, "a.json").unread == (Unread("a.json", 0, why),)


@pytest.mark.parametrize(
    "value",
    [None, 5, "x", [], {}, [{}], {"object": "batch"}, {"log": {}}, {"mappings": {}}, {"requests": []}],
)
def test_what_is_no_recording(value):
    assert recording_of(json.loads(json.dumps(value)), "a.json") is None
