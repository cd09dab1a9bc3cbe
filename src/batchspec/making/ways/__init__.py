"""Ways to break each requirement, and it alone; found by walking this folder.

A module has `WAYS`, a list of `Way`. What one makes is as the requirement judges it: an object (or what
stands in for one), the snapshots of a history in time order, or the bytes of a text. Each snapshot of a
history by itself breaks nothing.
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
"""As a value in `edited`: the key is taken out."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one batch, and in which that alone is wrong: a fixture makes one, a mutant shows it."""

    values: Mapping[str, Any]
    """What stands in place of the batch's own; a callable is asked for the value, given the batch."""
    status: str
    path: tuple[str, ...] | None = None
    """The way the batch has to have come by; any, where it is `None`."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """What the batch has to be like besides: overrides of the factory, which no server can be asked for."""
    where: str = ""
    """Of a wrong value, its place in the batch, such as `errors.data[].line`."""
    what: str = ""
    """Of a wrong value, what is wrong with it, such as `is a string`."""

    def edit(self, batch: Mapping[str, Any]) -> dict[str, Any]:
        """The batch with that wrong."""
        return replaced(batch, self.values)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to break one requirement, in a few words, and what makes it."""

    requirement: str
    how: str
    make: Callable[[DictFactory], Any]
    fault: Fault | None = None
    """The same as an edit of one batch, where it is one."""


@cache
def ways_by_requirement() -> dict[str, tuple[Way, ...]]:
    """Every requirement that can be broken by itself, with its ways."""
    found: dict[str, list[Way]] = {}
    for info in pkgutil.iter_modules(__path__):
        for way in import_module(f"{__name__}.{info.name}").WAYS:
            found.setdefault(way.requirement, []).append(way)
    return {requirement: tuple(ways) for requirement, ways in sorted(found.items())}


def replaced(given: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The object with `values` in place of its own; a callable is asked for the value, given the object."""
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
    """A batch of `status` with `values` in place of its own; a callable is asked for the value, given the batch."""
    return batch_with(requirement, how, Fault(values, status, path))


def batch_with(requirement: str, how: str, fault: Fault) -> Way:
    """A batch with that fault."""

    def make(factory: DictFactory) -> dict[str, Any]:
        return fault.edit(factory.build(fault.status, path=fault.path, **fault.given))

    return Way(requirement, how, make, fault)
