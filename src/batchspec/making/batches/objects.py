"""One right object of the contract: a batch from the factory, or any other object from the examples of its fields.

A field that has a value in some objects only is null in it, as the error of a result line that has a response.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from batchspec.making.batches.factory import BatchFactory
from batchspec_contract.lifecycle import STATES
from batchspec_contract.objects import Field, Object

DRAWN = "batch"
"""The object that the factory makes. Any other is made from the examples of its fields."""


def right(
    spec: Object, factory: BatchFactory[dict[str, Any]], status: str = STATES[0], path: Any = None
) -> dict[str, Any]:
    """An object in which nothing is wrong. A batch has that status, and has come by that path where one is given."""
    if spec.name == DRAWN:
        return factory.build(status, path=path)
    return {field.name: deepcopy(field.examples[0]) if field.certain else None for field in spec.fields}


def reached(field: Field) -> str:
    """The first state in which a batch has a value in that field."""
    return field.stamp or next(iter(field.starts), STATES[0])
