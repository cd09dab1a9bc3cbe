"""The answers to the requests of a batch: in the shape of their endpoint, and the same for the same request."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from batchspec.making.server.ids import derived
from batchspec.making.server.lines import Request, texts
from batchspec.making.server.refusal import INVALID, Json

FAILING = "batchspec-fail"
"""A request whose `custom_id` begins so is answered with 400."""

DIMENSIONS = 8
"""Numbers of an embedding, unless the request asks for another count: few, since nobody reads them."""
MOST_DIMENSIONS = 4096
"""Requests that ask for more get `DIMENSIONS`, so that no request fills the memory."""

HARMS = (
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/instructions",
    "self-harm/intent",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
)
"""The categories of a moderation."""


class Tokens(NamedTuple):
    """The tokens that one request used."""

    read: int = 0
    written: int = 0


NO_TOKENS = Tokens()


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one request."""

    status: int
    body: Json
    tokens: Tokens = NO_TOKENS


@dataclass(frozen=True, slots=True)
class Question:
    """A request, and what its answer needs beside it."""

    request: Request
    key: str
    """Hex digits that no other request of any batch has."""
    at: int

    @property
    def body(self) -> Json:
        return self.request.body

    @property
    def model(self) -> str:
        return str(self.body.get("model") or "batchspec-reference")

    @property
    def words(self) -> str:
        return f"This is the answer to {self.request.custom_id}."


def fails(request: Request) -> bool:
    """True for a request that is answered with 400."""
    return request.custom_id.startswith(FAILING)


def reply(endpoint: str, question: Question) -> Reply:
    """The answer to a question, or the 400 that its `custom_id` asks for."""
    if fails(question.request):
        message = f"This request failed because its custom_id begins with '{FAILING}'."
        return Reply(
            400, {"error": {"message": message, "type": INVALID, "param": None, "code": "invalid_value"}}
        )
    body, tokens = ANSWERS.get(endpoint, _anything)(question)
    return Reply(200, body, tokens)


def tokens_of(value: Any) -> int:
    """The tokens of a value: one for every four characters of its JSON, which is a rule of thumb."""
    return -(-len(json.dumps(value, ensure_ascii=False)) // 4)


def _chat(question: Question) -> tuple[Json, Tokens]:
    tokens = Tokens(tokens_of(question.body["messages"]), tokens_of(question.words))
    message: Json = {"role": "assistant", "content": question.words, "refusal": None, "annotations": []}
    body = {
        "id": f"chatcmpl-{question.key}",
        "object": "chat.completion",
        "created": question.at,
        "model": question.model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": {
            **_completion_usage(tokens),
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {
                "reasoning_tokens": 0,
                "audio_tokens": 0,
                "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        },
        "service_tier": "default",
        "system_fingerprint": None,
    }
    return body, tokens


def _response(question: Question) -> tuple[Json, Tokens]:
    tokens = Tokens(tokens_of(question.body.get("input", "")), tokens_of(question.words))
    text = {"type": "output_text", "text": question.words, "annotations": [], "logprobs": []}
    body = {
        "id": f"resp_{question.key}",
        "object": "response",
        "created_at": question.at,
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "instructions": question.body.get("instructions"),
        "model": question.model,
        "output": [
            {
                "type": "message",
                "id": f"msg_{question.key}",
                "status": "completed",
                "role": "assistant",
                "content": [text],
            }
        ],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": response_usage(tokens)
        | {"input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0}},
        "metadata": {},
    }
    return body, tokens


def _completion(question: Question) -> tuple[Json, Tokens]:
    prompts = texts(question.body["prompt"])
    tokens = Tokens(tokens_of(question.body["prompt"]), tokens_of(question.words) * len(prompts))
    body = {
        "id": f"cmpl-{question.key}",
        "object": "text_completion",
        "created": question.at,
        "model": question.model,
        "choices": [
            {"text": question.words, "index": index, "logprobs": None, "finish_reason": "stop"}
            for index in range(len(prompts))
        ],
        "usage": _completion_usage(tokens),
    }
    return body, tokens


def _embedding(question: Question) -> tuple[Json, Tokens]:
    asked = question.body.get("dimensions")
    good = isinstance(asked, int) and 0 < asked <= MOST_DIMENSIONS
    length = int(asked) if good and asked is not None else DIMENSIONS
    tokens = Tokens(tokens_of(question.body["input"]))
    body = {
        "object": "list",
        "data": [
            {"object": "embedding", "index": index, "embedding": _vector(text, length)}
            for index, text in enumerate(texts(question.body["input"]))
        ],
        "model": question.model,
        "usage": {"prompt_tokens": tokens.read, "total_tokens": tokens.read},
    }
    return body, tokens


def _vector(text: Any, length: int) -> list[float]:
    """`length` numbers between -1 and 1 that follow from `text`."""
    digits = derived("embedding", json.dumps(text, ensure_ascii=False))
    return [int(digits[index % 29 : index % 29 + 3], 16) / 2048 - 1 for index in range(length)]


def _moderation(question: Question) -> tuple[Json, Tokens]:
    harmless = {
        "flagged": False,
        "categories": dict.fromkeys(HARMS, False),
        "category_scores": dict.fromkeys(HARMS, 0.0),
        "category_applied_input_types": {harm: ["text"] for harm in HARMS},
    }
    results = [harmless for _ in texts(question.body["input"])]
    return {"id": f"modr-{question.key}", "model": question.model, "results": results}, NO_TOKENS


def _anything(question: Question) -> tuple[Json, Tokens]:
    return {
        "id": f"obj_{question.key}",
        "object": "object",
        "created": question.at,
        "model": question.model,
    }, NO_TOKENS


def _completion_usage(tokens: Tokens) -> Json:
    return {"prompt_tokens": tokens.read, "completion_tokens": tokens.written, "total_tokens": sum(tokens)}


def response_usage(tokens: Tokens) -> Json:
    """The usage as the batch object has it; an answer of the Responses API has one more key."""
    return {
        "input_tokens": tokens.read,
        "output_tokens": tokens.written,
        "total_tokens": sum(tokens),
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens_details": {"reasoning_tokens": 0},
    }


ANSWERS: Mapping[str, Callable[[Question], tuple[Json, Tokens]]] = {
    "/v1/chat/completions": _chat,
    "/v1/responses": _response,
    "/v1/completions": _completion,
    "/v1/embeddings": _embedding,
    "/v1/moderations": _moderation,
}
