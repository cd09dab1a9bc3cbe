"""The creates of a run by which it tries what its target declares."""

from __future__ import annotations

from batchspec.declarations.declared import Declared
from batchspec.judging.operations.operation import Operation

KEYS = {"completion_windows": "completion_window", "endpoints": "endpoint"}
"""The declarations that a create tries, and the key of its body that has one of them."""


def is_declared(create: Operation, declared: Declared) -> bool:
    """True of a create with a window or an endpoint that the target declares."""
    return any(value_of(create, name) in getattr(declared, name) for name in KEYS)


def value_of(create: Operation, declaration: str) -> str:
    """The value that a create has of a declaration; empty where it has none."""
    body = create.exchange.request.json
    found = body.get(KEYS[declaration]) if isinstance(body, dict) else None
    return found if isinstance(found, str) else ""
