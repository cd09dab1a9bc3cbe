"""Logs as JSON lines: under the usual keys, under keys that are named, and the lines that tell of no request."""

from __future__ import annotations

import json

import pytest

from batchspec.reading.files.formats.log_lines import USUAL
from batchspec.reading.files.texts import texts
from batchspec.reading.files.unread import Unread

BATCH = {"id": "batch_1", "object": "batch"}


def read(tmp_path, *lines, name="app.log", keys=USUAL):
    path = tmp_path / name
    path.write_bytes(
        b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
    )
    found = list(texts(str(path), keys))
    assert len(found) == 1
    return found[0].recording


FLAT = {"method": "GET", "url": "https://a.test/v1/batches/batch_1", "status": 200, "response_body": BATCH}
PINO = {
    "level": 30,
    "time": 1795745752000,
    "req": {"method": "GET", "url": "/v1/batches/batch_1", "headers": {"host": "a.test"}},
    "res": {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(BATCH)},
}
ECS = {
    "@timestamp": "2026-11-27T02:16:41Z",
    "http.method": "GET",
    "http.url": "https://a.test/v1/batches/batch_1",
    "http.status_code": "200",
    "responseBody": BATCH,
}


@pytest.mark.parametrize("line", [FLAT, PINO, ECS], ids=["flat", "nested", "dotted"])
@pytest.mark.parametrize("name", ["app.log", "app.jsonl", "app.json", "app"])
def test_a_line_under_usual_keys(line, name, tmp_path):
    recording = read(tmp_path, line, line, name=name)
    (_, entry), _ = recording.entries
    assert (entry.request.method, entry.request.path) == ("GET", "/v1/batches/batch_1")
    assert (entry.response.status, json.loads(entry.response.body)) == (200, BATCH)
    assert entry.server == "a.test"


def test_a_request_whose_body_is_not_logged_is_not_stored(tmp_path):
    post = {**FLAT, "method": "POST", "url": "/v1/batches"}
    (_, get), (_, lost), (_, kept) = read(
        tmp_path, FLAT, post, {**post, "request_body": {"input_file_id": "file-1"}}
    ).entries
    assert (get.request.stored, lost.request.stored) == (True, False)
    assert kept.request.json == {"input_file_id": "file-1"}


def test_other_lines_are_counted_and_broken_ones_unread(tmp_path):
    recording = read(
        tmp_path, {"msg": "listening"}, FLAT, b"Traceback (most recent call last):", b'{"method": "GE'
    )
    assert (len(recording.entries), recording.foreign) == (1, 2)
    (unread,) = recording.unread
    assert unread == Unread(
        str(tmp_path / "app.log"),
        4,
        "the line is no JSON: the text ends in the middle of a value at line 1, column 15",
    )


@pytest.mark.parametrize("status", ["OK", None, [], {}])
def test_a_status_that_is_none(status, tmp_path):
    recording = read(tmp_path, FLAT, {**FLAT, "status": status})
    assert len(recording.entries) + len(recording.unread) == 2


def test_keys_can_be_named(batchspec, tmp_path):
    line = {
        "verb": "GET",
        "where": {"to": "https://a.test/v1/batches/batch_1"},
        "code": 404,
        "said": {"detail": "no"},
    }
    (tmp_path / "app.log").write_text(f"{json.dumps(line)}\n" * 2)
    named = "method=verb, url=where.to,status=code,response_body=said"
    run = batchspec("check", "files", "app.log", "--log-keys", named)
    assert run.code == 1
    assert "BATCH-ENV-001" in run.out
    assert "BATCH-ENV-001" not in batchspec("check", "files", "app.log").out


@pytest.mark.parametrize("text", ["verb", "method=", "verb=method", "=x"])
def test_keys_that_are_named_wrongly_are_usage(batchspec, tmp_path, text):
    (tmp_path / "app.log").write_text("{}\n{}\n")
    run = batchspec("check", "files", "app.log", "--log-keys", text)
    assert (run.code, run.out) == (2, "")
    assert f"--log-keys: {text!r} is not PART=KEY with a part of method, url, status" in " ".join(
        run.err.split()
    )


def test_lines_of_batches_and_of_input_files_are_no_log(tmp_path):
    for line in (BATCH, {"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": {}}):
        (tmp_path / "a.jsonl").write_text(f"{json.dumps(line)}\n")
        assert all(text.recording is None for text in texts(str(tmp_path / "a.jsonl")))


@pytest.mark.parametrize(
    "body",
    [
        "[REDACTED]",
        '{"id": "batch_1", "obj',
        "{'id': 'batch_1'}",
        "[object Object]",
        "<html>",
        "...",
        "{} {}",
    ],
)
def test_a_body_that_a_logger_cut_or_masked_is_not_stored(body, tmp_path):
    line = {**FLAT, "method": "POST", "url": "/v1/batches", "request_body": body, "response_body": body}
    (_, entry), _ = read(tmp_path, line, line).entries
    assert (entry.request.stored, entry.response.stored) == (False, False)


def test_a_body_of_json_lines_is_read(tmp_path):
    (_, entry), _ = read(tmp_path, {**FLAT, "response_body": '{"a": 1}\n{"a": 2}\n'}, FLAT).entries
    assert entry.response.body == '{"a": 1}\n{"a": 2}\n'


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"time": 4.3, "ts": "2026-11-27T00:00:00Z"}, 1795737600.0),
        ({"time": 4.3}, None),
        ({"time": 1795737600123}, 1795737600.123),
        ({"time": "4.3ms"}, None),
    ],
)
def test_the_time_that_a_request_took_is_no_moment(told, expected, tmp_path):
    (_, entry), _ = read(tmp_path, {**FLAT, **told}, FLAT).entries
    assert entry.moment == expected


def test_an_array_of_what_would_be_lines(tmp_path):
    path = tmp_path / "log.json"
    path.write_text(json.dumps([{"msg": "listening"}, FLAT, FLAT], indent=1))
    (text,) = texts(str(path))
    assert (len(text.recording.entries), text.recording.foreign) == (2, 1)


ODD = {"verb": "GET", "to": {"url": "/v1/batches/batch_1"}, "code": 200, "said": {"detail": "no"}}


@pytest.fixture
def check(batchspec, tmp_path):
    """The exit code, and what is printed in one line, of a log of these lines."""

    def checked(*lines, named=()):
        (tmp_path / "app.log").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
        run = batchspec("check", "files", "app.log", *named)
        return run.code, " ".join(run.out.split())

    return checked


def test_a_log_with_unusual_keys_is_told_how_to_name_them(check):
    code, out = check(ODD, ODD)
    assert code == 1
    assert (
        "try first: no line is a batch or tells a request under a usual key: name the keys of a log with --log-keys "
        "method=KEY,url=KEY,status=KEY,response_body=KEY; the first lines have verb, to.url, code, said.detail"
    ) in out


def test_a_log_whose_bodies_stand_under_an_unusual_key_is_told_so(check):
    code, out = check(*[{"method": "GET", "url": "/v1/batches/b", "status": 200, "said": BATCH}] * 2)
    assert code == 1
    assert (
        "try first: no line has the body of an answer under a usual key: name its key with --log-keys response_body=KEY; "
        "the first lines have method, url, status, said.id, said.object"
    ) in out


def test_named_keys_that_no_line_has_are_told(check):
    _, out = check(FLAT, named=("--log-keys", "time=at,response_body=response_body,request_body=sent"))
    assert (
        "--log-keys: no line of a log has request_body=sent, time=at; the first lines have method, url" in out
    )
    _, out = check(ODD, ODD, named=("--log-keys", "method=how"))
    assert "--log-keys: no line of a log has method=how; the first lines have verb, to.url" in out
    _, out = check(ODD, ODD, named=("--log-keys", "method=verb,url=to.url,status=code,response_body=said"))
    assert "no line" not in out


def test_lines_of_an_input_file_are_no_log(check):
    _, out = check(*[{"custom_id": "a", "method": "POST", "url": "/v1/x", "body": {}}] * 2)
    assert "log" not in out.replace("app.log", "")


def test_keys_that_are_told_are_few_and_short(check):
    line = {"x" * 90: 1, **{f"k{number}": number for number in range(500)}}
    deep = {}
    line["deep"] = deep
    for _ in range(200):
        deep["a"] = deep = {}
    _, out = check(line, line)
    assert 0 < out.count(" k") <= 20
    assert "xxx" not in out


PAGE = "<!DOCTYPE html>\n<html><body>Please log in</body></html>\n"


@pytest.mark.parametrize(
    ("body", "headers", "stored"),
    [
        (PAGE, {}, True),
        (PAGE, {"Content-Length": str(len(PAGE))}, True),
        (PAGE, {"Content-Length": str(len(PAGE) + 1)}, False),
        (PAGE[:30], {}, False),
        (PAGE[:30], {"Content-Length": str(len(PAGE))}, False),
        ('{"a": 1}\n{"a": \n{"a": 2}\n', {}, False),
        ('{"a": 1}\n{"a": \n{"a": 2}\n', {"content-length": "25"}, True),
        ("upstream timeout", {}, False),
        ("upstream timeout", {"content-length": 16}, True),
        ("ü", {"content-length": 2}, True),
        # As long as the JSON that the server sent.
        ("{'id': 'batch_1', 'model': None}", {"content-length": "32"}, False),
        ("[{'id': 'batch_1'}]", {"content-length": "19"}, False),
        (PAGE, {"content-length": str(len(PAGE)), "content-encoding": "gzip"}, False),
    ],
)
def test_a_body_that_is_no_json_counts_where_the_log_says_that_it_is_whole(body, headers, stored, tmp_path):
    line = {**FLAT, "response_body": body, "response_headers": headers}
    (_, entry), _ = read(tmp_path, line, line).entries
    assert entry.response.stored is stored
    assert (entry.response.body == body) is stored


def test_an_html_page_with_200_is_judged(check):
    code, out = check({**FLAT, "response_body": PAGE})
    assert code == 1
    assert "BATCH-RET-001" in out
