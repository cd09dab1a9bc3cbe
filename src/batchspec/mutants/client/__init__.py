"""Every client mutant: the pass-through client with one thing broken on purpose; a module of this folder has `MUTANTS`."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from batchspec.mutants.client_parts.mutant import Mutant, UnknownMutant

_FOUND = (
    mutant
    for module in pkgutil.iter_modules(__path__)
    for mutant in import_module(f"{__name__}.{module.name}").MUTANTS
)
# Lists of mutants are read beside the requirements, so they have the same order; each client mutant breaks one.
MUTANTS: tuple[Mutant, ...] = tuple(sorted(_FOUND, key=lambda mutant: mutant.requirement))


def find(name: str) -> Mutant:
    """The client mutant of that name; raises `UnknownMutant`."""
    for mutant in MUTANTS:
        if mutant.name == name:
            return mutant
    raise UnknownMutant(name, tuple(mutant.name for mutant in MUTANTS))
