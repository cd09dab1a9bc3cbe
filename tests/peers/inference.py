"""A stand-in for an inference server: OpenAI's API with one model and one answer, on loopback. `inference.py PORT`."""

from __future__ import annotations

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODEL = "gpt-4o-mini"
THINKING = 0.3
"""Seconds for an answer: long enough for a batch to be seen at work."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        model = {"id": MODEL, "object": "model", "created": 1, "owned_by": "batchspec"}
        self.answer({"object": "list", "data": [model]})

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        time.sleep(THINKING)
        message = {"role": "assistant", "content": "ok"}
        completion = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": int(time.time()),
            "model": MODEL,
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 3, "completion_tokens": 1, "total_tokens": 4},
        }
        self.answer(completion)

    def answer(self, value):
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
