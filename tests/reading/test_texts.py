"""Files go by what they hold: recordings under any name, gzipped or with a byte order mark; and those that cannot be read."""

from __future__ import annotations

import gzip
import io
import json
import sys
from functools import partial
from types import SimpleNamespace

import pytest

from batchspec.reading import limits
from batchspec.reading.files.texts import texts
from batchspec.reading.files.unread import Unread

zipped = partial(gzip.compress, mtime=0)
"""Without a time in it, so that every process names the tests alike."""
HAR = {"log": {"version": "1.2", "entries": []}}
CASSETTE = {"interactions": [], "version": 1}
CASSETTE_YAML = b"interactions:\n- request: {method: GET, uri: 'https://x/v1/batches'}\n  response: {status: 200, body: '{}'}\nversion: 1\n"
HEADER = {"batchspec_trace": 1, "target": "server", "name": "x"}
MARK = b"\xef\xbb\xbf"


@pytest.fixture
def found(tmp_path, monkeypatch):
    """The texts of a file of this name, or of standard input, that holds these bytes."""

    def read(name, raw):
        if name == "-":
            stream = io.BufferedReader(io.BytesIO(raw))
            monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=stream))
            return list(texts("-"))
        (tmp_path / name).write_bytes(raw)
        monkeypatch.chdir(tmp_path)
        return list(texts(name))

    return read


def recording_in(text):
    assert (text.fault, text.unread) == (None, None)
    return text.recording


@pytest.mark.parametrize("name", ["a.har", "a.json", "a.txt", "a", "-", "a.har.gz", "a.yaml"])
@pytest.mark.parametrize("mark", [b"", MARK])
@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("squeeze", [bytes, zipped])
def test_a_recording_in_json(found, name, mark, indent, squeeze):
    for value in (HAR, CASSETTE, {"http_interactions": []}):
        (text,) = found(name, squeeze(mark + json.dumps(value, indent=indent).encode()))
        recording = recording_in(text)
        assert (recording.entries, recording.unread) == ((), ())


@pytest.mark.parametrize("name", ["a.yaml", "a.YML", "a.txt", "a", "-", "a.yaml.gz", "a.json"])
@pytest.mark.parametrize(
    "before", [b"", MARK, b"---\n", b"# a comment\n\n", b"--- # made\n", b"%YAML 1.1\n---\n"]
)
@pytest.mark.parametrize("squeeze", [bytes, zipped])
def test_a_cassette_in_yaml(found, name, before, squeeze):
    (text,) = found(name, squeeze(before + CASSETTE_YAML))
    assert len(recording_in(text).exchanges) == 1


@pytest.mark.parametrize(
    "first", [b"http_interactions: []\n", b"version: 2\ninteractions: []\n", b"requests: []\nresponses: []\n"]
)
def test_the_first_key_of_a_cassette_may_be_another(found, first):
    (text,) = found("-", first)
    assert recording_in(text) is not None


def test_two_documents_in_one_file(found):
    one, two = found("a.yaml", b"---\n" + CASSETTE_YAML + b"---\n" + CASSETTE_YAML)
    assert (one.where, two.where) == ("a.yaml", "a.yaml (document 2)")
    assert recording_in(one).exchanges == recording_in(two).exchanges


@pytest.mark.parametrize(
    ("name", "raw", "why"),
    [
        ("a.har", b'{"log": {"entries": [', "the text ends in the middle of a value at line 1, column 22"),
        ("a.har", b'{"log": 1, "log": 2}', 'the key "log" is there twice in one object'),
        ("a.har", b'{"log": "\\ud800"}', "the string holds a lone surrogate, \\ud800"),
        ("a.har", b'{"log": "\xff"}', "byte 9 (0xff) is not UTF-8"),
        ("a.har", b"", "the text is empty"),
        ("a.har", b"null", "there is nothing in it"),
        ("-", b'{"log": {"entries": [NaN]}}', "NaN is not a JSON number"),
        (
            "-",
            b'{"interactions": [1,]}',
            "a comma before the end of a list or an object at line 1, column 20",
        ),
        ("a.json", MARK + b'{"log": ', "the text ends in the middle of a value at line 1, column 9"),
        ("a.yaml", b"", "there is nothing in it"),
        ("a.yaml", b"---\n", "there is nothing in it"),
        ("a.yaml", b"object: batch\nx: {y: !z 1}", "/x/y: a value of the type Tagged has no form in JSON"),
        ("a.yaml", b"object: batch\nx: !!binary aGk=", "/x: a value of the type bytes has no form in JSON"),
        ("a.yaml", b"interactions: [*a]", "an alias at line 1 stands for nothing before it"),
        (
            "a.json",
            b'{"data": {"pairs": [{"req',
            "the text ends in the middle of a value at line 1, column 22",
        ),
        ("a.json", b'[{"httpRequest": {"me', "the text ends in the middle of a value at line 1, column 19"),
        ("-", b"interactions: " + b"[" * 600, "nested deeper than 512 levels at line 1"),
        ("a.har.gz", zipped(b"{}" * 99)[:-9], "the compressed data are broken: "),
        ("a.yaml", zipped(b"{}" * 99)[:-9], "the compressed data are broken: "),
    ],
)
def test_a_recording_that_cannot_be_read_is_no_fault_of_the_server(found, name, raw, why):
    (text,) = found(name, raw)
    assert text.fault is None
    where = "<stdin>" if name == "-" else name
    if why.endswith(": "):
        assert text.unread.why.startswith(why)
    else:
        assert text.unread == Unread(where, 0, why)


def test_a_text_that_is_no_recording_is_as_strict_as_before(found):
    (marked,) = found("a.json", MARK + b'{"object": "batch"}')
    assert marked.fault.what == "the text begins with a byte order mark"
    (broken,) = found("a.json", b'{"object": "batch", ')
    assert (broken.value, broken.unread) == (None, None)
    (squeezed,) = found("a.json.gz", zipped(b"{}" * 99)[:-9])
    assert squeezed.unread.why.startswith("the compressed data are broken: ")


def test_lines_whose_first_key_is_that_of_a_recording_are_lines(found):
    rows = found("-", b'{"version": 1, "object": "batch"}\n{"version": 2}\n')
    assert [text.where for text in rows] == ["<stdin>:1", "<stdin>:2"]


def test_a_recording_that_is_too_large(found):
    with limits.using({"text": 50}):
        (text,) = found("a.yaml", CASSETTE_YAML)
    assert text.unread == Unread("a.yaml", 0, "the text is over 50 bytes; --limit text=100 raises that limit")


@pytest.mark.parametrize("name", ["t.jsonl", "t.json", "t", "-", "t.jsonl.gz"])
@pytest.mark.parametrize("rows", [[], [{"kind": "http", "request": {"method": "GET", "path": "/batches"}}]])
def test_a_trace_of_ours_is_read_under_any_name(found, name, rows):
    raw = "".join(f"{json.dumps(row)}\n" for row in (HEADER, *rows)).encode()
    (text,) = found(name, zipped(raw) if name.endswith(".gz") else raw)
    assert (text.unread, text.fault) == (None, None)
    assert (text.trace.header.name, len(text.trace.exchanges)) == ("x", len(rows))


def test_a_trace_that_cannot_be_read_is_unread(found):
    raw = f"{json.dumps(HEADER)}\n\n{json.dumps({'kind': 'mail'})}\n".encode()
    (text,) = found("t.jsonl", raw)
    why = "not a trace that can be read: t.jsonl:3: unknown kind 'mail'"
    assert (text.trace, text.unread) == (None, Unread("t.jsonl", 0, why))


def test_a_report_names_what_was_not_read(batchspec, tmp_path):
    (tmp_path / "a.yaml").write_bytes(CASSETTE_YAML.replace(b"status: 200", b"status: OK"))
    run = batchspec("check", "files", "a.yaml")
    assert run.code == 1
    assert "a.yaml entry 1: its answer has no status" in run.out
    assert "FAIL" not in run.out
