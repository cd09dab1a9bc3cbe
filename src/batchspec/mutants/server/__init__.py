"""Every server mutant: those that people wrote, in the modules of this folder as `MUTANTS`, and those that are derived."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from batchspec.mutants.server_parts.derived import derived
from batchspec.mutants.server_parts.mutant import Mutant, UnknownMutant

WRITTEN: tuple[Mutant, ...] = tuple(
    mutant
    for module in pkgutil.iter_modules(__path__)
    for mutant in import_module(f"{__name__}.{module.name}").MUTANTS
)
MUTANTS: tuple[Mutant, ...] = (*WRITTEN, *derived(WRITTEN))


def find(name: str) -> Mutant:
    """The server mutant of that name; raises `UnknownMutant`."""
    for mutant in MUTANTS:
        if mutant.name == name:
            return mutant
    raise UnknownMutant(name)
