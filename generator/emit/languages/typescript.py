"""Models for TypeScript: types, and readers that keep whole numbers of any size."""

from __future__ import annotations

from generator.contract import Contract
from generator.surface import Surface
from generator.variants import PLAIN, in_variants, rendered


def emit(surface: Surface, _contract: Contract) -> dict[str, str]:
    """`batch-api.ts`."""
    return in_variants(
        "models",
        "typescript",
        PLAIN,
        lambda strict, command: {
            "batch-api.ts": rendered("typescript.ts.jinja", surface, command, strict=strict)
        },
    )
