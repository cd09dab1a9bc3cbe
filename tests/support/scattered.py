"""A trace as tools record it that keep little of its order: a file for each exchange, or a session over several files."""

from __future__ import annotations

import base64
import json
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from batchspec.reading.trace import Exchange, Trace
from support.forms import BASE, body_answered, cassette, har, headers_answered, sent_by, spaced


def mappings(trace: Trace, folder: Path, seed: int = 0) -> Path:
    """A folder of WireMock's mappings under names that tell nothing; equal requests are a scenario."""
    root = folder / "mappings"
    root.mkdir(parents=True)
    names = random.Random(seed)
    seen: Counter[str] = Counter()
    for exchange in trace.exchanges:
        if exchange.response is not None:
            key = _request_key(exchange)
            seen[key] += 1
            stub = _stub(exchange, key, seen[key])
            (root / f"{names.getrandbits(64):016x}.json").write_text(json.dumps(stub), "utf-8")
    return folder


def _request_key(exchange: Exchange) -> str:
    request = exchange.request
    return f"{request.method} {request.path} {request.body} {request.file} {sorted(request.headers.items())}"


def _stub(exchange: Exchange, key: str, position: int) -> dict[str, Any]:
    headers, sent = sent_by(exchange.request)
    asked: dict[str, Any] = {"method": exchange.request.method, "url": f"/v1{exchange.request.path}"}
    asked["headers"] = {name: {"equalTo": value} for name, value in headers.items()}
    if sent is not None:
        asked["bodyPatterns"] = [{"equalTo": sent}]
    response = exchange.response
    assert response is not None
    answered = {
        "status": response.status,
        "headers": headers_answered(response),
        "base64Body": base64.b64encode(body_answered(response)).decode(),
    }
    state = "Started" if position == 1 else f"{key}-{position}"
    return {
        "request": asked,
        "response": answered,
        "scenarioName": key,
        "requiredScenarioState": state,
        "newScenarioState": f"{key}-{position + 1}",
    }


def cassettes(trace: Trace, folder: Path, files: int = 3) -> Path:
    """A folder of cassettes, each with every so many exchanges in their order."""
    return _spread(trace, folder, files, cassette, ".yaml")


def hars(trace: Trace, folder: Path, files: int = 3) -> Path:
    """A folder of HAR files, each with every so many exchanges, and times that tell the order of all."""
    return _spread(spaced(trace), folder, files, har, ".har")


def _spread(trace: Trace, folder: Path, files: int, write: Any, ending: str) -> Path:
    folder.mkdir(parents=True)
    for at in range(files):
        part = replace(trace, exchanges=trace.exchanges[at::files])
        # The first part is the last file, so that the names do not tell the order.
        (folder / f"part-{files - at}{ending}").write_text(write(part, BASE), "utf-8")
    return folder


SCATTERED = {"mappings": mappings, "cassettes": cassettes, "hars": hars}
