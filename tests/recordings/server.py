"""A small Batch API, right or with faults, before which real tools record a session.

It shares no code with the kit, so that what the tools record is not read by those who wrote it. A batch goes one state
further each time it is retrieved. Answers are gzipped where the client takes gzip, as most servers do.

    python tests/recordings/server.py [--faults detail,early] [--port 0] [--plain]

prints `listening on http://127.0.0.1:PORT/v1` and serves until it is stopped.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

FAULTS = {
    "metadata": "BATCH-IDN-010",
    "detail": "BATCH-ENV-001",
    "early": "BATCH-FID-001",
    "moving": "BATCH-IDN-002",
    "results": "BATCH-RES-002",
    "pages": "BATCH-LST-004",
}
"""What the server can do wrong, and the requirement that each breaks."""
_STATES = ("validating", "in_progress", "finalizing", "completed")
_STAMPS = (
    "in_progress_at",
    "finalizing_at",
    "completed_at",
    "failed_at",
    "expired_at",
    "cancelling_at",
    "cancelled_at",
)
_USAGE = {
    "input_tokens_details": {"cached_tokens": 0},
    "output_tokens_details": {"reasoning_tokens": 0},
}


class Api:
    """The files and batches, and what is answered to a request."""

    def __init__(self, faults: frozenset[str] = frozenset()) -> None:
        self.faults = faults
        self.files: dict[str, tuple[dict[str, Any], bytes]] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self._made = 0

    def answer(self, method: str, target: str, kind: str, body: bytes) -> tuple[int, Any]:  # noqa: PLR0911  a case a route
        """Status and answer: JSON, or the bytes of a file."""
        parts = urlsplit(target)
        match method, parts.path.removeprefix("/v1/").split("/"):
            case "POST", ["files"]:
                return self._upload(kind, body)
            case "GET", ["files", file_id, "content"] if file_id in self.files:
                return 200, self.files[file_id][1]
            case "GET", ["files", file_id] if file_id in self.files:
                return 200, self.files[file_id][0]
            case "POST", ["batches"]:
                return self._create(json.loads(body))
            case "GET", ["batches"]:
                return 200, self._list({key: held[0] for key, held in parse_qs(parts.query).items()})
            case "GET", ["batches", batch_id] if batch_id in self.batches:
                return 200, self._retrieve(self.batches[batch_id])
            case "POST", ["batches", batch_id, "cancel"] if batch_id in self.batches:
                return 200, self._cancel(self.batches[batch_id])
        return 404, self._refusal(f"No such thing: {method} {parts.path}")

    def _refusal(self, message: str) -> dict[str, Any]:
        if "detail" in self.faults:
            return {"detail": message}
        error = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
        return {"error": error}

    def _id(self, kind: str) -> str:
        self._made += 1
        return f"{kind}{self._made:04d}{'a1b2c3d4' * 2}"

    def _keep(self, text: bytes, purpose: str, name: str) -> dict[str, Any]:
        file = {
            "id": self._id("file-"),
            "object": "file",
            "bytes": len(text),
            "created_at": int(time.time()),
            "expires_at": None,
            "filename": name,
            "purpose": purpose,
            "status": "processed",
            "status_details": None,
        }
        self.files[file["id"]] = (file, text)
        return file

    def _upload(self, kind: str, body: bytes) -> tuple[int, Any]:
        form = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
        for part in form.iter_parts():
            if part.get_filename() or part.get_param("name", header="content-disposition") == "file":
                return 200, self._keep(part.get_payload(decode=True), "batch", "batch.jsonl")
        return 400, self._refusal("The form has no file.")

    def _create(self, asked: dict[str, Any]) -> tuple[int, Any]:
        named = asked.get("input_file_id")
        if named not in self.files:
            return 400, self._refusal(f"No such file: {named}")
        now = int(time.time())
        lines = self.files[named][1].splitlines()
        batch = {
            "id": self._id("batch_"),
            "object": "batch",
            "endpoint": asked["endpoint"],
            "model": None,
            "errors": None,
            "input_file_id": named,
            "completion_window": asked["completion_window"],
            "status": "validating",
            "output_file_id": None,
            "error_file_id": None,
            "created_at": now,
            "expires_at": now + 86400,
            **dict.fromkeys(_STAMPS),
            "request_counts": {"total": len(lines), "completed": 0, "failed": 0},
            "usage": {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0, **_USAGE},
            "metadata": {} if "metadata" in self.faults else asked.get("metadata"),
        }
        if "early" in self.faults:
            batch["output_file_id"] = self._results(batch)
        self.batches[batch["id"]] = batch
        return 200, batch

    def _retrieve(self, batch: dict[str, Any]) -> dict[str, Any]:
        status = batch["status"]
        if status in _STATES[:-1]:
            self._enter(batch, _STATES[_STATES.index(status) + 1])
        elif status == "cancelling":
            self._enter(batch, "cancelled")
        if "moving" in self.faults:
            batch["created_at"] -= 1
        return batch

    def _enter(self, batch: dict[str, Any], status: str) -> None:
        batch["status"] = status
        batch[f"{status}_at"] = int(time.time())
        if status == "completed":
            total = batch["request_counts"]["total"]
            batch["output_file_id"] = batch["output_file_id"] or self._results(batch)
            batch["request_counts"] = {"total": total, "completed": total, "failed": 0}
            tokens = {"input_tokens": 9 * total, "output_tokens": 3 * total, "total_tokens": 12 * total}
            batch["usage"] = {**tokens, **_USAGE}
            batch["model"] = "gpt-4o-mini"

    def _results(self, batch: dict[str, Any]) -> str:
        asked = [json.loads(line) for line in self.files[batch["input_file_id"]][1].splitlines()]
        kept = asked[:-1] if "results" in self.faults else asked
        text = "".join(json.dumps(_result(row)) + "\n" for row in kept)
        return str(self._keep(text.encode(), "batch_output", "output.jsonl")["id"])

    def _cancel(self, batch: dict[str, Any]) -> dict[str, Any]:
        if batch["status"] in _STATES[:-1]:
            self._enter(batch, "cancelling")
        return batch

    def _list(self, query: dict[str, str]) -> dict[str, Any]:
        newest = list(reversed(self.batches.values()))
        ids = [batch["id"] for batch in newest]
        after = query.get("after", "")
        start = ids.index(after) + 1 if after in ids and "pages" not in self.faults else 0
        rows = newest[start : start + int(query.get("limit", "20"))]
        return {
            "object": "list",
            "data": rows,
            "first_id": rows[0]["id"] if rows else None,
            "last_id": rows[-1]["id"] if rows else None,
            "has_more": start + len(rows) < len(ids),
        }


def _result(row: dict[str, Any]) -> dict[str, Any]:
    name = row["custom_id"]
    message = {"role": "assistant", "content": "Hello.", "refusal": None}
    body = {
        "id": f"chatcmpl-{name}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": "gpt-4o-mini",
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12},
    }
    response = {"status_code": 200, "request_id": f"req_{name}", "body": body}
    return {"id": f"batch_req_{name}", "custom_id": name, "response": response, "error": None}


def handler(api: Api, *, plain: bool) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            body = self._body()
            status, found = api.answer(self.command, self.path, self.headers.get("Content-Type", ""), body)
            raw = found if isinstance(found, bytes) else json.dumps(found).encode()
            zipped = not plain and re.search(r"\bgzip\b", self.headers.get("Accept-Encoding", ""))
            raw = gzip.compress(raw, mtime=0) if zipped else raw
            self.send_response(status)
            binary = isinstance(found, bytes)
            self.send_header("Content-Type", "application/octet-stream" if binary else "application/json")
            if zipped:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(raw)))
            # A page in a browser may ask from anywhere.
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Access-Control-Allow-Headers", "*")
            self.send_header("x-request-id", f"req_{time.monotonic_ns()}")
            self.end_headers()
            self.wfile.write(raw)

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))
            pieces = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                pieces.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(pieces)

        def do_OPTIONS(self) -> None:
            self.send_response(204)
            for name in ("Origin", "Headers", "Methods"):
                self.send_header(f"Access-Control-Allow-{name}", "*")
            self.end_headers()

        do_GET = do_POST = do_DELETE = _do

        def log_message(self, *_: Any) -> None:
            """Say nothing: the output is the address."""

    return Handler


class Server(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """Say nothing: some tools close their connections hard."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", default="", help=f"some of {', '.join(FAULTS)}")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--plain", action="store_true", help="compress nothing")
    options = parser.parse_args()
    faults = frozenset(filter(None, options.faults.split(",")))
    server = Server(("127.0.0.1", options.port), handler(Api(faults), plain=options.plain))
    print(f"listening on http://127.0.0.1:{server.server_address[1]}/v1", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
