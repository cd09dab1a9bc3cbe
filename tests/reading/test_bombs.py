"""No file takes 300 MB beyond the interpreter, and what meets a limit is told in one line, with its name."""

from __future__ import annotations

import re

import pytest
from support.bombs import BOMBS, MB, in_tar, repeated, write, zipped
from support.measured import measured

MOST = 300
"""Megabytes."""
REFUSED = {
    "values.json.gz": "expansion",
    "values.json.zst": "expansion",
    "small_values.json": "values",
    "objects.json": "values",
    "events.yaml": "values",
    "maps.yaml": "values",
    "aliases.yaml": "values",
    "most_lists.mitm": "values",
    "many.zip": "members",
    "gzip_body.har": "bodies",
    "metadata_keys.json": "keys",
}
"""The limits that are met by bombs that are quickly made."""
QUICK = (
    *("deep.json", "deep.yaml", "deep_objects.json", "digits.json", "digits.yaml", "exponent.json"),
    *("comments.json", "tags.yaml", "gz_in_gz.json.gz", "toml.toml", "unended.json"),
)
OF_DRIFT = {
    "python.py": "tokens",
    "typescript.ts": "tokens",
    "merges.yaml": "values",
    "tags.go": "",
    "blanks.txt": "",
    "large_members.tar.gz": "sources",
}
HISTORY = "history.jsonl"


@pytest.mark.parametrize(("name", "limit"), REFUSED.items())
def test_a_bomb_costs_little_and_says_which_limit_it_met(name, limit, tmp_path):
    found = measured(tmp_path, "check", "files", write(name, tmp_path))
    assert found.megabytes < MOST
    assert found.code == 1
    (told,) = re.findall(rf"not read: .*--limit\s+{limit}=\d+\s+raises\s+that\s+limit", flat(found.out))
    assert found.err == ""
    assert told.count("--limit") == 1


def flat(text):
    return " ".join(text.split())


@pytest.mark.parametrize("name", QUICK)
def test_a_small_file_with_a_large_meaning_costs_little(name, tmp_path):
    found = measured(tmp_path, "check", "files", write(name, tmp_path))
    assert found.megabytes < MOST
    assert (found.code, found.err) == (1, "")


@pytest.mark.parametrize(("name", "limit"), OF_DRIFT.items())
def test_a_source_of_drift_costs_little(name, limit, tmp_path):
    found = measured(tmp_path, "drift", write(name, tmp_path))
    assert found.megabytes < MOST
    assert found.code == 3
    assert found.err.count("\n") == 1
    assert (f"--limit {limit}=" in found.err) == bool(limit)


def test_attributes_of_a_file_in_a_tar_are_bounded(tmp_path):
    head = bytearray(in_tar({"a": b""}, form="w")[:512])
    head[156:157] = b"x"
    head[124:136] = b"%011o\0" % (200 * MB)
    head[148:156] = b"        "
    head[148:156] = b"%06o\0 " % sum(head)
    path = tmp_path / "a.tgz"
    path.write_bytes(zipped([bytes(head), *repeated(b"1", 200 * MB)]))
    found = measured(tmp_path, "drift", path)
    assert found.megabytes < MOST
    assert found.err == (
        f"batchspec: {path}: holds a file with over 1,048,576 bytes of name and attributes\n"
    )


def test_a_file_beyond_a_limit_is_one_among_others(tmp_path):
    large, small = write("small_values.json", tmp_path), tmp_path / "a.json"
    small.write_bytes(b'{"object": "batch"}')
    found = measured(tmp_path, "check", "files", large, small)
    assert "1 entry: " in flat(found.out)
    assert "--limit values=4000000" in flat(found.out)
    assert "BATCH-FLD-001" in found.out


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_every_bomb_costs_little(name, tmp_path):
    path = write(name, tmp_path)
    of_drift = path.suffix in {".py", ".ts", ".go", ".txt", ".whl"} or "node" in name or "tar" in name
    found = measured(tmp_path, "drift", path) if of_drift else measured(tmp_path, "check", "files", path)
    assert found.megabytes < MOST
    assert found.code in ({0, 1, 3} if of_drift else {0, 1})
    assert "the kit itself failed" not in found.err


@pytest.mark.slow
@pytest.mark.parametrize("name", [HISTORY, "large.jsonl"])
def test_every_history_costs_little(name, tmp_path):
    found = measured(tmp_path, "check", "files", "--history", write(name, tmp_path))
    assert found.megabytes < MOST


@pytest.mark.slow
def test_lines_are_judged_however_many_there_are(tmp_path):
    found = measured(tmp_path, "check", "files", write("large.jsonl", tmp_path), "--json", "r.json")
    assert '"objects": 240000' in (tmp_path / "r.json").read_text()
    assert found.megabytes < MOST // 3


@pytest.mark.slow
def test_processes_that_share_long_lines_hold_few_of_them(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"".join([b'["' + b"a" * 5 * MB + b'"]\n'] * 40))
    found = measured(tmp_path, "check", "files", "--jobs", "2", "a.jsonl")
    assert found.megabytes < MOST
