"""Folders, zips, standard input and compressed files: what is read of them, and what is passed over."""

from __future__ import annotations

import gzip
import io
import json
import sys
import zipfile
import zlib
from types import SimpleNamespace

import pytest
import zstandard

from batchspec.reading import limits
from batchspec.reading.files.sources import NoSuchFile, refuse_missing
from batchspec.reading.files.text import UNKNOWN
from batchspec.reading.files.texts import texts
from batchspec.reading.files.unread import Unread

ENTRY = {
    "startedDateTime": "2026-11-27T00:00:00Z",
    "time": 1,
    "request": {"method": "GET", "url": "https://a.test/v1/batches/batch_1", "headers": []},
    "response": {"status": 200, "headers": [], "content": {"mimeType": "application/json", "text": "{}"}},
}
HAR = json.dumps({"log": {"version": "1.2", "entries": [ENTRY]}})
BODY = '{"id": "batch_1"}'


def named(name):
    """A HAR file whose body is in a file."""
    entry = {
        **ENTRY,
        "response": {"status": 200, "headers": [], "content": {"size": 17, "_file": name}},
    }
    return json.dumps({"log": {"version": "1.2", "entries": [entry]}})


def bodies(found):
    return [e.response.body for text in found if text.recording for e in text.recording.exchanges]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of these files, by their names."""

    def write(**files):
        for name, content in files.items():
            path = tmp_path / name.replace("__", "/").replace("_DOT_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    monkeypatch.chdir(tmp_path)
    return write


@pytest.mark.parametrize(
    "squeeze",
    [gzip.compress, zstandard.compress, zlib.compress, lambda raw: zlib.compress(raw, 1), bytes],
    ids=["gzip", "zstd", "zlib", "zlib-fast", "plain"],
)
@pytest.mark.parametrize("name", ["a.har", "a.har.zst", "a", "-"])
def test_a_file_is_read_whatever_it_is_compressed_with(squeeze, name, tmp_path, monkeypatch):
    raw = squeeze(HAR.encode())
    if name == "-":
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BufferedReader(io.BytesIO(raw))))
    else:
        (tmp_path / name).write_bytes(raw)
        monkeypatch.chdir(tmp_path)
    assert bodies(texts(name)) == ["{}"]


@pytest.mark.parametrize("squeeze", [gzip.compress, zstandard.compress, zlib.compress])
def test_compressed_data_that_break_off_are_unread(squeeze, tmp_path):
    path = tmp_path / "a.har"
    path.write_bytes(squeeze(HAR.encode())[:-5])
    (text,) = texts(str(path))
    assert text.unread.why.startswith("the compressed data are broken: ")


def test_all_that_is_in_a_folder_is_read(folder):
    made = folder(a_DOT_har=HAR, b__c__d_DOT_har=HAR, z_DOT_har=HAR)
    assert bodies(texts(str(made))) == ["{}"] * 3


def test_other_files_of_a_folder_are_passed_over(folder):
    made = folder(a_DOT_har=HAR, README_DOT_md="# Read me", picture_DOT_png=b"\x89PNG\r\n\x1a\n\0", empty=b"")
    found = list(texts(str(made)))
    assert [text.where.rpartition("/")[2] for text in found if text.other] == [
        "README.md",
        "empty",
        "picture.png",
    ]
    assert bodies(found) == ["{}"]


def test_hidden_files_and_links_that_lead_out_are_passed_over(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "secret.har"
    outside.write_text(HAR)
    made = folder(inner__a_DOT_har=HAR, _DOT_git__b_DOT_har=HAR) / "."
    (made / "link.har").symlink_to(outside)
    (made / "loop").symlink_to(made)
    assert bodies(texts(str(made))) == ["{}"]


def test_what_is_broken_and_speaks_of_no_batch_is_passed_over_in_a_folder(folder):
    made = folder(
        tsconfig_DOT_json="{ // comments\n}",
        ci_DOT_yml="a: !reference [b]",
        x_DOT_txt="Dear",
        m_DOT_map="{,}",
    )
    assert all(text.other for text in texts(str(made)))


def test_logs_are_found_in_a_folder(folder):
    line = {"method": "GET", "url": "/v1/batches/batch_1", "status": 200, "pad": "x" * 9000}
    made = folder(a_DOT_log=f"listening\n{json.dumps(line)}\n", b_DOT_log="no line of JSON\n")
    assert sum(text.recording is not None for text in texts(str(made))) == 1


def test_a_broken_line_that_nobody_named_is_unread(batchspec, folder):
    folder(in__a_DOT_jsonl='{"object": "list"}\n{"object": \n')
    run = batchspec("check", "files", "in")
    assert run.code == 1
    assert run.out.startswith("verdict: incomplete (1 entry could not be read)")


def test_a_broken_json_file_that_nobody_named_is_unread(folder):
    made = folder(a_DOT_json='{"object": "batch", ', b_DOT_har='{"log": ')
    found = list(texts(str(made)))
    assert [text.fault for text in found] == [None, None]
    assert all("the text ends in the middle" in text.unread.why for text in found)
    (alone,) = texts(str(made / "a.json"))
    assert alone.fault is not None


def test_a_text_of_no_known_kind_is_unread(folder):
    made = folder(notes_DOT_txt="Dear reader,\n")
    (text,) = texts(str(made / "notes.txt"))
    assert text.unread == Unread(str(made / "notes.txt"), 0, UNKNOWN)


@pytest.mark.parametrize("name", ["body.json", "sub/body.json"])
def test_a_body_in_a_file_beside_the_recording(folder, name):
    made = folder(a_DOT_har=named(name))
    (made / name).parent.mkdir(exist_ok=True)
    (made / name).write_text(BODY)
    assert bodies(texts(str(made / "a.har"))) == [BODY]
    found = list(texts(str(made)))
    assert bodies(found) == [BODY]
    assert len(found) == 1  # the body is no file of its own


@pytest.mark.parametrize(
    "name", ["../outside.json", "/etc/hostname", "missing.json", "a\0b", "x" * 5000, "."]
)
def test_nothing_outside_the_folder_is_read(folder, name):
    made = folder(in__a_DOT_har=named(name), outside_DOT_json=BODY)
    (text,) = texts(str(made / "in" / "a.har"))
    (exchange,) = text.recording.exchanges
    assert (exchange.response.body, exchange.response.stored) == ("", False)


def test_a_body_behind_a_link_that_leads_out_is_not_read(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "body.json"
    outside.write_text(BODY)
    made = folder(a_DOT_har=named("body.json"))
    (made / "body.json").symlink_to(outside)
    assert bodies(texts(str(made / "a.har"))) == [""]


def zipped(files, **options):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["a.zip", "a", "-"])
def test_a_zip_is_read_as_a_folder(name, tmp_path, monkeypatch):
    raw = zipped({"body.json": BODY, "har.har": named("body.json"), "notes.md": "# Notes", "../up.har": HAR})
    if name == "-":
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BufferedReader(io.BytesIO(raw))))
    else:
        (tmp_path / name).write_bytes(raw)
        monkeypatch.chdir(tmp_path)
    found = list(texts(name))
    assert sorted(bodies(found)) == sorted([BODY, "{}"])
    assert sum(text.other for text in found) == 1


@pytest.mark.parametrize("name", ["../body.json", "missing.json", "/body.json"])
def test_a_body_that_is_not_in_the_zip(name, tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped({"in/har.har": named(name), "body.txt": BODY}))
    found = list(texts(str(tmp_path / "a.zip")))
    assert bodies(found) == [""]


def test_a_zip_that_is_broken_is_unread(tmp_path):
    raw = zipped({"har.har": HAR})
    (tmp_path / "a.zip").write_bytes(raw[: len(raw) // 2])
    (text,) = texts(str(tmp_path / "a.zip"))
    assert text.unread.why.startswith("the zip is broken: ")


def test_a_file_of_a_zip_that_is_broken_is_unread_and_the_others_are_read(tmp_path):
    raw = bytearray(zipped({"a.har": HAR, "b.har": HAR}))
    at = raw.index(b"a.har") + 20
    raw[at : at + 8] = b"\0" * 8
    (tmp_path / "a.zip").write_bytes(bytes(raw))
    found = list(texts(str(tmp_path / "a.zip")))
    assert bodies(found) == ["{}"]
    assert [text.unread is not None for text in found] == [True, False]


def test_a_zip_of_too_many_files_is_unread(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped({f"{at}.har": HAR for at in range(3)}))
    with limits.using({"members": 2}):
        (text,) = texts(str(tmp_path / "a.zip"))
    assert text.unread.why == "the zip has over 2 files; --limit members=4 raises that limit"


@pytest.mark.parametrize("place", ["mappings/a.json", "mappings/sub/a.json", "a.json"])
def test_bodies_of_wiremock_are_found_beside_its_mappings(place, tmp_path):
    stub = {
        "request": {"url": "/v1/batches/batch_1", "method": "GET"},
        "response": {"status": 200, "bodyFileName": "b.json"},
    }
    for name, content in ((place, json.dumps(stub)), ("__files/b.json", BODY)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    assert bodies(texts(str(tmp_path / place))) == [BODY]
    assert bodies(texts(str(tmp_path))) == [BODY]


def test_what_cannot_be_opened_is_usage(tmp_path):
    with pytest.raises(NoSuchFile, match="no such file"):
        refuse_missing(str(tmp_path / "missing"))
    refuse_missing(str(tmp_path))
    refuse_missing("-")
