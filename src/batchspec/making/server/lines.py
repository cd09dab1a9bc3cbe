"""The input file: its requests, one a line, or its faults."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from batchspec.contract.placeholders import NO_SUCH_MODEL
from batchspec.contract.routes import ENDPOINTS
from batchspec.making.server.refusal import Json, quoted, type_name
from batchspec.reading.strict_json import NotStrictJSON, load

NEEDED = {
    "/v1/responses": ("model",),
    "/v1/chat/completions": ("model", "messages"),
    "/v1/embeddings": ("model", "input"),
    "/v1/completions": ("model", "prompt"),
    "/v1/moderations": ("input",),
}
"""The keys that the body of a request needs, by endpoint."""

MOST_REQUESTS = 50_000
"""Requests of an input file, and inputs of embeddings in one, as OpenAI documents it."""
MOST_FAULTS = 100
"""Faults that are listed of one file; further ones are left out, so that a batch stays small."""

TYPES: dict[str, tuple[type, str]] = {
    "custom_id": (str, "a string"),
    "method": (str, "a string"),
    "url": (str, "a string"),
    "body": (dict, "an object"),
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request of an input file."""

    custom_id: str
    body: Json


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry of `errors.data`. `line` counts from 1."""

    code: str
    message: str
    param: str | None = None
    line: int | None = None

    @property
    def json(self) -> Json:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Input:
    """The requests of an input file; where it has faults, those and no requests."""

    requests: tuple[Request, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def model(self) -> str | None:
        """The model that the requests name. All name the same one, or none."""
        named = (request.body.get("model") for request in self.requests)
        return next((name for name in named if isinstance(name, str)), None)


def read(content: bytes, endpoint: str, models: Collection[str] | None = None) -> Input:
    """Read an input file for `endpoint`. `models` are those that the server has; `None` stands for any but `NO_SUCH_MODEL`."""
    rows = content.rstrip().split(b"\n")
    if rows == [b""]:
        return Input(faults=(Fault("empty_file", "The input file is empty."),))
    if len(rows) > MOST_REQUESTS:
        message = f"The input file has {len(rows):,} requests; a batch takes at most {MOST_REQUESTS:,}."
        return Input(faults=(Fault("too_many_tasks", message),))
    reader = _Reader(endpoint, models)
    for number, row in enumerate(rows, 1):
        if len(reader.faults) < MOST_FAULTS:
            reader.row(number, row)
    faults = reader.faults or _too_many_inputs(reader.requests, endpoint)
    return Input((), tuple(faults)) if faults else Input(tuple(reader.requests))


def _too_many_inputs(requests: list[Request], endpoint: str) -> list[Fault]:
    if endpoint != "/v1/embeddings":
        return []
    inputs = sum(len(texts(request.body["input"])) for request in requests)
    if inputs <= MOST_REQUESTS:
        return []
    message = f"The input file has {inputs:,} inputs; a batch of embeddings takes at most {MOST_REQUESTS:,}."
    return [Fault("too_many_tasks", message)]


def texts(given: Any) -> list[Any]:
    """The single inputs of an embeddings, moderations or completions request. A list of numbers is one input, as tokens."""
    several = isinstance(given, list) and not all(isinstance(item, int) for item in given)
    return list(given) if several else [given]


class _Reader:
    """Reads the lines of one file in their order, and keeps the first fault of each line."""

    def __init__(self, endpoint: str, models: Collection[str] | None) -> None:
        self.endpoint = endpoint
        self.models = models
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self._seen: dict[str, int] = {}
        self._model: str | None = None

    def row(self, number: int, row: bytes) -> None:
        try:
            line = load(row)
        except NotStrictJSON as error:
            reason = error.what.replace("line 1, ", "")
            self.faults.append(_broken(f"This line is not parseable as valid JSON: {reason}.", number))
            return
        if not isinstance(line, dict):
            self.faults.append(_broken(f"This line is {type_name(line)}, not a JSON object.", number))
            return
        fault = next(self._faults(line, number), None)
        if fault is None:
            self.requests.append(Request(line["custom_id"], line["body"]))
        else:
            param, code, message = fault
            self.faults.append(Fault(code, message, param, number))

    def _faults(self, line: Json, number: int) -> Iterator[tuple[str, str, str]]:
        yield from _misshapen(line)
        if line["method"] != "POST":
            yield (
                "method",
                "invalid_method",
                f"The method is {quoted(line['method'])}; only 'POST' can be run.",
            )
        yield from self._url(line["url"])
        yield from self._custom_id(line["custom_id"], number)
        yield from self._body(line["body"])

    def _url(self, url: str) -> Iterator[tuple[str, str, str]]:
        if url not in ENDPOINTS:
            yield "url", "invalid_url", f"The URL {quoted(url)} is no endpoint of the Batch API."
        elif url != self.endpoint:
            message = f"The URL {quoted(url)} is not the endpoint of the batch, {quoted(self.endpoint)}."
            yield "url", "url_mismatch", message

    def _custom_id(self, custom_id: str, number: int) -> Iterator[tuple[str, str, str]]:
        first = self._seen.setdefault(custom_id, number)
        if first != number:
            message = f"The custom_id {quoted(custom_id)} is that of line {first}; each has to be unique."
            yield "custom_id", "duplicate_custom_id", message

    def _body(self, body: Json) -> Iterator[tuple[str, str, str]]:
        if body.get("stream"):
            yield "body.stream", "streaming_unsupported", "Requests of a batch cannot be streamed."
        for key in NEEDED.get(self.endpoint, ()):
            if body.get(key) is None:
                yield f"body.{key}", "invalid_request", f"The body has no '{key}'."
        yield from self._named_model(body.get("model"))

    def _named_model(self, model: Any) -> Iterator[tuple[str, str, str]]:
        if model is None:
            return
        if not isinstance(model, str) or not model:
            yield "body.model", "invalid_request", f"The model is {quoted(model)}, not the name of one."
        elif model.startswith(NO_SUCH_MODEL) or (self.models is not None and model not in self.models):
            yield "body.model", "model_not_found", f"The model {quoted(model)} does not exist."
        elif model != (self._model or model):
            message = f"The model is {quoted(model)} here and {quoted(self._model)} before; a file takes one."
            yield "body.model", "model_mismatch", message
        else:
            self._model = model


def _broken(message: str, number: int) -> Fault:
    return Fault("invalid_json_line", message, None, number)


def _misshapen(line: Json) -> Iterator[tuple[str, str, str]]:
    for key, (kind, name) in TYPES.items():
        if line.get(key) in (None, ""):
            yield key, "missing_required_parameter", f"Missing required parameter: '{key}'."
        elif not isinstance(line[key], kind):
            yield (
                key,
                "invalid_type",
                f"Invalid type for '{key}': expected {name}, got {type_name(line[key])}.",
            )
