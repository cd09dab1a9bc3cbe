"""Bodies as tools store them: compressed or not, base64, chunks, in forms of a tool's own; and what cannot be read."""

from __future__ import annotations

import base64
import gzip
import tracemalloc
import zlib
from functools import partial

import pytest
import zstandard

from batchspec.reading import limits
from batchspec.reading.recorded.bodies import Room, data_of, from_base64, of_parsed, plain
from batchspec.reading.recorded.entry import NotRead
from batchspec.reading.recorded.messages import Reader

zipped = partial(gzip.compress, mtime=0)
"""Without a time in it, so that every process names the tests alike."""
TEXT = '{"id": "batch_1", "ä": "é"}'
RAW = TEXT.encode()
BARE = zlib.compressobj(wbits=-15)
ZSTD = zstandard.compress(RAW)
DEFLATED = BARE.compress(RAW) + BARE.flush()


def answer(data, encoding=None, **headers):
    given = {
        "content-type": "application/json",
        **headers,
        **({"content-encoding": encoding} if encoding else {}),
    }
    return Reader().response(200, given, data)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT, None),
        (RAW, None),
        (zipped(RAW), "gzip"),
        (zipped(RAW), "X-GZIP"),
        (zipped(RAW[:9]) + zipped(RAW[9:]), "gzip"),
        (zlib.compress(RAW), "deflate"),
        (DEFLATED, "deflate"),
        (zipped(zlib.compress(RAW)), "deflate, gzip"),
        (zipped(RAW), None),
        (zipped(RAW).decode("latin-1"), "gzip"),
        (TEXT, "gzip"),
        (RAW, "gzip"),
        (RAW, "deflate"),
        (RAW, "br"),
        (TEXT, "zstd"),
        (ZSTD, "zstd"),
        (zipped(ZSTD), "zstd, gzip"),
        (RAW, "identity"),
    ],
)
def test_a_body_is_read_whether_it_is_still_compressed_or_not(data, encoding):
    found = answer(data, encoding)
    assert (found.body, found.fault, found.stored) == (TEXT, None, True)


@pytest.mark.parametrize(
    ("data", "encoding", "why"),
    [
        (zipped(RAW)[:-9], "gzip", "the body cannot be decompressed: its gzip data break off"),
        (b"\x1f\x8bnonsense", "gzip", "the body cannot be decompressed: its gzip data are broken"),
        (zlib.compress(RAW)[:-2], "deflate", "the body cannot be decompressed: its deflate data break off"),
        (b"\xff\xfe\xfd", "deflate", "the body cannot be decompressed: its deflate data are broken"),
        (b"\x0b\x02\x80{}\x03", "br", "the body is 'br'; that coding is not read"),
        (b"\x28\xb5\x2f\xfd\x04", "zstd", "the body cannot be decompressed: its zstd data break off"),
        (ZSTD[:4] + b"\xff" + ZSTD[5:], "zstd", "the body cannot be decompressed: its zstd data are broken"),
        (b"\x0b\x02\x80{}\x03", "br" * 99, f"the body is '{'br' * 9}b…'; that coding is not read"),
        (b"\xff", "gzip, gzip, gzip, gzip", "the body cannot be decompressed: it has 4 content codings, one upon the other"),
        ("\x1f\ufffd\b\0", "gzip", "the body is gzip data that were stored as text, which broke them"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_decoded_is_unread_and_no_fault_of_the_server(data, encoding, why):
    with pytest.raises(NotRead) as caught:
        answer(data, encoding)
    assert caught.value.why == why


def test_bytes_that_are_no_text_are_the_servers_fault():
    found = answer(zipped(b'{"a": "\xff"}'), "gzip")
    assert (found.body, found.fault, found.stored) == (None, "byte 7 (0xff) is not UTF-8", True)


@pytest.mark.parametrize(
    ("stored", "data"),
    [
        ("{}", "{}"),
        (b"{}", b"{}"),
        (None, None),
        ({}, ""),
        ([], ""),
        (["{", "}"], "{}"),
        ([123, 125], b"{}"),
        ([b"{", "}"], b"{}"),
        ({"string": "{}"}, "{}"),
        ({"string": b"{}", "encoding": "ASCII-8BIT"}, b"{}"),
        ({"string": None}, None),
        ({"encoding": "UTF-8", "base64_string": "e30=\n"}, b"{}"),
        ({"encoding": "base64", "string": "e3\n 0="}, b"{}"),
        ({"text": "{}"}, "{}"),
        ({"type": "Buffer", "data": [123, 125]}, b"{}"),
        ({"type": "Buffer", "data": "e30="}, b"{}"),
        ([{"type": "Buffer", "data": [123]}, {"type": "Buffer", "data": [125]}], b"{}"),
        ({"string": ["{", "}"]}, "{}"),
    ],
)
def test_the_forms_that_tools_store_bodies_in(stored, data):
    assert data_of(stored, Room()) == data


UNKNOWN = "the body is stored in a form that is not known"


@pytest.mark.parametrize(
    ("stored", "why"),
    [
        (5, UNKNOWN),
        (True, UNKNOWN),
        ({"object": "batch"}, UNKNOWN),
        ([["purpose", "batch"]], UNKNOWN),
        ([256], UNKNOWN),
        ([True], UNKNOWN),
        ({"type": "Buffer", "data": [300]}, "a Buffer of the body holds no bytes"),
        ({"type": "Buffer", "data": {}}, "a Buffer of the body holds no bytes"),
        ({"base64_string": "!"}, "the base64 of the body is broken"),
        ({"base64_string": "²"}, "the base64 of the body is broken"),
        ({"base64_string": 7}, "the base64 of the body is no text"),
        ({"base64_string": None}, "the base64 of the body is no text"),
    ],
)
def test_a_form_that_is_not_known_is_said(stored, why):
    with pytest.raises(NotRead) as caught:
        data_of(stored, Room())
    assert caught.value.why == why


def test_forms_within_forms_end_somewhere():
    stored = "x"
    for _ in range(5_000):
        stored = {"string": stored}
    with pytest.raises(NotRead) as caught:
        data_of(stored, Room())
    assert caught.value.why == "the body is stored in forms that are 8 levels deep"


def test_a_parsed_body_becomes_its_json():
    assert of_parsed({"a": [1, None, "é"]}) == '{"a": [1, null, "é"]}'
    with pytest.raises(NotRead) as caught:
        of_parsed({"a": {"b": b"x"}})
    assert (
        caught.value.why == "the parsed body is no JSON: /a/b: a value of the type bytes has no form in JSON"
    )


DECODED = "the bodies that were decoded are over"


def test_a_small_body_that_is_a_gigabyte_costs_its_bound():
    bomb = zipped(bytes(60_000_000), compresslevel=9)
    assert len(bomb) < 60_000
    tracemalloc.start()
    with limits.using({"bodies": 1_000_000}), pytest.raises(NotRead) as caught:
        plain(bomb, "gzip", Room())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.why == f"{DECODED} 1,000,000 bytes; --limit bodies=2000000 raises that limit"
    assert peak < 5_000_000


def test_all_bodies_of_a_recording_have_a_bound_together():
    room = Room(1_000)
    plain(zipped(b"x" * 600), "gzip", room)
    with pytest.raises(NotRead) as caught:
        plain(zipped(b"x" * 600), "gzip", room)
    assert caught.value.why == f"{DECODED} 40,000,000 bytes; --limit bodies=80000000 raises that limit"
    assert from_base64(base64.b64encode(b"x" * 400), room) == b"x" * 400
    with pytest.raises(NotRead):
        from_base64("eHg=", room)


@pytest.mark.parametrize(
    ("status", "data", "headers", "stored"),
    [
        (200, None, {}, False),
        (200, "", {}, True),
        (200, "", {"content-length": "0"}, True),
        (200, None, {"content-length": "0"}, True),
        (200, "", {"content-length": "900"}, False),
        (200, b"", {"content-length": "²"}, True),
        (204, None, {}, True),
        (304, None, {}, True),
    ],
)
def test_an_answer_without_a_body_is_empty_or_not_stored(status, data, headers, stored):
    found = Reader().response(status, headers, data)
    assert (found.body, found.fault, found.stored) == ("", None, stored)
