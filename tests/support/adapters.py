"""Small adapters that misbehave in one way each, written to a file and started."""

from __future__ import annotations

import sys
from pathlib import Path

from batchspec.driving.client.process import Limits, Process

SMALL = Limits(hello=120.0, parse=120.0, call=120.0, bye=120.0, line=100_000, log=1_000)
"""Limits for tests: few bytes, and all the time that a busy machine may need."""
HURRY = 0.5
"""Seconds for what an adapter never does."""


def hurried(monkeypatch, mark: bytes) -> None:
    """Give questions with `mark` in them, which get no answer, little time; all others keep theirs."""
    ask = Process.ask

    def asked(process: Process, line: bytes, seconds: float) -> bytes:
        return ask(process, line, HURRY if mark in line else seconds)

    monkeypatch.setattr(Process, "ask", asked)


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
