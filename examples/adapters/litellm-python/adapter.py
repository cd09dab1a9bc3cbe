"""LiteLLM behind the adapter protocol: its batch functions, pointed at the network or at a server that answers with a given text."""

from __future__ import annotations

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from threading import Thread

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # it asks the network for prices otherwise

import litellm

litellm.suppress_debug_info = True  # it prints on standard output
FUNCTIONS = {
    "batches.create": litellm.create_batch,
    "batches.retrieve": litellm.retrieve_batch,
    "batches.cancel": litellm.cancel_batch,
    "batches.list": litellm.list_batches,
}
texts: list[bytes] = []
"""The texts to answer with; the last one is sent."""


class FixedAnswer(BaseHTTPRequestHandler):
    """Answers every GET with the last text."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(texts[-1])

    def log_message(self, *_: object) -> None: ...


server = HTTPServer(("127.0.0.1", 0), FixedAnswer)
Thread(target=server.serve_forever, daemon=True).start()
HERE = {"api_base": f"http://127.0.0.1:{server.server_port}/v1", "api_key": "none"}


def shown(method: str, **options: object) -> str:
    """The object that users get of a call, as JSON."""
    return FUNCTIONS[method](custom_llm_provider="openai", **options).model_dump_json(exclude_unset=True)


def answer(asked: dict) -> dict:
    """The answer to one question, less its id."""
    if asked["op"] == "hello":
        about = {"name": "litellm", "version": version("litellm"), "language": "python"}
        return {"ok": True, **about, "ops": ["parse", "call"]}
    try:
        if asked["op"] == "call":
            there = {"api_base": asked["base_url"], "api_key": asked["api_key"]}
            return {"ok": True, "text": shown(asked["method"], **there, **asked["args"])}
        texts[:] = [asked["text"].encode()]
        call = (
            ("batches.list", {})
            if asked["type"] == "batch_list"
            else ("batches.retrieve", {"batch_id": "batch_1"})
        )
        return {"ok": True, "text": shown(call[0], **HERE, **call[1])}
    except Exception as error:  # whatever the SDK raises is its refusal
        return {"ok": False, "error": f"{type(error).__name__}: {getattr(error, 'status_code', '')} {error}"}


for line in sys.stdin:
    question = json.loads(line)
    if question["op"] == "bye":
        break
    print(json.dumps({"id": question["id"], **answer(question)}), flush=True)
