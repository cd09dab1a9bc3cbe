"""Requests that are good by any server's lights, one line each, for each endpoint."""

from __future__ import annotations

import json
from typing import Any

QUESTION = "Say ok."


def good_lines(endpoint: str, model: str, count: int) -> str:
    """The text of an input file of `count` good requests."""
    return "".join(json.dumps(line(endpoint, model, number)) + "\n" for number in range(1, count + 1))


def line(endpoint: str, model: str, number: int) -> dict[str, Any]:
    """One request line; `custom_id` tells it from the others."""
    return {
        "custom_id": f"request-{number}",
        "method": "POST",
        "url": endpoint,
        "body": {"model": model, **_question(endpoint)},
    }


def _question(endpoint: str) -> dict[str, Any]:
    match endpoint.rstrip("/").rpartition("/")[2]:
        case "embeddings" | "moderations":
            return {"input": QUESTION}
        case "responses":
            return {"input": QUESTION, "max_output_tokens": 16}
        case "generations" | "edits" | "videos":
            return {"prompt": "A blue square."}
        case _ if endpoint.endswith("chat/completions"):
            return {"messages": [{"role": "user", "content": QUESTION}], "max_tokens": 8}
        case _:
            return {"prompt": QUESTION, "max_tokens": 8}
