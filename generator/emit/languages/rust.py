"""Models for Rust: structs for serde and serde_json."""

from __future__ import annotations

from generator.contract import Contract
from generator.surface import Key, Record, Surface
from generator.text import pascal, snake, without
from generator.variants import PLAIN, in_variants, rendered

KEYWORDS = frozenset({"type"})
"""Keys that are words of the language."""


def emit(surface: Surface, _contract: Contract) -> dict[str, str]:
    """`batch_api.rs`, a module."""
    constants = [
        (_constant(record, key), key)
        for record in surface.records
        for key in record.keys
        if key.type.kind == "const"
    ]
    return in_variants(
        "models",
        "rust",
        PLAIN,
        lambda strict, command: {
            "batch_api.rs": rendered(
                "rust.rs.jinja",
                surface,
                command,
                strict=strict,
                constants=constants,
                constant=_constant,
                value=lambda enum, word: without(word, enum.name),
                field=_field,
            )
        },
    )


def _constant(record: Record, key: Key) -> str:
    """The type of a key with one legal value: `InputLineMethod`."""
    return f"{record.name}{pascal(key.name)}"


def _field(key: Key) -> str:
    return f"r#{key.name}" if key.name in KEYWORDS else snake(key.name)
