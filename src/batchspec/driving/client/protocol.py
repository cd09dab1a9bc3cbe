"""The adapter protocol: questions are written, answers are read. Their shapes stand in schema/adapter.schema.json."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from batchspec.driving.client.process import Fault, Limits
from batchspec.driving.server.http.answer_limits import has_more_values
from batchspec.judging.evidence.schema_rows import SchemaRow
from batchspec.reading.strict_json import NotStrictJSON, load

LIMITS = Limits()
"""The limits where none are set."""
QUOTED = 80
"""Characters of a line of an adapter that a message quotes."""


class KitFault(Exception):
    """The kit itself asked a question that the protocol does not have. It is never the fault of the client."""


def question(number: int, op: str, **more: Any) -> bytes:
    """One question as a line, in ASCII so that no locale can change it. Raises `KitFault`."""
    asked = {"id": number, "op": op, **more}
    broken = _broken(asked, op if op in {"hello", "parse", "call", "bye"} else "question")
    if broken:
        raise KitFault(f"a question that breaks the protocol: {broken}")
    return json.dumps(asked).encode("ascii")


def answer(line: bytes, number: int, kind: str = "answer", values: int = LIMITS.values) -> dict[str, Any]:
    """The answer to question `number` that the line has; it and its text may have so many values. Raises `Fault`."""
    if has_more_values(line, values):
        raise Fault(
            "noise", f"wrote {_quoted(line)} on standard output, which has more than {values:,} values"
        )
    try:
        value = load(line)
    except NotStrictJSON as error:
        raise Fault("noise", f"wrote {_quoted(line)} on standard output: {error.what}") from None
    if not isinstance(value, dict) or "id" not in value:
        raise Fault("noise", f"wrote {_quoted(line)} on standard output, which is no answer: it has no id")
    if value["id"] != number:
        named = _cut(json.dumps(value["id"]))
        raise Fault("noise", f"answered question {named} when asked {number}: {_quoted(line)}")
    broken = _broken(value, kind)
    if broken:
        raise Fault("nonsense", f"answered {_quoted(line)}: {broken}")
    message: dict[str, Any] = value
    if has_more_values(str(message.get("text", "")).encode("utf-8", "surrogatepass"), values):
        raise Fault("nonsense", f"answered {_quoted(line)}: its text has more than {values:,} values")
    return message


def _broken(message: dict[str, Any], part: str) -> str:
    """The first fault of a message, in words; empty where it has none."""
    fault = next((found for found in _row(part).judge(message) if not found.holds), None)
    if fault is None:
        return ""
    if part == "answer":
        return "an answer has ok, true with text or false with error, or unsupported, each but ok a string"
    return f"{fault.pointer or 'the whole'}: expected {fault.expected}, got {fault.got}"


@cache
def _row(part: str) -> SchemaRow:
    return SchemaRow(f"adapter#/$defs/{part}")


def _quoted(line: bytes) -> str:
    text = line[: 4 * QUOTED].decode("utf-8", errors="replace").strip()
    return json.dumps(_cut(text), ensure_ascii=False)


def _cut(text: str) -> str:
    return text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"
