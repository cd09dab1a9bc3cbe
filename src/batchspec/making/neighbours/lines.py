"""`InputLineFactory`: requests of an input file, for each endpoint that a batch may call."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, overload

from batchspec.contract.routes import ENDPOINTS
from batchspec.making.batches.kinds import Kind
from batchspec.making.batches.made import (
    AsDataclass,
    AsDict,
    AsMsgspec,
    AsPydantic,
    AsTypedDict,
    Json,
    Made,
    Unset,
)
from batchspec.making.neighbours.neighbour import NeighbourFactory

if TYPE_CHECKING:
    from batchspec_contract.models import dataclass, msgspec_struct, pydantic_v2, typed_dict

QUESTIONS = (
    "What is 2+2?",
    'Is this review positive? "The soup was cold."',
    "Übersetze: good morning.",
    "要約してください: 会議は延期。",
    "Name three rivers.\nOne a line.",
    "",
    'Say "hi" 👋',
    "Count to ten.",
)
"""Texts of requests. There are eight, for three random bits; one is empty, and some are not ASCII."""
MODELS = ("gpt-4o-mini", "gpt-4.1")


def _chat(text: str, model: str) -> Json:
    return {"model": model, "messages": [{"role": "user", "content": text}], "max_tokens": 100}


def _response(text: str, model: str) -> Json:
    return {"model": model, "input": text}


def _completion(text: str, _model: str) -> Json:
    return {"model": "gpt-3.5-turbo-instruct", "prompt": text, "max_tokens": 100}


def _embedding(text: str, _model: str) -> Json:
    return {"model": "text-embedding-3-small", "input": text or "nothing"}


def _moderation(text: str, _model: str) -> Json:
    return {"model": "omni-moderation-latest", "input": text}


def _picture(text: str, _model: str) -> Json:
    return {"model": "gpt-image-1", "prompt": text or "A cat.", "n": 1}


def _edit(text: str, _model: str) -> Json:
    images = [{"image_url": "https://example.com/cat.png"}]
    return {"model": "gpt-image-1", "prompt": text or "A hat for the cat.", "images": images}


def _video(text: str, _model: str) -> Json:
    return {"model": "sora-2", "prompt": text or "A cat that runs.", "seconds": "4"}


def _anything(text: str, model: str) -> Json:
    return {"model": model, "input": text}


BODIES: Mapping[str, Callable[[str, str], Json]] = {
    "/v1/chat/completions": _chat,
    "/v1/responses": _response,
    "/v1/embeddings": _embedding,
    "/v1/completions": _completion,
    "/v1/moderations": _moderation,
    "/v1/images/generations": _picture,
    "/v1/images/edits": _edit,
    "/v1/videos": _video,
}
"""The body of a request with a text and a model, by endpoint. Any other endpoint gets that of `_anything`."""


class InputLineFactory(NeighbourFactory[Made], Generic[Made]):
    """Makes requests of an input file. Their variants are the endpoints; `custom_id` is unique in what a factory makes.

    All requests of a factory for one endpoint name the same model, so they may stand in one file.
    """

    title = "InputLine"
    variants = ENDPOINTS

    @overload
    def __init__(
        self: InputLineFactory[dict[str, Any]], seed: int = 0, *, kind: AsDict = "dict", unset: Unset = "null"
    ) -> None: ...
    @overload
    def __init__(
        self: InputLineFactory[pydantic_v2.InputLine],
        seed: int = 0,
        *,
        kind: AsPydantic,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: InputLineFactory[dataclass.InputLine],
        seed: int = 0,
        *,
        kind: AsDataclass,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: InputLineFactory[typed_dict.InputLine],
        seed: int = 0,
        *,
        kind: AsTypedDict,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: InputLineFactory[msgspec_struct.InputLine],
        seed: int = 0,
        *,
        kind: AsMsgspec,
        unset: Unset = "null",
    ) -> None: ...
    def __init__(self, seed: int = 0, *, kind: Kind = "dict", unset: Unset = "null") -> None:
        super().__init__(seed, kind=kind, unset=unset)

    def file(self, n: int, endpoint: str | None = None, /, *, strict: bool = True, **overrides: Any) -> bytes:
        """The content of an input file: `n` requests of one endpoint, a line each."""
        chosen = endpoint or self._pick(self._suited(overrides))
        lines = (self._drawn(chosen, overrides, strict=strict) for _ in range(n))
        return as_lines(lines)

    def _draw(self, variant: str) -> Json:
        self._made += 1
        text = self._pick(QUESTIONS)
        return {
            "custom_id": f"request-{self._made}",
            "method": "POST",
            "url": variant,
            "body": BODIES.get(variant, _anything)(text, self._model),
        }

    @cached_property
    def _model(self) -> str:
        """The model of all that this factory makes: a batch has one."""
        return self._pick(MODELS)

    def _suited(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        return (given["url"],) if given.get("url") in self.variants else self.variants

    def _fit(self, value: Json, given: Json) -> Json:
        fitted = super()._fit(value, given)
        if fitted["url"] not in (value["url"], *self.variants) and "body" not in given:
            fitted["body"] = _anything(self._pick(QUESTIONS), self._model)
        return fitted


def as_lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows as JSON Lines."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()
