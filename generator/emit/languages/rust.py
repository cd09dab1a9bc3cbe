"""Models for Rust: structs for serde and serde_json."""

from __future__ import annotations

from generator.contract import Contract
from generator.shapes import Key, Record, Shapes
from generator.text import pascal, snake, without
from generator.variants import PLAIN, in_variants, rendered

WORDS = (
    "as async await box break const continue do dyn else enum extern final fn for gen if impl in let loop macro match mod "
    "move mut override priv pub ref return static struct trait try type typeof unsafe unsized use virtual where while yield"
)
KEYWORDS = frozenset(WORDS.split())
"""Words of the language, which a field is called only with `r#` before them."""


def emit(shapes: Shapes, _contract: Contract) -> dict[str, str]:
    """`batch_api.rs`, a module."""
    constants = [
        (_constant(record, key), key)
        for record in shapes.records
        for key in record.keys
        if key.type.kind == "const"
    ]
    return in_variants(
        "models",
        "rust",
        PLAIN,
        lambda command, strict: {
            "batch_api.rs": rendered(
                "rust.rs.jinja",
                shapes,
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
