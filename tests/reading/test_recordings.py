"""Recorded traffic: HAR, cassettes, traces of ours, objects taken for a history, and several processes."""

from __future__ import annotations

import base64
import json
import sys

import pytest

from batchspec.fixtures import BatchFactory
from batchspec.judging.of_texts import judge_files
from batchspec.reading.files import formats


@pytest.fixture
def snapshots():
    return BatchFactory(seed=3).history("completed")


def exchange(index, batch):
    return "GET", f"https://api.example/v1/batches/{batch['id']}", json.dumps(batch)


def har(rows, encoding=None):
    def content(body):
        text = base64.b64encode(body.encode()).decode() if encoding else body
        return {"mimeType": "application/json", "text": text, **({"encoding": encoding} if encoding else {})}

    entries = [
        {
            "request": {"method": method, "url": url},
            "response": {"status": 200, "headers": [{"name": "Content-Type", "value": "application/json"}], "content": content(body)},
        }
        for method, url, body in rows
    ]  # fmt: skip
    return json.dumps({"log": {"entries": entries}})


def cassette(rows):
    lines = ["interactions:"]
    for method, url, body in rows:
        lines += [
            "- request:", f"    method: {method}", f"    uri: {url}", "    body: null",
            "  response:", "    status: {code: 200, message: OK}", "    headers: {content-type: [application/json]}",
            f"    body: {{string: {json.dumps(body)}}}",
        ]  # fmt: skip
    return "\n".join([*lines, "version: 1"]) + "\n"


def rows_of(snapshots):
    return [exchange(index, batch) for index, batch in enumerate(snapshots)]


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("traffic.har", har),
        ("traffic.har", lambda rows: har(rows, "base64")),
        ("traffic.yaml", cassette),
        ("cassette.json", lambda rows: json.dumps({"interactions": [
            {"request": {"method": m, "uri": u}, "response": {"status": {"code": 200}, "headers": {}, "body": {"string": b}}}
            for m, u, b in rows]})),
    ],
)  # fmt: skip
def test_recorded_traffic_is_judged_as_a_history(batchspec, tmp_path, snapshots, name, write):
    (tmp_path / name).write_text(write(rows_of(snapshots)))
    good = batchspec("check", "files", name, "--verbose")
    assert good.code == 0, good.out
    assert f"{len(snapshots)} batch objects judged" in good.out
    assert "PASS BATCH-LIF-010" in good.out
    (tmp_path / name).write_text(write(rows_of(snapshots[::-1])))
    backwards = batchspec("check", "files", name)
    assert backwards.code == 1
    assert "BATCH-LIF-010" in backwards.out


def test_objects_are_no_history_unless_asked(batchspec, tmp_path, snapshots):
    lines = "".join(json.dumps(batch) + "\n" for batch in reversed(snapshots))
    (tmp_path / "batches.jsonl").write_text(lines)
    assert batchspec("check", "files", "batches.jsonl").code == 0
    run = batchspec("check", "files", "batches.jsonl", "--history")
    assert run.code == 1
    assert "BATCH-LIF-010" in run.out


def test_a_trace_of_ours(batchspec, tmp_path, quick_reference):
    batchspec("check", "server", quick_reference.url, "--record", "run")
    run = batchspec("check", "files", "run/trace.jsonl", "--verbose")
    assert run.code == 0, run.out
    assert "PASS BATCH-LIF-010" in run.out


def test_other_traffic_in_a_recording_is_passed_by(batchspec, tmp_path, snapshots):
    other = [
        ("POST", "https://api.example/v1/chat/completions", "not JSON at all"),
        ("GET", "https://x.example/", "<html>"),
    ]
    (tmp_path / "traffic.har").write_text(har(other + rows_of(snapshots)))
    assert batchspec("check", "files", "traffic.har").code == 0


def test_aliases_that_grow_without_end_are_refused_in_a_line(batchspec, tmp_path):
    bomb = "a: &a [x, x]\n" + "".join(
        f"{c}: &{c} [{', '.join([f'*{p}'] * 10)}]\n" for p, c in zip("abcdefg", "bcdefgh", strict=True)
    )
    (tmp_path / "bomb.yaml").write_text(bomb)
    run = batchspec("check", "files", "bomb.yaml")
    assert run.code == 1
    assert "too large at line 7, where aliases count as what they stand for" in " ".join(run.out.split())


def test_several_processes_find_the_same(installed_batchspec, tmp_path):
    factory = BatchFactory(seed=1)
    batches = factory.many(1200)
    batches[700]["usage"]["total_tokens"] += 1
    (tmp_path / "batches.jsonl").write_text("".join(json.dumps(batch) + "\n" for batch in batches))
    one = installed_batchspec("check", "files", "batches.jsonl", "--json", "one.json")
    two = installed_batchspec("check", "files", "batches.jsonl", "--json", "two.json", "--jobs", "2")
    assert (one.code, two.code) == (1, 1)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


@pytest.mark.parametrize("text", ["interactions: " + "[" * 5_000, "- " * 5_000], ids=["flow", "block"])
def test_a_cassette_nested_without_end_is_refused(text, batchspec, tmp_path):
    (tmp_path / "deep.yaml").write_text(text)
    run = batchspec("check", "files", "deep.yaml")
    assert run.code == 1
    assert "nested deeper than 512 levels at line 1" in " ".join(run.out.split())


TOY = """
from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.entry import Entry

def recognises(value):
    return isinstance(value, dict) and "toy" in value

def entries(value):
    return value["toy"]

def read(entry, reader):
    address, body = entry
    headers = {"content-type": "application/json"}
    return Entry(reader.request("get", address, {}, None), reader.response(200, headers, body))

FORMAT = Format("toy", recognises, entries, read)
"""


def test_a_format_is_one_file(tmp_path, monkeypatch, snapshots):
    (tmp_path / "toy_traffic.py").write_text(TOY)
    monkeypatch.setattr(formats, "__path__", [*formats.__path__, str(tmp_path)])
    formats.formats.cache_clear()
    try:
        recorded = {"toy": [[address, body] for _, address, body in rows_of(snapshots)]}
        (tmp_path / "traffic.toy").write_text(json.dumps(recorded, indent=1))
        summary = judge_files([str(tmp_path / "traffic.toy")])
    finally:
        formats.formats.cache_clear()
        sys.modules.pop("batchspec.reading.files.formats.toy_traffic", None)
    assert summary.histories == 1
    assert summary.tally("BATCH-LIF-010").held
