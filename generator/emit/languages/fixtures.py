"""Readers of the fixtures, a few lines in each language. The fixtures themselves are made by the kit when it is asked for them."""

from __future__ import annotations

from functools import partial

from generator.contract import Contract
from generator.shapes import Shapes
from generator.variants import in_one, rendered

READERS = {
    "python": ("batch_api_fixtures.py", "fixtures.py.jinja"),
    "typescript": ("batch-api-fixtures.ts", "fixtures.ts.jinja"),
    "zod": ("batch-api-fixtures.ts", "fixtures.ts.jinja"),
    "go": ("batch_api_fixtures.go", "fixtures.go.jinja"),
    "rust": ("batch_api_fixtures.rs", "fixtures.rs.jinja"),
    "java": ("batchapi/BatchApiFixtures.java", "fixtures.java.jinja"),
}
"""The file of each language, and its template."""


def emit(shapes: Shapes, _contract: Contract) -> dict[str, str]:
    """One file a language."""
    made: dict[str, str] = {}
    for language, (path, template) in READERS.items():
        made |= in_one("fixtures", language, partial(_reader, shapes, path, template))
    return made


def _reader(shapes: Shapes, path: str, template: str, command: str) -> dict[str, str]:
    return {path: rendered(template, shapes, command, strict=False)}
