"""Files that are small or plain and cost whoever reads them: made in a test's own folder, never committed.

`python tests/support/bombs.py FOLDER` writes every one of them, for a look by hand.
"""

from __future__ import annotations

import gzip
import io
import json
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

MB = 1024 * 1024
BATCH = {
    "id": "batch_1",
    "object": "batch",
    "endpoint": "/v1/chat/completions",
    "errors": None,
    "input_file_id": "file-1",
    "completion_window": "24h",
    "status": "completed",
    "output_file_id": "file-2",
    "error_file_id": None,
    "created_at": 1711471533,
    "in_progress_at": 1711471538,
    "expires_at": 1711557933,
    "finalizing_at": 1711493133,
    "completed_at": 1711493163,
    "failed_at": None,
    "expired_at": None,
    "cancelling_at": None,
    "cancelled_at": None,
    "request_counts": {"total": 100, "completed": 100, "failed": 0},
    "metadata": {"customer_id": "user_123456789", "batch_description": "Nightly eval job"},
}


def zipped(pieces: Iterable[bytes]) -> bytes:
    """Pieces of a text as gzip, without holding the text."""
    held = io.BytesIO()
    with gzip.GzipFile(fileobj=held, mode="wb", mtime=0) as stream:
        for piece in pieces:
            stream.write(piece)
    return held.getvalue()


def zstd(pieces: Iterable[bytes]) -> bytes:
    """The same as zstd."""
    import zstandard

    held = io.BytesIO()
    with zstandard.ZstdCompressor().stream_writer(held, closefd=False) as stream:
        for piece in pieces:
            stream.write(piece)
    return held.getvalue()


def repeated(piece: bytes, size: int, before: bytes = b"", after: bytes = b"") -> Iterable[bytes]:
    """About `size` bytes of one piece over and over, a megabyte at a time."""
    block = piece * (MB // len(piece) + 1)
    yield before
    for _ in range(max(1, size // len(block))):
        yield block
    yield after


def array(item: bytes, size: int) -> bytes:
    """A JSON array of about `size` bytes of the same item."""
    return b"[" + item + (b"," + item) * (size // (len(item) + 1)) + b"]"


def batch_line(number: int, **more: object) -> bytes:
    return json.dumps({**BATCH, "id": f"batch_{number}", **more}).encode() + b"\n"


def poll(number: int, **more: object) -> bytes:
    """A line of a log: a batch that is asked for again and again."""
    body = {**BATCH, "id": f"batch_{number % 50}", **more}
    line = {
        "time": 1711471600 + number,
        "method": "GET",
        "url": f"https://api.example.com/v1/batches/batch_{number % 50}",
        "status": 200,
        "response_headers": {"content-type": "application/json"},
        "response_body": json.dumps(body),
    }
    return json.dumps(line).encode() + b"\n"


def trace_lines(count: int) -> Iterable[bytes]:
    """A trace of ours with so many exchanges."""
    yield (
        json.dumps({"batchspec_trace": 1, "target": "server", "name": "x", "planned": False}).encode() + b"\n"
    )
    for number in range(1, count + 1):
        batch = json.dumps({**BATCH, "id": f"batch_{number % 50}"})
        row = {
            "kind": "http",
            "request": {"method": "GET", "path": f"/batches/batch_{number % 50}"},
            "response": {"status": 200, "headers": {"content-type": "application/json"}, "body": batch},
            "began": number * 1.0,
            "ended": number + 0.5,
            "number": number,
            "step": "retrieve",
        }
        yield json.dumps(row).encode() + b"\n"


def har(bodies: Iterable[str]) -> bytes:
    """A HAR file whose answers have these bodies."""
    entries = [
        {
            "startedDateTime": "2024-03-26T16:45:33.000Z",
            "time": 10,
            "request": {"method": "GET", "url": "https://api.example.com/v1/batches/batch_1", "headers": []},
            "response": {
                "status": 200,
                "headers": [{"name": "content-type", "value": "application/json"}],
                "content": {"mimeType": "application/json", "text": body},
            },
        }
        for body in bodies
    ]
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "x"}, "entries": entries}}).encode()


def tagged(kind: str, held: bytes) -> bytes:
    return b"%d:%s%s" % (len(held), held, kind.encode())


def flows(count: int, content: bytes) -> bytes:
    """A dump of mitmproxy."""
    asked = b"".join(
        tagged(";", key) + value
        for key, value in (
            (b"method", tagged(",", b"GET")),
            (b"scheme", tagged(",", b"https")),
            (b"host", tagged(";", b"api.example.com")),
            (b"port", tagged("#", b"443")),
            (b"path", tagged(",", b"/v1/batches/batch_1")),
            (b"headers", tagged("]", b"")),
            (b"timestamp_start", tagged("^", b"1711471600.5")),
        )
    )
    answered = b"".join(
        tagged(";", key) + value
        for key, value in (
            (b"status_code", tagged("#", b"200")),
            (b"headers", tagged("]", b"")),
            (b"content", tagged(",", content)),
            (b"timestamp_end", tagged("^", b"1711471601.5")),
        )
    )
    flow = tagged(";", b"request") + tagged("}", asked) + tagged(";", b"response") + tagged("}", answered)
    return tagged("}", flow) * count


def in_zip(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members.items():
            archive.writestr(name, raw)
    return held.getvalue()


def in_tar(members: dict[str, bytes], form: str = "w:gz") -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=form) as archive:
        for name, raw in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw))
    return held.getvalue()


def _keys(count: int) -> bytes:
    return b"{" + b",".join(b'"k%d":1' % number for number in range(count)) + b"}"


def _python(tokens: int) -> bytes:
    return b"input_file_id = completion_window = request_counts = 1\n" + b"a\n" * tokens


BOMBS: dict[str, Callable[[], bytes | Iterable[bytes]]] = {
    "values.json.gz": lambda: zipped(repeated(b"{},", 250 * MB, b"[", b"{}]")),
    "small_values.json": lambda: array(b"{}", 20 * MB),
    "numbers.json": lambda: array(b"1.5", 20 * MB),
    "objects.json": lambda: array(b'{"a":1}', 20 * MB),
    "texts.json": lambda: array(b'"ab"', 20 * MB),
    "wide.json": lambda: b'["' + "\U0001f600".encode() + b"a" * (60 * MB) + b'"]',
    "one_text.json": lambda: b'["' + b"a" * (120 * MB) + b'"]',
    "lines.jsonl.gz": lambda: zipped(repeated(b"{},", 290 * MB, b"[", b"{}]\n")),
    "values.json.zst": lambda: zstd(repeated(b"{},", 250 * MB, b"[", b"{}]")),
    "gz_in_gz.json.gz": lambda: zipped([zipped(repeated(b"{},", 250 * MB, b"[", b"{}]"))]),
    "events.yaml": lambda: b"interactions:\n" + b"- a\n" * (5 * MB),
    "flow.yaml": lambda: b"interactions: [" + b"a," * (10 * MB) + b"a]",
    "maps.yaml": lambda: b"interactions: [" + b"{}," * (700_000) + b"a]",
    "aliases.yaml": lambda: (
        b"interactions: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(
            b"k%d: &k%d [%s]\n" % (n, n, b",".join([b"*%s" % (b"k%d" % (n - 1) if n else b"a")] * 9))
            for n in range(12)
        )
    ),
    "anchors.yaml": lambda: b"interactions:\n" + b"".join(b"- &a%d x\n" % n for n in range(400_000)),
    "scalar.yaml": lambda: b"interactions: " + b"x" * (60 * MB),
    "scalar_lines.yaml": lambda: b"interactions:\n" + b"  word word\n" * (3 * MB),
    "key.yaml": lambda: b"interactions: 1\n? " + b"k" * (20 * MB) + b"\n: 1\n",
    "deep.yaml": lambda: b"interactions: " + b"[" * 100_000,
    "deep.json": lambda: b"[" * 100_000 + b"]" * 100_000,
    "deep_objects.json": lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "huge_line.jsonl": lambda: repeated(b"1,", 1024 * MB, b"[", b"1]\n"),
    "blank.jsonl": lambda: repeated(b"\n", 10_000_000),
    "keys.json": lambda: _keys(1_000_000),
    "metadata_keys.json": lambda: json.dumps(BATCH)[:-1].encode() + b', "metadata": ' + _keys(300_000) + b"}",
    "metadata_only.json": lambda: (
        json.dumps({k: v for k, v in BATCH.items() if k != "metadata"})[:-1].encode()
        + b', "metadata": '
        + _keys(300_000)
        + b"}"
    ),
    "error_rows.json": lambda: (
        json.dumps({k: v for k, v in BATCH.items() if k != "errors"})[:-1].encode()
        + b', "errors": {"object":"list","data":'
        + array(b"{}", MB // 10)
        + b"}}"
    ),
    "equal_keys.json": lambda: b"{" + b'"a":1,' * 500_000 + b'"a":1}',
    "digits.json": lambda: b"[" + b"9" * 1_000_000 + b"]",
    "digits.yaml": lambda: b"interactions: " + b"9" * 1_000_000,
    "digits.toml": lambda: b"[[interactions]]\na = " + b"9" * 1_000_000,
    "exponent.json": lambda: b"[1e999999999]",
    "escapes.json": lambda: b'["' + b"\\u0041" * 10_000_000 + b'"]',
    "backslashes.json": lambda: b'["' + b"\\\\" * 10_000_000 + b'"]',
    "unended.json": lambda: b'["' + b"\\\\" * 10_000_000,
    "har_giant.har": lambda: har(["x" * (60 * MB)]),
    "har_many.har": lambda: har([json.dumps(BATCH)] * 20_000),
    "cassette_giant.yaml": lambda: (
        b"interactions:\n- request: {method: GET, uri: 'http://x/v1/batches/a'}\n  response:\n    status: {code: 200}\n    body: {string: '"
        + b"x" * (60 * MB)
        + b"'}\n"
    ),
    "dump_giant.mitm": lambda: flows(1, b"x" * (100 * MB)),
    "dump_many.mitm": lambda: flows(20_000, json.dumps(BATCH).encode()),
    "dump_numbers.mitm": lambda: tagged(
        "}", tagged(";", b"request") + tagged("]", tagged("#", b"1") * (5 * MB))
    ),
    "trace.jsonl": lambda: trace_lines(100_000),
    "log.jsonl": lambda: (poll(n) for n in range(100_000)),
    "log_distinct.jsonl": lambda: (
        poll(n, request_counts={"total": 10**6, "completed": n, "failed": 0}) for n in range(100_000)
    ),
    "good.jsonl": lambda: (batch_line(n) for n in range(20_000)),
    "bad.jsonl": lambda: (
        batch_line(n, created_at="1711471533", status="done", object=None, request_counts=[])
        for n in range(20_000)
    ),
    "large.jsonl": lambda: (batch_line(n) for n in range(240_000)),
    "history.jsonl": lambda: (batch_line(n % 2) for n in range(20_000)),
    "member.zip": lambda: in_zip({"a.json": b"".join(repeated(b"{},", 200 * MB, b"[", b"{}]"))}),
    "many.zip": lambda: in_zip({f"{n}.json": b"{}" for n in range(20_000)}),
    "settings.toml": lambda: b"a = [" + b"1," * (20 * MB) + b"]",
    "tables.toml": lambda: b"".join(b"[a%d]\n" % n for n in range(300_000)),
    "json5.json": lambda: b"{a: [" + b"1," * (8 * MB) + b"]}",
    # Those below are as large as they may be.
    "most_objects.json": lambda: array(b'{"a":1}', 8 * 399_000),
    "most_lists.json": lambda: array(b"[1]", 4 * 660_000),
    "most_texts.json": lambda: array(b'"ab"', 5 * 1_990_000),
    "most_nested.json": lambda: array(b'{"a":{"a":{"a":{"a":1}}}}', 26 * 117_000),
    "most_keys.json": lambda: b"[" + b",".join(_keys(90_000) for _ in range(11)) + b"]",
    "most_text.json": lambda: b'["' + b"a" * (39_900_000) + b'"]',
    "most_wide.json": lambda: b'["' + "\U0001f600".encode() + b"a" * (13_200_000) + b'"]',
    "most_both.json": lambda: b'["' + b"a" * 28_000_000 + b'",' + array(b'"ab"', 5 * 1_990_000) + b"]",
    "most_escapes.json": lambda: b'["' + b"\\u0041" * 6_600_000 + b'"]',
    "most_unended.json": lambda: b'["' + b"\\\\" * 19_900_000,
    "most_text.har": lambda: har(["x" * 39_900_000]),
    "most_batches.har": lambda: har([json.dumps({**BATCH, "id": f"batch_{n}"}) for n in range(40_000)]),
    "most_base64.har": lambda: har(["x"]).replace(
        b'"text": "x"', b'"encoding": "base64", "text": "' + b"QUFB" * 9_900_000 + b'"'
    ),
    "most_cassette.yaml": lambda: (
        b"interactions:\n- request: {method: GET, uri: 'http://x/v1/batches/a'}\n  response:\n    status: {code: 200}\n    body: {string: '"
        + b"x" * 39_900_000
        + b"'}\n"
    ),
    "most_events.yaml": lambda: b"interactions:\n" + b"- ab\n" * 1_990_000,
    "most_maps.yaml": lambda: b"interactions: [" + b"{a: 1}," * 330_000 + b"a]",
    "most_odd.yaml": lambda: b"interactions: !x [" + b"ab," * 199_000 + b"a]",
    "most_anchors.yaml": lambda: b"interactions:\n" + b"".join(b"- &a%d x\n" % n for n in range(1_900_000)),
    "tags.yaml": lambda: (
        b"".join(b"%%TAG !a%d! x%d\n" % (n, n) for n in range(300_000)) + b"---\ninteractions: []\n"
    ),
    "most_line.jsonl": lambda: [array(b'"ab"', 5 * 1_990_000), b"\n"],
    "most_text.jsonl": lambda: [b'["' + b"a" * (39_900_000) + b'"]\n'] * 3,
    "most_dump.mitm": lambda: flows(1, b"x" * 39_900_000),
    "most_numbers.mitm": lambda: tagged(
        "}", tagged(";", b"request") + tagged("]", tagged("#", b"1") * 9_900_000)
    ),
    "most_lists.mitm": lambda: tagged(
        "}", tagged(";", b"request") + tagged("]", tagged("}", b"") * 9_900_000)
    ),
    "toml.toml": lambda: b"[[responses]]\na = [" + b"{}," * 640_000 + b"]",
    "most_digits.toml": lambda: b"[[responses]]\na = " + b"9" * 1_990_000,
    "comments.json": lambda: b"/**/" * 1_000 + b"x",
    "digit_runs.json": lambda: b"[" + (b"9" * 4_300 + b",") * 9_000 + b"1]",
    "hexadecimal.json": lambda: json.dumps(
        [
            {
                "scope": "https://x",
                "method": "GET",
                "path": "/v1/batches/a",
                "status": 200,
                "response": ["ab" * 19_000_000],
            }
        ]
    ).encode(),
    "python.py": lambda: _python(500_000),
    "most_python.py": lambda: _python(86_000),
    "most_typescript.ts": lambda: (
        b"interface Batch { input_file_id: string; completion_window: string; request_counts: string }\n"
        + b"a;" * 340_000
    ),
    "typescript.ts": lambda: (
        b"interface Batch { input_file_id: string; completion_window: string } ] \n"
        + b"type a = {\n" * 300_000
    ),
    "most_nodes.json": lambda: b'{"openapi": "3.1.0", "x": ' + array(b'"ab"', 5 * 660_000) + b"}",
    "most_node_maps.json": lambda: b'{"openapi": "3.1.0", "x": ' + array(b'{"a":1}', 8 * 131_000) + b"}",
    "most_nodes.yaml": lambda: b"openapi: 3.1.0\nx:\n" + b"- ab\n" * 330_000,
    "merges.yaml": lambda: (
        b"openapi: 3.1.0\na: &a {"
        + b",".join(b"k%d: 1" % n for n in range(10_000))
        + b"}\n"
        + b"".join(b"b%d:\n  <<: *a\n" % n for n in range(9_000))
    ),
    "tags.go": lambda: (
        b"package a\ntype Batch struct {\n InputFileID string `" + b"a" * 3_000_000 + b"`\n}\n"
    ),
    "lines.txt": lambda: b"\n" * 30_000_000,
    "fields.txt": lambda: b"a: b\n" * 230_000,
    "blanks.txt": lambda: b"a" + b" " * 3_000_000 + b"b\n",
    "pax.tar.gz": lambda: in_tar({"package/a.ts": b"x" * 1000}),
    "many_members.tar.gz": lambda: in_tar({f"package/{n}.ts": b"x" for n in range(40_000)}),
    "large_members.tar.gz": lambda: in_tar(
        {f"package/{n}.ts": __import__("random").Random(n).randbytes(9 * MB) for n in range(6)}
    ),
    "large_members.whl": lambda: in_zip({f"a/{n}.py": b"input_file_id\n" * 100_000 for n in range(40)}),
    "base64.har": lambda: har(["x"]).replace(
        b'"text": "x"', b'"encoding": "base64", "text": "' + b"QUFB" * (12 * MB) + b'"'
    ),
    "gzip_body.har": lambda: har(["x"]).replace(
        b'"text": "x"',
        b'"encoding": "base64", "text": "'
        + __import__("base64").b64encode(zipped(repeated(b"1,", 200 * MB, b"[", b"1]")))
        + b'"',
    ),
}


def write(name: str, folder: Path) -> Path:
    """Make the bomb of this name in a folder."""
    made, path = BOMBS[name](), folder / name
    with path.open("wb") as stream:
        for piece in [made] if isinstance(made, bytes) else made:
            stream.write(piece)
    return path


if __name__ == "__main__":
    for each in sys.argv[2:] or BOMBS:
        print(write(each, Path(sys.argv[1])))
