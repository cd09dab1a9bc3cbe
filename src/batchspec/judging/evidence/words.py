"""Words for people: of a fault, a place, an answer, an exchange. They are made here, and nothing is read back from them."""

from __future__ import annotations

from collections.abc import Sequence

from batchspec.reading.place import Place
from batchspec.reading.step import word
from batchspec.reading.trace import Exchange

LONGEST_ANSWER = 80
"""Characters of a body that are shown beside its status: a finding is one line."""
LONGEST_BODY = 400
"""Characters of a body that are shown of an exchange: enough for an error envelope or the keys of a batch."""
BEFORE = 120
"""Characters that are shown before the place at fault: the keys beside it."""
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


def others_words(places: int, *, more: bool) -> str:
    """What is said behind one place, where there are so many, and maybe more; empty where there is one."""
    if places < 2:
        return ""
    return f" and {places - 1} more place{'s' if places > 2 else ''}{' at least' if more else ''}"


def fault_words(pointer: str, expected: str, got: str, message: str = "") -> str:
    """A fault in one line: its pointer, and `message` or what was expected and what stands there."""
    place = f"{pointer}: " if pointer else ""
    return f"{place}{message or f'expected {expected}, got {got}'}"


def answer_words(exchange: Exchange) -> str:
    """An answer in a few words."""
    if exchange.response is None:
        return exchange.error or "no answer"
    body = " ".join((exchange.response.body or "").split())
    # The ellipsis also shows where a secret may have been cut in the middle.
    shown = body if len(body) <= LONGEST_ANSWER else f"{body[:LONGEST_ANSWER]}…"
    return f"{exchange.response.status} {shown}".strip()


def exchange_words(exchange: Exchange, pointer: str = "", row: int | None = None) -> str:
    """An exchange in a few lines; secrets were taken out when it was written down.

    A long answer is cut around the place at fault: `pointer` leads to it in the answer, or in a row of its list.
    """
    request, response = exchange.request, exchange.response
    lines = [f"{request.method} {request.path}"]
    lines += [_cut(request.body)] if request.body else []
    lines += [f"(file) {_cut(request.file)}"] if request.file else []
    if response is None:
        return "\n".join([*lines, f"-> {exchange.error or 'no answer'}"])
    lines.append(f"-> {response.status}")
    lines += [f"{name}: {value}" for name, value in response.headers.items() if name in SHOWN_HEADERS]
    lines += [_around(response.body, _marks(exchange, pointer, row))] if response.body else []
    return "\n".join([*lines, response.fault] if response.fault else lines)


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_BODY else f"{flat[:LONGEST_BODY]}…"


def _marks(exchange: Exchange, pointer: str, row: int | None) -> list[str]:
    """The texts that lead to a place in an answer, each to be looked for behind the one before it."""
    marks = []
    page = exchange.json if row is not None else None
    rows = page.get("data") if isinstance(page, dict) else None
    shown = rows[row] if row is not None and isinstance(rows, list) and row < len(rows) else None
    batch_id = shown.get("id") if isinstance(shown, dict) else None
    if isinstance(batch_id, str) and batch_id:
        marks.append(batch_id)
    keys = (key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:])
    return [*marks, *(f'"{key}"' for key in keys if not key.isdigit())]


def _around(text: str, marks: Sequence[str]) -> str:
    """A text in one line; a long one is cut around the last of the marks that is in it."""
    flat = " ".join(text.split())
    at = 0
    for mark in marks:
        found = flat.find(mark, at)
        at = found if found >= 0 else at
    begin = max(0, min(at - BEFORE, len(flat) - LONGEST_BODY))
    if not begin:
        return _cut(text)
    rest = flat[begin : begin + LONGEST_BODY]
    return f"…{rest}{'…' if begin + LONGEST_BODY < len(flat) else ''}"
