"""Models for Go: structs on the standard library alone."""

from __future__ import annotations

from generator.contract import Contract
from generator.shapes import Enum, Shapes
from generator.text import without
from generator.variants import PLAIN, in_variants, rendered


def emit(shapes: Shapes, _contract: Contract) -> dict[str, str]:
    """`batch_api.go`, package `batchapi`."""
    constants = {
        enum.name: [(_constant(enum, value), value) for value in enum.values] for enum in shapes.enums
    }
    return in_variants(
        "models",
        "go",
        PLAIN,
        lambda command, strict: {
            "batch_api.go": rendered("go.go.jinja", shapes, command, strict=strict, constants=constants)
        },
    )


def _constant(enum: Enum, value: str) -> str:
    """The name of a value: `BatchStatusCompleted`."""
    return f"{enum.name}{without(value, enum.name)}"
