"""The report as a file of JSON."""

from __future__ import annotations

from batchspec.judging.report import Report
from batchspec.system.inert.texts import json_text


def text(report: Report) -> str:
    """The report as indented JSON; equal reports give equal bytes."""
    return json_text(report.to_json(), indent=2) + "\n"
