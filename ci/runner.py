"""Messages of a step to the runner: outputs, annotations, and text in which nothing is a command."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def output(name: str, value: str) -> None:
    """Set an output of this step; the delimiter is drawn, so no value can end it."""
    path = os.environ.get("GITHUB_OUTPUT")
    if path:
        end = secrets.token_hex(16)
        with Path(path).open("a", encoding="utf-8") as stream:
            stream.write(f"{name}<<{end}\n{value}\n{end}\n")


def error(title: str, line: str) -> None:
    """Annotate the run with one line."""
    print(f"::error title={_escaped(title, property_too=True)}::{_escaped(line)}", flush=True)


def summary(text: str) -> None:
    """Add to the summary page of the run."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        with Path(path).open("a", encoding="utf-8") as stream:
            stream.write(text)


@contextmanager
def only_text() -> Iterator[None]:
    """Keep the runner from obeying text that is printed meanwhile: it may quote the server, client or file under test."""
    token = secrets.token_hex(16)
    print(f"::stop-commands::{token}", flush=True)
    try:
        yield
    finally:
        sys.stdout.flush()
        print(f"::{token}::", flush=True)


def _escaped(text: str, *, property_too: bool = False) -> str:
    pairs = {"%": "%25", "\r": "%0D", "\n": "%0A"} | ({":": "%3A", ",": "%2C"} if property_too else {})
    return "".join(pairs.get(one, one if one.isprintable() else ascii(one)[1:-1]) for one in text)
