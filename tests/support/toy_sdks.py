"""The toy SDKs of tests/drift_objects: the batch and all that goes with it, in each language."""

from __future__ import annotations

from pathlib import Path

OBJECTS = Path(__file__).resolve().parent.parent / "drift_objects"

LANGUAGES = {
    "openapi": "openapi.yaml",
    "python": "sdk.py",
    "typescript": "sdk.d.ts",
    "go": "sdk.go",
    "java": "Sdk.java",
}
KOTLIN = "sdk.kt"
"""As a generator writes it; it has some of the objects."""


def altered(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """A copy of a toy SDK with each text, which it has once, replaced by another."""
    text = (OBJECTS / name).read_text("utf-8")
    for before, after in changes:
        assert text.count(before) == 1, f"{before!r} is in {name} {text.count(before)} times"
        text = text.replace(before, after)
    path = folder / name
    path.write_text(text, "utf-8")
    return path
