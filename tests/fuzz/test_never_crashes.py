"""What once led the kit to a fault of its own, each a small example: a verdict or one clear line comes of it."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import pytest

from batchspec.driving.client import protocol
from batchspec.driving.client.process import Fault
from batchspec.fixtures import BatchFactory
from batchspec.judging.waivers.reading import BadWaivers
from batchspec.judging.waivers.reading import parse as parse_waivers
from batchspec.judging.waivers.versions import satisfies
from batchspec.pytest_plugin import options, target
from batchspec.pytest_plugin.options import setting
from batchspec.system import toml_text
from fuzz.commands import DRIFTS, ended, run
from fuzz.recorded import CLIENT, recorded
from fuzz.settings import Config
from fuzz.traces import judged

BATCH = json.dumps(BatchFactory(seed=1).build("completed")).encode() + b"\n"
LONG_DIGITS = "9" * 5_000
HEX = "0x" + "f" * 5_000
"""A number that Python reads and, in decimal digits, does not write."""


def told(done, codes=frozenset({2})):
    """The one sentence of a command that is refused."""
    ended("a command", done, codes)
    assert done.code in codes
    return done.err.strip().split("\n")[-1]


# Archives.


def zipped(name, raw=BATCH, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("x")
        info.filename, info.compress_type = name, method
        archive.writestr(info, raw)
    return bytearray(out.getvalue())


def wrong_sum(raw):
    at = raw.index(b"PK\x01\x02") + 16
    raw[at : at + 4] = b"\0\0\0\0"
    return raw


def offset_below_zero(raw):
    at = raw.index(b"PK\x05\x06") + 16
    raw[at : at + 4] = struct.pack("<I", 2**31)
    return raw


def version_unknown(raw):
    at = raw.index(b"PK\x01\x02") + 6
    raw[at : at + 2] = struct.pack("<H", 999)
    return raw


def encrypted(raw):
    at = raw.index(b"PK\x01\x02") + 8
    raw[at] |= 1
    return raw


def broken_within(raw):
    start = raw.index(b"PK\x03\x04") + 60
    raw[start : start + 20] = b"\xff" * 20
    return raw


ARCHIVES = {
    "a file without a name": zipped(""),
    "a wrong sum": wrong_sum(zipped("b.jsonl")),
    "an offset below zero": offset_below_zero(zipped("b.jsonl")),
    "an unknown version": version_unknown(zipped("b.jsonl")),
    "an encrypted file": encrypted(zipped("b.jsonl")),
    "broken bzip2": broken_within(zipped("b.jsonl", BATCH * 9, zipfile.ZIP_BZIP2)),
    "broken lzma": broken_within(zipped("b.jsonl", BATCH * 9, zipfile.ZIP_LZMA)),
    "broken deflate": broken_within(zipped("b.jsonl", BATCH * 9)),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_broken_zip_of_recordings_is_a_report(name):
    done = run(("check", "files", "a.zip"), {"a.zip": bytes(ARCHIVES[name])})
    assert ended("files", done) in {"exit 0", "exit 1"}
    if name not in {"a file without a name", "an offset below zero"}:
        assert "not read" in done.out or "broken" in done.out or "cannot be" in done.out


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_broken_zip_of_a_source_is_one_line(name):
    raw = ARCHIVES[name].replace(b"b.jsonl", b"b.d.ts.")
    done = run(("drift", "a.zip"), {"a.zip": bytes(raw)})
    assert ended("drift", done, DRIFTS) == "exit 3"
    assert done.err.count("\n") == 1


# Sources.

RUBY = "class Batch < OpenAI::Internal::Type::BaseModel\n{}\nend\n"


@pytest.mark.parametrize(
    "body",
    [
        "required :id, -> { }",
        "const :id, T.nilable()",
        "required :id, Array[]",
        ":id.required",
        "required :id, -> { OpenAI::Internal::Type::ArrayOf[] }",
    ],
)
def test_a_declaration_of_ruby_that_lacks_its_type_is_not_understood(body):
    fields = "".join(
        f"  required :{name}, String\n" for name in ("object", "status", "endpoint", "input_file_id")
    )
    source = RUBY.format(f"{fields}  {body}")
    done = run(("drift", "batch.rb"), {"batch.rb": source.encode()})
    ended("drift", done, DRIFTS)


@pytest.mark.parametrize("source", ["http://[", "https://a.test:x/b.json", "https://[::1", "x" * 5_000])
def test_a_source_that_is_no_address_and_no_name_is_one_line(source):
    told(run(("drift", "--", source), {}), frozenset({2, 3}))


# Settings.

SETTINGS = {
    "tool = []": "tool is no table; begin the settings with [tool.batchspec]",
    "tool = 1": "tool is no table; begin the settings with [tool.batchspec]",
    "[tool]\nbatchspec = []": "tool.batchspec is no table; begin it with [tool.batchspec]",
    "[tool.batchspec]\nverbose = 16": "verbose in [tool.batchspec] takes true or false",
    "[tool.batchspec]\nadvisory = 1": "advisory in [tool.batchspec] takes true or false",
    "[tool.batchspec]\njobs = inf": "jobs in [tool.batchspec] takes a whole number",
    "[tool.batchspec]\njobs = 1.5": "jobs in [tool.batchspec] takes a whole number",
    "[tool.batchspec]\njobs = true": "jobs in [tool.batchspec] takes a whole number",
    "[tool.batchspec]\nlevel = 2026-01-01": "level in [tool.batchspec] takes text in double quotes",
    "[tool.batchspec]\nlevel = []": "level in [tool.batchspec] takes text in double quotes",
    "[tool.batchspec]\nonly = [1]": "only in [tool.batchspec] takes text in double quotes, or a list of texts",
    "[tool.batchspec]\njson = {}": "json in [tool.batchspec] takes a path in double quotes",
    "[tool.batchspec]\nheader = {a = 1}": "header in [tool.batchspec] takes a list of texts, each in double quotes",
    '[tool.batchspec]\njson = "a\\u0000b"': "json in [tool.batchspec] has a NUL character, which no path, name or header can have; take it out",
    f"[tool.batchspec]\nlevel = {HEX}": "a number has too many digits",
    f"[tool.batchspec]\n{'k' * 5_000} = 1": "no setting 'kkk",
}


@pytest.mark.parametrize("text", SETTINGS, ids=lambda text: text[:60])
def test_a_setting_of_another_form_is_told_in_one_line(text):
    done = run(("check", "files", "b.json"), {"b.json": BATCH, "pyproject.toml": text.encode()})
    sentence = told(done)
    assert "pyproject.toml" in sentence
    assert SETTINGS[text] in sentence


@pytest.mark.parametrize(
    "text", ["target_version = 1.2", "target_version = 2", "jobs = 2", 'jobs = "2"', "verbose = true"]
)
def test_a_setting_in_another_spelling_is_taken(text):
    done = run(
        ("check", "files", "b.json"),
        {"b.json": BATCH, "pyproject.toml": f"[tool.batchspec]\n{text}".encode()},
    )
    assert done.code == 0, done.err


@pytest.mark.parametrize("name", ["json", "html", "summary_md", "waivers", "trace"])
def test_a_path_that_is_too_long_is_told_in_one_line(name):
    text = f'[tool.batchspec]\n{name} = "{"x" * 5_000}"'
    words = ("rejudge",) if name == "trace" else ("check", "files", "b.json")
    done = run(words, {"b.json": BATCH, "pyproject.toml": text.encode()})
    assert "the name is too long; shorten it" in told(done)


def test_a_number_that_python_cannot_write_is_no_toml():
    with pytest.raises(toml_text.NotTOML, match="a number has too many digits") as caught:
        toml_text.load(f"a = 1\nb = [{{c = {HEX}}}]\n")
    assert caught.value.line == 2
    assert toml_text.load(f'a = "{HEX}"\nb = 0xff') == {"a": HEX, "b": 255}


def test_a_target_file_with_such_a_number_or_with_a_nul_is_refused(tmp_path):
    for text, sentence in (
        (f"timeout = {HEX}", "a number has too many digits"),
        ('ca_bundle = "a\\u0000b"', "ca_bundle has a NUL character"),
        ('[headers]\nx = "a\\u0000b"', "headers.x has a NUL character"),
    ):
        done = run(
            ("check", "server", "http://127.0.0.1:9", "--dry-run"), {"batchspec-target.toml": text.encode()}
        )
        assert sentence in told(done)


INI = {
    "target_file": ("a\0b", "target_file has a NUL character"),
    "side": ("x" * 100_000, "batchspec: no side 'xxx"),
    "level": ("x" * 100_000, "batchspec: no level 'xxx"),
}


@pytest.mark.parametrize("name", INI)
def test_an_ini_key_that_pytest_cannot_use_is_told_in_a_short_line(tmp_path, name):
    value, sentence = INI[name]
    config = Config({f"batchspec_{name}": value}, tmp_path)
    with pytest.raises(pytest.UsageError, match=sentence) as caught:
        options.scope(config)
    assert len(str(caught.value)) < 700


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999", "-1", LONG_DIGITS])
@pytest.mark.parametrize("name", ["timeout", "max_requests"])
def test_a_number_without_end_is_refused_by_pytest(tmp_path, name, value):
    config = Config({"batchspec_url": "http://127.0.0.1:9", f"batchspec_{name}": value}, tmp_path)
    assert setting(config, name) == value
    with pytest.raises(target.TargetError) as caught:
        target.server_settings(config)
    assert len(str(caught.value)) < 1_000


# Versions.


def test_a_version_of_five_thousand_digits_is_none():
    text = f'[[waiver]]\nrequirement = "BATCH-FLD-001"\nsignature = ":/id:type"\nkind = "bug"\nreason = "a"\nversions = ">={LONG_DIGITS}"\n'
    with pytest.raises(BadWaivers, match="cannot be read; write it as") as caught:
        parse_waivers(text)
    assert len(str(caught.value)) < 400
    assert satisfies(LONG_DIGITS, ">=1") is None
    assert satisfies(f"1.0rc{LONG_DIGITS}", ">=1") is None


# Command lines.

LINES = {
    "a timeout that is no number": (("check", "server", "http://127.0.0.1:9", "--dry-run", "--timeout", "nan"), "--timeout takes a number, 1 to 604800"),
    "a timeout without end": (("check", "server", "http://127.0.0.1:9", "--dry-run", "--timeout", "inf"), "--timeout takes a number, 1 to 604800"),
    "a speed that is no number": (("serve", "--speed", "nan"), "--speed takes a number"),
    "a speed without end": (("serve", "--speed", "inf"), "--speed takes a number"),
    "an idle time that is no number": (("proxy", "--upstream", "http://a.test", "--idle", "nan"), "--idle takes a number"),
    "more batches than Python counts": (("fixtures", "--count", str(2**64)), "--count takes a whole number, 0 to 1000000000"),
    "a name of a file that is too long": (("check", "files", "x" * 5_000), "the name is too long; shorten it"),
    "a report whose name is too long": (("check", "files", "b.json", "--json", "x" * 5_000), "the name is too long; shorten it"),
    "waivers whose name is too long": (("check", "files", "b.json", "--write-waivers", "--waivers", "x" * 5_000), "the name is too long; shorten it"),
    "an empty address": (("check", "server", "", "--dry-run"), "not an address"),
    "a base path that is none": (("check", "server", "http://127.0.0.1:9", "--dry-run", "--base-path", "v1"), "'v1': not a base path; write it as /v1"),
    "a base path with a blank": (("check", "gateway", "http://127.0.0.1:9", "--upstream-port", "9", "--base-path", "/a b"), "not a base path"),
    "a host with an empty part": (("proxy", "--upstream", "http://ü..test"), "no host can have that name"),
    "a NUL": (("check", "files", "a\0b"), "an argument has a NUL character"),
    "a value of a hundred thousand characters": (("check", "files", "b.json", "--level", "x" * 100_000), "--level takes one of must, should, may: 'xxx"),
}  # fmt: skip


@pytest.mark.parametrize("name", LINES)
def test_a_command_line_that_cannot_be_carried_out_is_one_clear_line(name):
    words, sentence = LINES[name]
    assert sentence in told(run(words, {"b.json": BATCH}))


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_that_lacks_a_character_does_not_cost_the_verdict(tmp_path, encoding):
    batch = json.loads(BATCH) | {"status": "complété\u2026\U0001f600"}
    (tmp_path / "b.json").write_text(json.dumps(batch))
    command = [sys.executable, "-c", "from batchspec.cli import main; main()", "check", "files", "b.json"]
    env = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, check=False, timeout=120)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith(b"verdict: non-conformant")


def test_a_name_that_is_no_unicode_is_shown():
    done = run(("schema", "reader", "--out", "\udcff"), {})
    assert (done.code, done.err) == (0, "")


def test_a_link_that_nobody_may_look_at_is_told_of(tmp_path, monkeypatch):
    (tmp_path / "b.jsonl").write_bytes(BATCH)
    (tmp_path / "secret.json").write_bytes(BATCH)
    asked = Path.is_file

    def refusing(path):
        if path.name == "secret.json":
            raise PermissionError(13, "Permission denied", str(path))
        return asked(path)

    monkeypatch.setattr(Path, "is_file", refusing)
    done = run(("check", "files", str(tmp_path)), {})
    assert ended("files", done) in {"exit 0", "exit 1"}
    assert "secret.json" in done.out


# Traces of clients.


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("method", "batches.other"),
        ("method", ""),
        ("args", {}),
        ("type", "batch"),
        ("key", f"/errors/data/{LONG_DIGITS}"),
    ],
)
def test_a_case_of_a_trace_that_somebody_edited_is_judged(key, value):
    lines = list(recorded(CLIENT))
    for number, line in enumerate(lines[1:], 1):
        row = json.loads(line)
        if row["ok"] or row["requests"]:
            lines[number] = json.dumps({**row, key: value})
    assert judged(lines) is not None


def test_an_answer_with_a_long_id_is_quoted_in_short():
    with pytest.raises(Fault) as caught:
        protocol.answer(json.dumps({"id": "x" * 100_000, "ok": True}).encode(), 1)
    assert len(str(caught.value)) < 400


# Recordings.

ENTRY = {
    "startedDateTime": "2026-11-26T00:00:00Z",
    "time": 1.5,
    "request": {"method": "GET", "url": "https://a.test/v1/batches/b1", "headers": []},
    "response": {"status": 200, "headers": [], "content": {"mimeType": "application/json"}},
}


@pytest.mark.parametrize("value", [5, True, [1, 2], {"a": 1}, [], {}, 1.5, [[[]]], ["a", {"b": 1}], None])
def test_the_text_of_a_har_file_may_be_of_any_type(value):
    entry = json.loads(json.dumps(ENTRY))
    entry["response"]["content"]["text"] = value
    raw = json.dumps({"log": {"version": "1.2", "entries": [entry]}}).encode()
    assert ended("files", run(("check", "files", "a.har"), {"a.har": raw})) in {"exit 0", "exit 1"}


TAGS = (
    *("!!int abc", "!!float x", "!!bool maybe", "!!timestamp foo", "2001-13-45", "2001-01-01", "!!binary '$$$'", "!!null x"),
    *("!!set [a]", "!!omap {a: 1}", "!!pairs [1]", "!!int 0x", "!!int 1:99999999999999999999", "!!str [a]", "!!map a", "!!seq a"),
    *("0b", "0o9", "!!int ''", "!!float .", f"!!int '{LONG_DIGITS}'", LONG_DIGITS, "190:20:30.15", "!!merge <<", "{<<: [1]}"),
    *("!!python/object:x.Y {a: 1}", "!!python/name:os.system", "!<tag:yaml.org,2002:int> '-'", "0001-01-01", "2001-12-14 21:59:43.10 +99:99"),
)  # fmt: skip


@pytest.mark.parametrize("tag", TAGS, ids=lambda tag: tag[:30])
def test_any_tag_and_any_date_may_stand_in_a_cassette(tag):
    cassette = (
        "interactions:\n- request: {method: GET, uri: 'https://a.test/v1/batches'}\n  response:\n"
        f"    status: {{code: 200, message: OK}}\n    headers: {{}}\n    body:\n      string: {tag}\nversion: 1\n"
    )
    openapi = f"openapi: 3.0.0\ncomponents:\n  schemas:\n    Batch:\n      type: object\n      properties:\n        id: {tag}\n"
    assert ended("files", run(("check", "files", "a.yaml"), {"a.yaml": cassette.encode()})) in {
        "exit 0",
        "exit 1",
    }
    ended("drift", run(("drift", "a.yaml"), {"a.yaml": openapi.encode()}), DRIFTS)
