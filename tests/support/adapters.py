"""Small adapters that misbehave in one way each, written to a file and started."""

from __future__ import annotations

import sys
from pathlib import Path

from batchspec.driving.client.process import Limits

QUICK = Limits(hello=10.0, parse=0.5, call=0.5, bye=0.5, line=100_000, log=1_000)
"""Limits for tests: starting may take its time, silence may not."""

LOOP = """
import json, os, signal, subprocess, sys, time
GREETING = {{"ok": True, "name": "odd", "version": "1.2", "language": "python", "ops": ["parse", "call"]}}
def tell(asked, **told):
    sys.stdout.write(json.dumps({{"id": asked["id"], **told}}) + "\\n"); sys.stdout.flush()
count = 0
for line in sys.stdin:
    asked = json.loads(line)
    if asked["op"] == "hello":
        tell(asked, **GREETING); continue
    if asked["op"] == "bye":
        break
    count += 1
    text = asked.get("text", "")
{body}
    tell(asked, ok=True, text=text)
"""


def adapter(folder: Path, body: str = "pass") -> str:
    """The command of an adapter that does `body` before it passes a text on."""
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    path = folder / "odd_adapter.py"
    path.write_text(LOOP.format(body=indented), "utf-8")
    return f"{sys.executable} -I -S {path}"
