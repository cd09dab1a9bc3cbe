"""Models for TypeScript with zod: schemas that check, the types that follow from them, and readers."""

from __future__ import annotations

from generator.contract import Contract
from generator.shapes import Shapes
from generator.variants import PLAIN, in_variants, rendered


def emit(shapes: Shapes, _contract: Contract) -> dict[str, str]:
    """`batch-api.ts`."""
    return in_variants(
        "models",
        "zod",
        PLAIN,
        lambda command, strict: {"batch-api.ts": rendered("zod.ts.jinja", shapes, command, strict=strict)},
    )
