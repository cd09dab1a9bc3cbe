"""The openai package behind the adapter protocol: its own client, over a transport that answers with a given text."""

from __future__ import annotations

import json
import sys
from importlib.metadata import version

import httpx2
from openai import OpenAI


class FixedAnswer(httpx2.BaseTransport):
    """Answers every request with `text`."""

    text = ""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = {"content-type": "application/json"}
        return httpx2.Response(200, headers=headers, content=self.text.encode(), request=request)


transport = FixedAnswer()
parser = OpenAI(api_key="none", http_client=httpx2.Client(transport=transport))


def parse(kind: str, text: str) -> str:
    """The object that users get of a response with this body, as JSON."""
    transport.text = text
    shown = parser.batches.list() if kind == "batch_list" else parser.batches.retrieve("batch_1")
    return shown.to_json(indent=None, warnings=False)


def call(asked: dict) -> str:
    """The object that users get of a call over the network, as JSON."""
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
    except Exception as error:  # whatever the SDK raises is its refusal
        return {"ok": False, "error": f"{type(error).__name__}: {error}"}
    return {"ok": True, "text": text}


for line in sys.stdin:
    question = json.loads(line)
    if question["op"] == "bye":
        break
    print(json.dumps({"id": question["id"], **answer(question)}), flush=True)
