"""Models for Java: records for Jackson."""

from __future__ import annotations

from generator.contract import Contract
from generator.surface import Surface
from generator.text import without as without_words
from generator.text import words
from generator.variants import PLAIN, in_variants, rendered


def emit(surface: Surface, _contract: Contract) -> dict[str, str]:
    """`batchapi/BatchApi.java`, package `batchapi`."""
    return in_variants(
        "models",
        "java",
        PLAIN,
        lambda strict, command: {
            "batchapi/BatchApi.java": rendered(
                "java.java.jinja",
                surface,
                command,
                strict=strict,
                constant=lambda enum, word: "_".join(words(without_words(word, enum.name))).upper(),
            )
        },
    )
