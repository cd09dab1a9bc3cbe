"""What a run of `batchspec contract diff` found, for people, programs and Markdown pages: renderings of one value."""

from __future__ import annotations

from collections.abc import Callable

from batchspec.revisions.outcome import Outcome
from batchspec.revisions.telling.json_text import json_text
from batchspec.revisions.telling.markdown import markdown
from batchspec.revisions.telling.text import text

FORMATS: dict[str, Callable[[Outcome], str]] = {"text": text, "json": json_text, "markdown": markdown}
