"""Words for people: of a fault, a place, an answer, an exchange. They are made here, and nothing is read back from them."""

from __future__ import annotations

from batchspec.reading.place import Place
from batchspec.reading.step import word
from batchspec.reading.trace import Exchange

LONGEST_ANSWER = 80
"""Characters of a body that are shown beside its status: a finding is one line."""
LONGEST_BODY = 400
"""Characters of a body that are shown of an exchange: enough for an error envelope or the keys of a batch."""
SHOWN_HEADERS = frozenset({"content-type", "retry-after", "location"})


def place_words(place: Place) -> str:
    """A place in one line, such as `#3 happy-path/create: POST /batches -> 200`; empty where it is nowhere."""
    if place.step is None:
        row = "" if place.row is None else f"[{place.row}]"
        return f"{place.file}{row}" or place.case
    line = f"line {place.line} of " if place.line else ""
    file = f"{place.file} " if place.file else ""
    step = "/".join(filter(None, (place.scenario, word(place.step))))
    row = "" if place.row is None else f"/data/{place.row} of "
    return f"{line}{row}{file}#{place.number} {step}: {place.request} -> {place.answer}"


def fault_words(pointer: str, expected: str, got: str, message: str = "") -> str:
    """A fault in one line: its pointer, and `message` or what was expected and what stands there."""
    place = f"{pointer}: " if pointer else ""
    return f"{place}{message or f'expected {expected}, got {got}'}"


def answer_words(exchange: Exchange) -> str:
    """An answer in a few words."""
    if exchange.response is None:
        return exchange.error or "no answer"
    body = " ".join((exchange.response.body or "").split())
    return f"{exchange.response.status} {body[:LONGEST_ANSWER]}".strip()


def exchange_words(exchange: Exchange) -> str:
    """An exchange in a few lines; secrets were taken out when it was written down."""
    request, response = exchange.request, exchange.response
    lines = [f"{request.method} {request.path}"]
    lines += [_cut(request.body)] if request.body else []
    lines += [f"(file) {_cut(request.file)}"] if request.file else []
    if response is None:
        return "\n".join([*lines, f"-> {exchange.error or 'no answer'}"])
    lines.append(f"-> {response.status}")
    lines += [f"{name}: {value}" for name, value in response.headers.items() if name in SHOWN_HEADERS]
    lines += [_cut(response.body)] if response.body else []
    return "\n".join([*lines, response.fault] if response.fault else lines)


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_BODY else f"{flat[:LONGEST_BODY]}…"
