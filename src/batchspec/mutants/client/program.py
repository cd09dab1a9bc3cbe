"""The pass-through client, or a mutant of it, as a program that speaks the adapter protocol."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from batchspec.driving.client.answer import Call
from batchspec.driving.client.pass_through import PassThrough
from batchspec.mutants.client.mutant import UnknownMutant
from batchspec.mutants.client.mutants import find


def answered(client: PassThrough, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one question of the protocol, less its id."""
    if asked["op"] == "hello":
        told = {
            "name": client.name,
            "version": client.version,
            "language": "python",
            "ops": sorted(client.ops),
        }
        return {"ok": True, **told}
    if asked["op"] == "parse":
        answer = client.parse(asked["type"], asked["text"])
    else:
        answer = client.call(Call(asked["method"], asked["args"], asked["base_url"], asked["api_key"]))
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
        asked = json.loads(line)
        if asked["op"] == "bye":
            break
        print(json.dumps({"id": asked["id"], **answered(client, asked)}), flush=True)
    return 0
