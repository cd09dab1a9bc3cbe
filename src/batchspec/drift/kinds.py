"""Which kind of source something is: by its ending, by what registries put into packages, else by looking."""

from __future__ import annotations

import json
import re
from collections import Counter

from batchspec.drift.bundle import Bundle
from batchspec.drift.problems import UnreadableSource
from batchspec.drift.readers.choice import IN_TEXT

READERS = {
    "openapi": "openapi",
    "json-schema": "json_schema",
    "typescript": "typescript",
    "docs": "docs_page",
    "python": "python",
    "go": "go",
    "java": "java",
    "rust": "rust",
    "ruby": "ruby",
    "csharp": "csharp",
    "wire": "recorded",
}
"""Kind to the module of `readers` that reads it; `java` is Kotlin, too."""

SUFFIXES = {
    **dict.fromkeys((".py", ".pyi"), "python"),
    **dict.fromkeys((".ts", ".mts", ".cts", ".tsx"), "typescript"),
    ".go": "go",
    **dict.fromkeys((".java", ".kt"), "java"),
    ".rs": "rust",
    ".rb": "ruby",
    ".cs": "csharp",
    **dict.fromkeys((".jsonl", ".ndjson"), "wire"),
}
MARKS = {
    **dict.fromkeys(("METADATA", "PKG-INFO", "pyproject.toml", "setup.py"), "python"),
    "package.json": "typescript",
    "go.mod": "go",
    "Cargo.toml": "rust",
    **dict.fromkeys((".gemspec",), "ruby"),
    **dict.fromkeys((".csproj", ".nuspec"), "csharp"),
    **dict.fromkeys(("pom.xml", "build.gradle.kts"), "java"),
}
"""Files that mark a package, whole names or endings."""

_LOOKS = (
    ("openapi", re.compile(r"^(?:openapi|swagger):", re.MULTILINE)),
    ("json-schema", re.compile(r"^\s*(?:\$schema|\$defs|definitions|properties):", re.MULTILINE)),
    ("rust", re.compile(r"\bpub struct\s+\w+\s*\{")),
    ("go", re.compile(r"^type\s+\w+\s+struct\s*\{", re.MULTILINE)),
    ("csharp", re.compile(r"\{\s*get;")),
    ("typescript", re.compile(r"\binterface\s+\w+[^{;]*\{|\btype\s+\w+\s*=\s*\{")),
    ("python", re.compile(r"^class\s+\w+.*:\s*$", re.MULTILINE)),
)


def kind_of(bundle: Bundle) -> str:
    """The kind of a source. Raises `UnreadableSource` where nothing tells it."""
    if bundle.focus:
        return _of_file(bundle, bundle.focus)
    names = list(bundle.names())
    marked = [
        (name.count("/"), kind) for name in names for mark, kind in MARKS.items() if name.endswith(mark)
    ]
    holding = Counter(
        kind for name in names if (kind := _by_suffix(name)) and IN_TEXT.search(bundle.read(name) or b"")
    )
    for _, kind in sorted(marked, key=lambda found: found[0]):
        if holding[kind]:
            return kind
    if not holding:
        raise UnreadableSource(
            bundle.label, "no file in it declares a batch; its kind cannot be told, name it with --kind"
        )
    return holding.most_common(1)[0][0]


def _by_suffix(name: str) -> str | None:
    return SUFFIXES.get(f".{name.lower().rpartition('.')[2]}")


def _of_file(bundle: Bundle, name: str) -> str:
    known = _by_suffix(name)
    if known:
        return known
    text = (bundle.read(name) or b"").decode("utf-8", "replace").replace("\u00a0", " ")
    if text.lstrip()[:1] in {"{", "["}:
        return _of_json(text)
    otherwise = "openapi" if name.lower().endswith((".yaml", ".yml")) else "docs"
    return next((kind for kind, look in _LOOKS if look.search(text)), otherwise)


def _of_json(text: str) -> str:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return "wire"
    if not isinstance(data, dict):
        return "wire"
    if data.keys() & {"openapi", "swagger"}:
        return "openapi"
    is_schema = bool(data.keys() & {"$schema", "$defs", "definitions", "properties", "allOf"})
    return "json-schema" if is_schema else "wire"
