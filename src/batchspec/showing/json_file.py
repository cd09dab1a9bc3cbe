"""The report as a file of JSON."""

from __future__ import annotations

import json

from batchspec.judging.report import Report


def text(report: Report) -> str:
    """The report as indented JSON; equal reports give equal bytes."""
    return json.dumps(report.to_json(), indent=2, ensure_ascii=False) + "\n"
