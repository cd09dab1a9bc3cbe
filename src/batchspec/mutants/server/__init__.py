"""Every mutant: those that people wrote, a module an area of this folder with its `MUTANTS`, and those that are derived."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from batchspec.mutants.breaking.derived import derived
from batchspec.mutants.breaking.mutant import Mutant, UnknownMutant

WRITTEN: tuple[Mutant, ...] = tuple(
    mutant
    for module in pkgutil.iter_modules(__path__)
    for mutant in import_module(f"{__name__}.{module.name}").MUTANTS
)
MUTANTS: tuple[Mutant, ...] = (*WRITTEN, *derived(WRITTEN))


def find(name: str) -> Mutant:
    """The mutant of that name; raises `UnknownMutant`."""
    for mutant in MUTANTS:
        if mutant.name == name:
            return mutant
    raise UnknownMutant(name)
