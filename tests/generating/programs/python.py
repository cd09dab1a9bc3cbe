"""Reads and writes objects, a line each: `python.py KIND`, beside `batch_api.py`."""

from __future__ import annotations

import json
import sys

import batch_api

KIND = sys.argv[1]


def again(name: str, text: str) -> str:
    kind = getattr(batch_api, name)
    if KIND == "pydantic":
        return kind.model_validate_json(text).model_dump_json(exclude_unset=True)
    if KIND == "dataclass":
        return kind.parse(text).write()
    if KIND == "msgspec":
        import msgspec

        return msgspec.json.encode(msgspec.json.decode(text, type=kind)).decode()
    value: kind = json.loads(text)
    return json.dumps(value, allow_nan=False)


for line in sys.stdin.buffer:
    asked = json.loads(line)
    try:
        told = {"text": again(asked["object"], asked["text"])}
    except (ValueError, RecursionError) as error:
        told = {"error": str(error)}
    print(json.dumps(told))
assert not any(name.startswith("batchspec") for name in sys.modules)
