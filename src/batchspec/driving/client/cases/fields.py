"""The fields of a batch: the states in which each has a value, and a rich value for it."""

from __future__ import annotations

from typing import Any

from batchspec.contract.schemas import document
from batchspec.judging.evidence.tree import BATCH, Level, Path, filled, found, levels, put
from batchspec_contract.lifecycle import REACHABLE, STATES
from batchspec_contract.objects import Field

FIELDS = BATCH.fields
FIRST = STATES[0]
FULL = "completed"
"""The state in which most fields have a value."""
RICHER: dict[Path, Any] = {("errors", "data", 0, "param"): "body"}
"""Values for keys that are null in the example of their field. Any other key has the plainest value of its type."""


def optional_keys() -> list[str]:
    """The keys that may be absent or null, in the order of the wire."""
    return [field.name for field in FIELDS if not field.required]


def seconds() -> list[Field]:
    """The fields whose values are times."""
    return [field for field in FIELDS if (field.unit or "").startswith("seconds")]


STAMPS = tuple(field.name for field in seconds())


def shown_in(field: Field) -> str:
    """A status in which the field has a value.

    A stamp stays for good, so the full state shows it where the way there passes it; anything else is shown in the
    first state that has it.
    """
    if not field.starts:
        return FULL
    passed = any(start == FULL or FULL in REACHABLE[start] for start in field.starts)
    return FULL if field.stamp and passed else field.starts[0]


def status_of(level: Level) -> str:
    """A status in which there is an object at this level."""
    return shown_in(BATCH[str(level.place[0])]) if level.place else FULL


def begins_in(field: Field) -> str:
    """The first status in which the field has a value."""
    return (field.starts or (FIRST,))[0]


def node_of(field: Field) -> dict[str, Any]:
    """The schema of the field."""
    node: dict[str, Any] = document(BATCH.schema)["properties"][field.name]
    return node


def rich(field: Field) -> Any:
    """The first example of the field, with a value for each key in it that it leaves null or out."""
    example = field.examples[0]
    whole = filled(example, node_of(field))
    for place, value in RICHER.items():
        if place[0] == field.name and _is_null(example, place[1:]):
            whole = put(whole, place[1:], value)
    return whole


def _is_null(example: Any, place: Path) -> bool:
    try:
        return found(example, place) is None
    except (LookupError, TypeError):
        return False


def nested_levels() -> list[Level]:
    """The levels below the batch itself."""
    return [level for level in levels() if level.place]
