"""Where renderings go: standard output, a file whole or not at all, or the end of a CI job's summary."""

from __future__ import annotations

import os
import sys
from pathlib import Path

STANDARD_OUTPUT = "-"
APPENDED_TO = "GITHUB_STEP_SUMMARY"
"""The environment variable that names a file which several steps of a CI job write to."""


def write(text: str, path: str) -> None:
    """Write `text` to `path`; raises `OSError`. A file that is there is replaced, a device written to."""
    raw = text.encode("utf-8", "replace")
    if path == STANDARD_OUTPUT:
        sys.stdout.flush()
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
        return
    target = Path(path).resolve()
    if _appended(target):
        with target.open("ab") as stream:
            stream.write(raw)
    elif target.exists() and not target.is_file() and not target.is_dir():
        target.write_bytes(raw)
    else:
        _replace(target, raw)


def _appended(target: Path) -> bool:
    named = os.environ.get(APPENDED_TO)
    return bool(named) and Path(str(named)).resolve() == target


def _replace(target: Path, raw: bytes) -> None:
    partial = target.with_name(target.name + ".partial")
    try:
        partial.write_bytes(raw)
        partial.replace(target)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
