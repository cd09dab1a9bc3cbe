"""The pass-through client or a mutant of it, as a program that speaks the adapter protocol."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from batchspec.driving.client.answer import Call
from batchspec.driving.client.pass_through import PassThrough
from batchspec.mutants.client import find
from batchspec.mutants.client_parts.mutant import UnknownMutant


def answered(client: PassThrough, question: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one question of the protocol, without its id."""
    if question["op"] == "hello":
        return {
            "ok": True,
            "name": client.name,
            "version": client.version,
            "language": "python",
            "ops": sorted(client.ops),
        }
    if question["op"] == "parse":
        answer = client.parse(question["type"], question["text"])
    else:
        answer = client.call(
            Call(question["method"], question["args"], question["base_url"], question["api_key"])
        )
    return {"ok": True, "text": answer.text} if answer.ok else {"ok": False, "error": answer.error}


def main(arguments: list[str]) -> int:
    """Answer questions on standard input until bye."""
    client = PassThrough()
    if arguments:
        try:
            client = find(arguments[0]).client()
        except UnknownMutant as error:
            print(error, file=sys.stderr)
            return 2
    for line in sys.stdin:
        question = json.loads(line)
        if question["op"] == "bye":
            break
        print(json.dumps({"id": question["id"], **answered(client, question)}), flush=True)
    return 0
