"""Models for Java: records for Jackson."""

from __future__ import annotations

from generator.contract import Contract
from generator.shapes import Shapes
from generator.text import without as without_words
from generator.text import words
from generator.variants import PLAIN, in_variants, rendered


def emit(shapes: Shapes, _contract: Contract) -> dict[str, str]:
    """`batchapi/BatchApi.java`, package `batchapi`."""
    return in_variants(
        "models",
        "java",
        PLAIN,
        lambda command, strict: {
            "batchapi/BatchApi.java": rendered(
                "java.java.jinja",
                shapes,
                command,
                strict=strict,
                constant=lambda enum, word: "_".join(words(without_words(word, enum.name))).upper(),
            )
        },
    )
