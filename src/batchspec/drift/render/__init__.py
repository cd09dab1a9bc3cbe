"""The report for people, programs, Markdown pages and GitHub: renderings of one value."""

from __future__ import annotations

from collections.abc import Callable

from batchspec.drift.render.github import github
from batchspec.drift.render.json_text import json_text
from batchspec.drift.render.markdown import markdown
from batchspec.drift.render.text import text
from batchspec.drift.report import Report

FORMATS: dict[str, Callable[[Report], str]] = {
    "text": text,
    "json": json_text,
    "markdown": markdown,
    "github": github,
}
