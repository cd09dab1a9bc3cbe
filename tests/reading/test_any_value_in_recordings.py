"""Whatever stands in a recording of a real tool, reading it never breaks, and every entry is read or said to be unread."""

from __future__ import annotations

import gzip
import random
import zlib
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading.test_nothing_vanishes import VALUES, places, put
from support.azure import AZURE
from support.paths import ROOT

from batchspec.reading.files.formats import Lines, format_of, formats
from batchspec.reading.files.formats.log_lines import USUAL
from batchspec.reading.files.recordings import read
from batchspec.reading.files.texts import texts
from batchspec.reading.json5 import as_json
from batchspec.reading.recorded.beside import Nothing
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.yaml_values import Tagged, documents

ENDINGS = {".json", ".har", ".yaml", ".yml", ".json5"}
LARGEST = 100_000
"""Bytes of a recording that is edited; larger ones say no more."""
RECORDINGS = ROOT / "tests" / "recordings"


def _whole(raw, ending):
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:1] == b"\x78":
        raw = zlib.decompress(raw)
    if ending == ".json5":
        return load(as_json(raw).encode())
    if raw.lstrip()[:1] in {b"{", b"["}:
        return load(raw)
    found = documents(raw)
    return found[0] if found else None


@cache
def examples():
    """A value of each format, shortened to some entries."""
    found = {}
    for path in sorted(RECORDINGS.glob("*/*/right*")) + sorted(RECORDINGS.glob("*/*/right/**/*.json*")):
        if path.is_file() and ENDINGS & set(path.suffixes) and path.stat().st_size < LARGEST:
            try:
                value = _whole(path.read_bytes(), path.suffix)
            except NotStrictJSON:
                continue
            form = format_of(value)
            if form is not None:
                found.setdefault((form.name, path.suffix), value)
    return found


KINDS = sorted(
    {form.name for form in formats() if form.is_line is None and form.of_bytes is None} - {"Postman"}
)


def test_every_format_of_values_has_a_recording_by_its_tool():
    made = {name for name, _ in examples()}
    # The records of the Azure SDK's proxy are made by a program that no registry here has.
    assert set(KINDS) - made == {"the Azure SDK test proxy"}


def accounted(value):
    form = format_of(value)
    if form is None:
        return
    recording = read(form, value, "x", Nothing())
    numbers = [number for number, _ in recording.entries] + [
        one.entry for one in recording.unread if one.entry
    ]
    assert len(numbers) == len(set(numbers))
    assert all(one.why for one in recording.unread)
    for exchange in recording.exchanges:
        assert isinstance(exchange.request.path, str)
        assert exchange.response is None or isinstance(exchange.response.headers, dict)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_any_value_at_any_place(kind, data):
    values = [value for (name, _), value in examples().items() if name == kind]
    if not values:
        values = [AZURE]
    value = data.draw(st.sampled_from(values))
    at = data.draw(st.integers(0, 2**32))
    path = random.Random(at).choice(list(places(value)))
    accounted(put(value, path, data.draw(VALUES | st.just(Tagged("!x", {"state": [b"x"]})))))


@pytest.mark.parametrize("name", ["playwright-page-trace", "schemathesis-ndjson"])
@given(data=st.data())
def test_any_value_in_a_line(name, data):
    (path,) = RECORDINGS.glob(f"*/{name}/right.*")
    form = next(
        one for one in formats() if one.name == {"p": "Playwright trace", "s": "Schemathesis"}[name[0]]
    )
    raw = ZIPPED if path.suffix == ".zip" else path.read_bytes()
    lines = raw.splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    lines[at] = data.draw(st.binary(max_size=40) | st.just(lines[at][:-9]))
    recording = read(form, Lines(form.name, lines, USUAL), "x", Nothing())
    assert all(one.why for one in recording.unread)


ZIPPED = b'{"type":"resource-snapshot","snapshot":{"request":{"method":"GET","url":"/v1/batches"},"response":{"status":200}}}\n'


@pytest.mark.parametrize("name", ["mitmproxy-flow", "mitmproxy-5-flow"])
@given(data=st.data())
def test_any_bytes_in_a_dump(name, data, tmp_path_factory):
    (path,) = RECORDINGS.glob(f"*/{name}/right.*")
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(raw)))
    file = tmp_path_factory.mktemp("dump") / "dump.flow"
    file.write_bytes(bytes(raw[:cut]))
    for text in texts(str(file)):
        assert text.recording or text.unread or text.fault or text.value is not None or text.raw
