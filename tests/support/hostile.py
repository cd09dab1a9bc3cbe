"""Answers that no HTTP library would send, each with what comes of it: nothing, a fault of the server, or a limit of ours.

A behaviour is the bytes of an answer, or a generator of them that may never end. After it the connection is closed.
"""

from __future__ import annotations

import gzip
import itertools
import json
import re
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import zstandard

from support.raw_server import BATCH, FILE, answer

OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
CHUNKED = OK + b"transfer-encoding: chunked\r\n\r\n"
BODY = b'{"id": "file-1", "object": "file"}'
LENGTH = b"content-length: %d\r\n" % len(BODY)
BLANKS = b" " * (1 << 20)
Behaviour = bytes | Callable[[], Iterator[bytes]]

NO_HTTP = "no answer: the answer is not HTTP/1.1"
DROPPED = "no answer: the connection was dropped"
BROKE_OFF = "fault: the answer broke off"
NO_CODING = "fault: the answer cannot be decompressed"
WHOLE = "whole"


def beyond(name: str) -> str:
    """What comes of an answer beyond a limit of ours."""
    return rf"cut: .*more than [\d,]+ .*; --limit {name}=\d+ raises that limit"


@dataclass(frozen=True)
class Kind:
    """A behaviour, and a pattern for what comes of a request that is answered so."""

    sent: Behaviour
    comes: str


def whole(*headers: bytes, body: bytes = BODY) -> bytes:
    """A good answer with more headers."""
    return OK + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body


def status(line: bytes) -> bytes:
    return line + b"\r\ncontent-type: application/json\r\n" + LENGTH + b"\r\n" + BODY


def on_and_on(begin: bytes, again: bytes) -> Callable[[], Iterator[bytes]]:
    return lambda: itertools.chain([begin], itertools.repeat(again))


def coded(coding: str, data: bytes) -> bytes:
    return answer(data, 200, f"content-encoding: {coding}")


def packed(times: int, size: int) -> bytes:
    """So many MiB of blanks in gzip, one upon the other."""
    packer = zlib.compressobj(9, wbits=31)
    data = b"".join(packer.compress(BLANKS) for _ in range(size)) + packer.flush()
    for _ in range(times - 1):
        data = gzip.compress(data, 9, mtime=0)
    return data


def zstd(size: int) -> bytes:
    packer = zstandard.ZstdCompressor().compressobj()
    return b"".join(packer.compress(BLANKS) for _ in range(size)) + packer.flush()


HEADS = {
    "nothing": Kind(b"", DROPPED),
    "ssh": Kind(b"SSH-2.0-OpenSSH_9.6\r\n", NO_HTTP),
    "http-0.9": Kind(BODY, NO_HTTP),
    "http-2-preface": Kind(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", NO_HTTP),
    "http-2-settings": Kind(b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80\0\x04\0\1\0\0", NO_HTTP),
    "http-2-status": Kind(status(b"HTTP/2 200"), NO_HTTP),
    "blank-lines": Kind(b"\r\n" * 10_000, NO_HTTP),
    "status-999": Kind(status(b"HTTP/1.1 999 X"), WHOLE),
    "status-1000": Kind(status(b"HTTP/1.1 1000 X"), NO_HTTP),
    "status-000": Kind(status(b"HTTP/1.1 000 X"), NO_HTTP),
    "status-negative": Kind(status(b"HTTP/1.1 -1 X"), NO_HTTP),
    "status-in-words": Kind(status(b"HTTP/1.1 two hundred"), NO_HTTP),
    "status-in-arabic": Kind(status("HTTP/1.1 ٢٠٠ OK".encode()), NO_HTTP),
    "status-with-escapes": Kind(status(b"HTTP/1.1 200 \0\x1b[31m"), WHOLE),
    "status-cut": Kind(b"HTTP/1.1 20", NO_HTTP),
    "no-final-status": Kind(b"HTTP/1.1 199 X\r\n\r\n", DROPPED),
    "switches": Kind(b"HTTP/1.1 101 X\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n", WHOLE),
    "head-cut": Kind(b"HTTP/1.1 200 OK\r\ncontent-ty", DROPPED),
    "names-with-blanks": Kind(whole(b"x y: 1", b" : 2"), WHOLE),
    "no-ascii": Kind(whole(b"x-\xff: \xfe"), WHOLE),
    "folded": Kind(whole(b"x: a\r\n b\r\n\tc"), WHOLE),
    "escapes": Kind(whole(b"x: \x1b[31m\0\x07"), WHOLE),
    "twice": Kind(whole(b"content-type: text/html", b"retry-after: 1", b"retry-after: 2"), WHOLE),
    "many-long-headers": Kind(
        whole(*(b"x-%d: " % n + b"y" * 60_000 for n in range(99))), beyond("header-bytes")
    ),
    "many-headers": Kind(whole(*(b"x-%d: y" % n for n in range(5_000))), beyond("headers")),
    "endless-header": Kind(on_and_on(OK + b"x: ", b"y" * 65_536), "cut: .*header of more than 65,536 bytes"),
    "endless-headers": Kind(on_and_on(OK, b"x: y\r\n" * 1_000), beyond("headers")),
    "endless-1xx": Kind(
        on_and_on(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        r"no answer: the answer has more than 262,144 bytes of headers; --limit header-bytes=524288 raises that limit",
    ),
    "endless-status": Kind(
        on_and_on(b"HTTP/1.1 200 ", b"O" * 65_536),
        "no answer: a line of the answer goes on after 65,536 bytes",
    ),
}
LENGTHS = {
    "short": Kind(whole(b"content-length: 3"), WHOLE),
    "long": Kind(whole(b"content-length: 99999"), BROKE_OFF),
    "negative": Kind(whole(b"content-length: -5"), WHOLE),
    "in-words": Kind(whole(b"content-length: many"), WHOLE),
    "of-many-digits": Kind(whole(b"content-length: " + b"9" * 5_000), WHOLE),
    "two": Kind(whole(LENGTH.strip(), b"content-length: 3"), "no answer: the request failed: InvalidHeader"),
    "with-chunks": Kind(
        whole(LENGTH.strip(), b"transfer-encoding: chunked", body=b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)),
        WHOLE,
    ),
    "unknown-transfer-coding": Kind(whole(b"transfer-encoding: xchunked"), WHOLE),
    "chunk-cut": Kind(CHUNKED + b"10\r\n{", BROKE_OFF),
    "chunk-length-cut": Kind(CHUNKED + b"1", BROKE_OFF),
    "chunk-negative": Kind(CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n", f"{BROKE_OFF}: its chunks are not those"),
    "chunk-of-many-digits": Kind(CHUNKED + b"f" * 5_000 + b"\r\nhello", BROKE_OFF),
    "chunk-of-2**64": Kind(CHUNKED + b"f" * 16 + b"\r\nhello", BROKE_OFF),
    "chunk-no-number": Kind(CHUNKED + b"xyz\r\nhello", BROKE_OFF),
    "trailers": Kind(
        CHUNKED + b"%x\r\n%s\r\n0\r\nx: y\r\nx: z\r\n\r\n" % (len(BODY), BODY), WHOLE
    ),
    "body-cut": Kind(whole(b"content-length: 100", body=b"{"), BROKE_OFF),
    "body-after-204": Kind(b"HTTP/1.1 204 No\r\ncontent-length: 10\r\n\r\n0123456789", WHOLE),
    "endless-body": Kind(on_and_on(OK + b"\r\n", BLANKS), beyond("answer-bytes")),
    "endless-chunks": Kind(on_and_on(CHUNKED, b"100000\r\n%s\r\n" % BLANKS), beyond("answer-bytes")),
}  # fmt: skip
CODINGS = {
    "gzip-cut": Kind(coded("gzip", gzip.compress(BODY)[:-12]), WHOLE),
    "gzip-bomb": Kind(coded("gzip", packed(1, 64)), beyond("answer-bytes")),
    "gzip-twice": Kind(coded("gzip, gzip", packed(2, 64)), beyond("answer-bytes")),
    "gzip-thrice": Kind(coded("gzip,gzip,gzip", packed(3, 64)), beyond("answer-bytes")),
    "gzip-four-times": Kind(coded("gzip,gzip,gzip,gzip", packed(4, 1)), NO_CODING),
    "gzip-thousands": Kind(coded(",".join(["gzip"] * 5_000), b"x"), NO_CODING),
    "gzip-of-nothing": Kind(coded("gzip", gzip.compress(b"") * 10_000), WHOLE),
    "deflate-bomb": Kind(coded("deflate", zlib.compress(BLANKS * 64, 9)), beyond("answer-bytes")),
    "zstd-bomb": Kind(coded("zstd", zstd(64)), beyond("answer-bytes")),
    "zstd-window": Kind(coded("zstd", b"\x28\xb5\x2f\xfd\x00\x88" + b"\0" * 9), NO_CODING),
    "brotli": Kind(coded("br", b"\x0b\x02\x80hello\x03"), "whole|fault: .*not UTF-8"),
    "unknown": Kind(coded("aes128gcm", b"x"), WHOLE),
    "not-so-coded": Kind(coded("gzip", b"plain"), NO_CODING),
}
VALUES = {
    "many-lists": Kind(coded("gzip", gzip.compress(b"[" + b"[]," * 1_000_000 + b"[]]")), beyond("answer-values")),
    "many-objects": Kind(answer(b"[" + b"{}," * 1_000_000 + b"{}]"), beyond("answer-values")),
    "many-numbers": Kind(answer(b"[" + b"1.5," * 900_000 + b"1]"), beyond("answer-values")),
    "many-keys": Kind(
        answer(b"{" + b",".join(b'"%d":1' % n for n in range(100_000)) + b"}"), beyond("answer-values")
    ),
    "many-keys-of-a-batch": Kind(
        answer({**BATCH, **{f"k{n}": n for n in range(100_000)}}), beyond("answer-values")
    ),
    "many-rows": Kind(answer({"object": "list", "data": [1] * 100_000}), beyond("answer-values")),
    "deep": Kind(answer(b"[" * 20_000), WHOLE),
    "long-text": Kind(answer(b'"' + b"x" * 8_000_000 + b'"'), beyond("answer-bytes")),
    "text-of-brackets": Kind(answer(b'"' + b"[{," * 1_000_000 + b'"'), WHOLE),
    "text-of-escapes": Kind(answer(b'"' + b'\\"' * 1_500_000), WHOLE),
    "surrogates": Kind(answer(b'["' + rb"\ud800" * 500 + b'"]'), WHOLE),
    "no-utf-8": Kind(answer(b'"\xff\xfe"'), "fault: byte 1"),
}  # fmt: skip
KINDS: dict[str, Kind] = {
    f"{family}/{name}": kind
    for family, kinds in {"head": HEADS, "length": LENGTHS, "coding": CODINGS, "values": VALUES}.items()
    for name, kind in kinds.items()
}

IDS = (
    *("../../etc/passwd", "%2e%2e/x", "..\\..\\x", "/etc/passwd", "C:\\x", "file:///etc/passwd"),
    *("http://127.0.0.1:9/x", "//127.0.0.1:9/x", "a?b#c", "a\"b'c", "a\nb\r\nX: y", "a\0b", "$(touch pwned)"),
    *("\udcff", "x" * (1 << 20), "\u202e", "-rf", " ", "é" * 300),
)
"""Ids of batches and files, and cursors, that name other things where somebody does not look."""
MOVED = (
    *("file:///etc/passwd", "gopher://127.0.0.1:70/x", "http://127.0.0.1:9/x", "http://a:b@127.0.0.1:9/"),
    *("//127.0.0.1:9/x", "/v1/batches", "http://\xff\xfe/", "http://x/" + "y" * 60_000, ""),
)
"""Places that a redirect leads to."""


def sending(sent: Behaviour) -> Callable[[Callable[[bytes], object], str, bytes], None]:
    """A `respond` for `raw_server` that behaves so each time."""

    def respond(send: Callable[[bytes], object], _line: str, _request: bytes) -> None:
        with suppress(OSError):
            for piece in [sent] if isinstance(sent, bytes) else sent():
                send(piece)

    return respond


DONE = {
    **BATCH, "status": "completed", "output_file_id": "file-out", "error_file_id": None,
    "finalizing_at": 1_700_000_002, "completed_at": 1_700_000_003,
    "request_counts": {"total": 1, "completed": 1, "failed": 0},
}  # fmt: skip
LINE = {
    "id": "r", "custom_id": "request-1", "response": {"status_code": 200, "request_id": "x", "body": {}}, "error": None
}  # fmt: skip


def good(line: str) -> object:
    """A good answer to a request, of a server all of whose batches end at once."""
    verb, _, path = line.partition(" ")
    path = path.removeprefix("/v1").partition("?")[0]
    if path == "/batches" and verb == "GET":
        return {
            "object": "list",
            "data": [DONE],
            "has_more": False,
            "first_id": "batch_1",
            "last_id": "batch_1",
        }
    if path.endswith("/content"):
        return LINE
    return DONE if path.startswith("/batches") else FILE


def shows(value: object, its_id: str) -> object:
    """The answer with another id wherever it has one, and with the same cursor to go on from."""
    if not isinstance(value, dict) or "custom_id" in value:
        return value
    if value.get("object") == "list":
        rows = [shows(row, its_id) for row in value["data"]]
        return {**value, "data": rows, "has_more": True, "first_id": its_id, "last_id": its_id}
    files = {"output_file_id": its_id, "error_file_id": its_id} if value.get("object") == "batch" else {}
    return {**value, "id": its_id, **files}


def pages(kind: str) -> Callable[[Callable[[bytes], object], str, bytes], None]:
    """A server whose list never ends: it goes on, goes round, grows, or has no rows."""
    count = itertools.count()

    def respond(send: Callable[[bytes], object], line: str, _request: bytes) -> None:
        if not re.match(r"GET /v1/batches(\?|$)", line):
            send(answer(good(line)))
            return
        number = next(count)
        names = {
            "endless": [f"batch_{number}_{row}" for row in range(2)],
            "circle": [f"batch_{number % 2}_{row}" for row in range(2)],
            "grows": ["b" * (10 + 100 * number) + f"_{row}" for row in range(2 + 5 * number)],
            "empty": [],
        }[kind]
        rows = [{**DONE, "id": name} for name in names]
        ends = {"first_id": names[0] if names else None, "last_id": names[-1] if names else f"c{number}"}
        send(answer({"object": "list", "data": rows, "has_more": True, **ends}))

    return respond


def content(piece: bytes) -> Callable[[Callable[[bytes], object], str, bytes], None]:
    """A server whose result files are five gigabytes of such pieces."""

    def respond(send: Callable[[bytes], object], line: str, _request: bytes) -> None:
        if not line.endswith("/content"):
            send(answer(good(line)))
            return
        with suppress(OSError):
            send(b"HTTP/1.1 200 OK\r\ncontent-type: application/jsonl\r\ncontent-length: 5368709120\r\n\r\n")
            for _ in range(5 * 2**30 // len(piece)):
                send(piece)

    return respond


RESULTS = (json.dumps(LINE).encode() + b"\n") * 5_000
"""A piece of a result file that is all good lines; of one that is all one line, `BLANKS`."""


def drip(begin: bytes, again: bytes, over) -> Callable[[Callable[[bytes], object], str, bytes], None]:
    """A server that sends a little twenty times a second until `over`, an event, is set."""

    def respond(send: Callable[[bytes], object], _line: str, _request: bytes) -> None:
        with suppress(OSError):
            send(begin)
            until = time.monotonic() + 120
            while not over.wait(0.05) and time.monotonic() < until:
                send(again)

    return respond
