"""Ways to break each requirement and no other; found by walking this folder.

A module has `WAYS`, a list of `Way`. By what the requirement judges, a way makes an object (or another value in its place),
the snapshots of a history in the order of time, or the bytes of a text. No snapshot of a history breaks anything by itself.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from batchspec.making.batches.factory import BatchFactory

DictFactory = BatchFactory[dict[str, Any]]
ABSENT = object()
"""As a value of `edited_batch`: the key is left out."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The fault of one batch, and the batch in which nothing else is wrong. A fixture makes that batch, a mutant shows it."""

    values: Mapping[str, Any]
    """The values in place of the batch's own. A callable is given the batch and gives the value."""
    status: str
    path: tuple[str, ...] | None = None
    """The states that the batch has to have passed; with `None` any legal ones."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """Overrides of the factory for this batch. No server can be asked for them, so such a fault has no mutant."""
    where: str = ""
    """The place of a wrong value in the batch, such as `errors.data[].line`."""
    what: str = ""
    """The fault of a wrong value in words, such as `is a string`."""

    def edit(self, batch: Mapping[str, Any]) -> dict[str, Any]:
        """The batch with this fault."""
        return replaced(batch, self.values)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to break one requirement, in a few words, and the function that makes the broken value."""

    requirement: str
    how: str
    make: Callable[[DictFactory], Any]
    fault: Fault | None = None
    """The same way as an edit of one batch; `None` where it is none."""


@cache
def ways_by_requirement() -> dict[str, tuple[Way, ...]]:
    """The ways by requirement, for each requirement that can be broken without another."""
    found: dict[str, list[Way]] = {}
    for info in pkgutil.iter_modules(__path__):
        for way in import_module(f"{__name__}.{info.name}").WAYS:
            found.setdefault(way.requirement, []).append(way)
    return {requirement: tuple(ways) for requirement, ways in sorted(found.items())}


def replaced(given: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The object with `values` in place of its own. A callable is given the object and gives the value."""
    made = dict(given)
    for key, value in values.items():
        if value is ABSENT:
            made.pop(key, None)
        else:
            made[key] = value(given) if callable(value) else deepcopy(value)
    return made


def edited_batch(
    requirement: str, how: str, status: str, path: tuple[str, ...] | None = None, /, **values: Any
) -> Way:
    """The way that edits a batch of `status`: `values` stand in place of its own. A callable is given the batch."""
    return batch_with(requirement, how, Fault(values, status, path))


def batch_with(requirement: str, how: str, fault: Fault) -> Way:
    """The way that makes a batch with that fault."""

    def make(factory: DictFactory) -> dict[str, Any]:
        return fault.edit(factory.build(fault.status, path=fault.path, **fault.given))

    return Way(requirement, how, make, fault)
