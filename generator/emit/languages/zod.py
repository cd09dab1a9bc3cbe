"""Models for TypeScript with zod: schemas that check, the types that follow from them, and readers."""

from __future__ import annotations

from generator.contract import Contract
from generator.surface import Surface
from generator.variants import PLAIN, in_variants, rendered


def emit(surface: Surface, _contract: Contract) -> dict[str, str]:
    """`batch-api.ts`."""
    return in_variants(
        "models",
        "zod",
        PLAIN,
        lambda strict, command: {"batch-api.ts": rendered("zod.ts.jinja", surface, command, strict=strict)},
    )
