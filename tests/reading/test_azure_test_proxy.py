"""Session records of the Azure SDK test proxy, in the shapes that those of openai-dotnet have. The program itself is in no registry."""

from __future__ import annotations

import base64

import pytest

from batchspec.reading.files.recordings import recording_of

LINES = '{"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": {}}\n'
BOUNDARY = "aiAapPx5LzRfNg=DYjg9mqX_9bW50NIN9BH9I_YwgI=r"
FORM = [
    f"--{BOUNDARY}\r\n",
    "Content-Disposition: form-data; name=file; filename=batch; filename*=utf-8''batch\r\n",
    "\r\n",
    f"b64:{base64.b64encode(LINES.encode()).decode()}\r\n",
    f"--{BOUNDARY}\r\n",
    "Content-Type: text/plain; charset=utf-8\r\n",
    "Content-Disposition: form-data; name=purpose\r\n",
    "\r\n",
    "batch\r\n",
    f"--{BOUNDARY}--\r\n",
]


def entry(**changes):
    return {
        "RequestUri": "https://api.openai.com/v1/files",
        "RequestMethod": "POST",
        "RequestHeaders": {"Authorization": "Sanitized", "Content-Type": f'multipart/form-data; boundary="{BOUNDARY}"'},
        "RequestBody": FORM,
        "StatusCode": 200,
        "ResponseHeaders": {"Content-Type": "application/json"},
        "ResponseBody": {"id": "file-1", "object": "file"},
        **changes,
    }  # fmt: skip


def read(*rows):
    return recording_of({"Entries": list(rows), "Variables": {}}, "a.json")


def test_a_part_of_a_form_that_is_base64_is_read():
    (exchange,) = read(entry()).exchanges
    assert exchange.request.file == LINES
    assert exchange.response.body == '{"id": "file-1", "object": "file"}'


def test_a_part_that_is_text_is_read():
    form = [line if not line.startswith("b64:") else LINES.replace("\n", "\r\n") for line in FORM]
    (exchange,) = read(entry(RequestBody=form)).exchanges
    assert exchange.request.file == LINES[:-1]


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ({"a": 1}, "application/json", '{"a": 1}'),
        ("a=b", "application/x-www-form-urlencoded", "a=b"),
        (base64.b64encode(b"x y").decode(), "application/octet-stream", "x y"),
        ("no base64!", "application/octet-stream", "no base64!"),
        (["one\n", "two\n"], "text/plain", "one\ntwo\n"),
        (["b64:!"], "text/plain", None),
        (None, "application/json", None),
    ],
)
def test_bodies_of_requests(body, kind, text):
    (exchange,) = read(entry(RequestBody=body, RequestHeaders={"Content-Type": kind})).exchanges
    assert exchange.request.body == text


def test_an_answer_that_is_no_object_is_told():
    (unread,) = read(entry(StatusCode="OK")).unread
    assert unread.why == "its answer has no status"
    (unread,) = read(entry(), 7).unread
    assert unread.why == "the entry is no object"
