"""Models for TypeScript: types, and readers that keep whole numbers of any size."""

from __future__ import annotations

from generator.contract import Contract
from generator.shapes import Shapes
from generator.variants import PLAIN, in_variants, rendered


def emit(shapes: Shapes, _contract: Contract) -> dict[str, str]:
    """`batch-api.ts`."""
    return in_variants(
        "models",
        "typescript",
        PLAIN,
        lambda command, strict: {
            "batch-api.ts": rendered("typescript.ts.jinja", shapes, command, strict=strict)
        },
    )
