"""The report as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from batchspec.report import Report


def text(report: Report) -> str:
    """The report as indented JSON; equal reports give equal bytes."""
    return json.dumps(report.to_json(), indent=2, ensure_ascii=False) + "\n"


def write(report: Report, path: str) -> None:
    """Write to `path` whole or not at all; `-` is standard output. Raises `OSError`."""
    if path == "-":
        sys.stdout.write(text(report))
        return
    target = Path(path)
    partial = target.with_name(target.name + ".partial")
    try:
        partial.write_text(text(report), "utf-8")
        partial.replace(target)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
