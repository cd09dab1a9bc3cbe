"""WIR: texts that are not JSON, and texts that parsers read differently."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from batchspec.making.ways import DictFactory, Way


def _text(requirement: str, how: str, change: Callable[[str], str | bytes], **values: Any) -> Way:
    """The way that changes the text of a batch."""

    def make(factory: DictFactory) -> bytes:
        text = change(json.dumps({**factory.in_progress(), **values}, ensure_ascii=False))
        return text if isinstance(text, bytes) else text.encode()

    return Way(requirement, how, make)


def _put(value: str) -> Callable[[str], str]:
    """The function that puts `value` in place of the metadata of a text."""
    return lambda text: text.replace('"metadata": null', f'"metadata": {value}')


WAYS: list[Way] = [
    _text("BATCH-WIR-001", "a byte order mark", lambda text: b"\xef\xbb\xbf" + text.encode()),
    _text(
        "BATCH-WIR-001",
        "a byte of latin-1",
        lambda text: text.encode().replace(b"?", b"\xe9"),
        metadata={"name": "caf?"},
    ),
    _text("BATCH-WIR-002", "cut off", lambda text: text[: len(text) // 2]),
    _text("BATCH-WIR-002", "nothing at all", lambda _: ""),
    _text("BATCH-WIR-002", "a comma too many", lambda text: f"{text[:-1]},}}"),
    _text("BATCH-WIR-002", "two values", lambda text: f"{text} {text}"),
    _text("BATCH-WIR-002", "a page of HTML", lambda _: "<html><body>502 Bad Gateway</body></html>"),
    _text("BATCH-WIR-002", "single quotes", lambda text: text.replace('"', "'")),
    _text("BATCH-WIR-003", "NaN", _put('{"score": NaN}'), metadata=None),
    _text("BATCH-WIR-003", "Infinity", _put('{"score": Infinity}'), metadata=None),
    _text("BATCH-WIR-003", "1e400", _put('{"score": 1e400}'), metadata=None),
    _text(
        "BATCH-WIR-004",
        "status twice",
        lambda text: text.replace('"status":', '"status": "completed", "status":'),
    ),
    _text("BATCH-WIR-004", "a name twice in metadata", _put('{"run": "1", "run": "2"}'), metadata=None),
    _text("BATCH-WIR-005", "half of a surrogate pair", _put('{"name": "\\ud83d"}'), metadata=None),
    _text("BATCH-WIR-006", "600 levels deep", _put("[" * 600 + "]" * 600), metadata=None),
    _text("BATCH-WIR-006", "a number of 5,000 digits", _put("9" * 5000), metadata=None),
]
