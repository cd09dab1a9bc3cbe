"""The report for people, programs, Markdown pages and GitHub: renderings of one value."""

from __future__ import annotations

from collections.abc import Callable

from batchspec.drift.report import Report
from batchspec.drift.telling.github import github
from batchspec.drift.telling.json_text import json_text
from batchspec.drift.telling.markdown import markdown
from batchspec.drift.telling.text import text

FORMATS: dict[str, Callable[[Report], str]] = {
    "text": text,
    "json": json_text,
    "markdown": markdown,
    "github": github,
}
