"""Every mutant, found by walking this folder: a module an area, with its `MUTANTS`."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from batchspec.reference.mutant import Mutant, UnknownMutant

MUTANTS: tuple[Mutant, ...] = tuple(
    mutant
    for module in pkgutil.iter_modules(__path__)
    for mutant in import_module(f"{__name__}.{module.name}").MUTANTS
)


def find(name: str) -> Mutant:
    """The mutant of that name; raises `UnknownMutant`."""
    for mutant in MUTANTS:
        if mutant.name == name:
            return mutant
    raise UnknownMutant(name)
