"""The openai package behind the adapter protocol: its own client, over a transport that answers what it is told."""

from __future__ import annotations

import json
import sys
from importlib.metadata import version

import httpx2
from openai import OpenAI


class Told(httpx2.BaseTransport):
    """Answers every request with `text`."""

    text = ""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:  # noqa: ARG002
        return httpx2.Response(200, headers={"content-type": "application/json"}, content=self.text.encode())


told = Told()
parser = OpenAI(api_key="none", http_client=httpx2.Client(transport=told))


def parse(kind: str, text: str) -> str:
    """What users see of a response with this body."""
    told.text = text
    shown = parser.batches.list() if kind == "batch_list" else parser.batches.retrieve("batch_1")
    return shown.to_json(indent=None, warnings=False)


def call(asked: dict) -> str:
    """What users see of a call over the network."""
    with OpenAI(api_key=asked["api_key"], base_url=asked["base_url"]) as client:
        method = getattr(client.batches, asked["method"].removeprefix("batches."))
        return method(**asked["args"]).to_json(indent=None, warnings=False)


def answer(asked: dict) -> dict:
    """The answer to one question, less its id."""
    if asked["op"] == "hello":
        about = {"name": "openai-python", "version": version("openai"), "language": "python"}
        return {"ok": True, **about, "ops": ["parse", "call"]}
    try:
        text = parse(asked["type"], asked["text"]) if asked["op"] == "parse" else call(asked)
    except Exception as error:  # noqa: BLE001  whatever the SDK raises is its refusal
        return {"ok": False, "error": f"{type(error).__name__}: {error}"}
    return {"ok": True, "text": text}


for line in sys.stdin:
    question = json.loads(line)
    if question["op"] == "bye":
        break
    print(json.dumps({"id": question["id"], **answer(question)}), flush=True)
