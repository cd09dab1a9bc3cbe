"""The report as a file of JSON."""

from __future__ import annotations

import json

from batchspec.judging.report import Report
from batchspec.showing.xml_text import encodable


def text(report: Report) -> str:
    """The report as indented JSON; equal reports give equal bytes."""
    return encodable(json.dumps(report.to_json(), indent=2, ensure_ascii=False)) + "\n"
