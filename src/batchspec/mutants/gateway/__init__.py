"""Every gateway mutant: the reference gateway with one thing broken on purpose; a module of this folder has `MUTANTS`."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from batchspec.mutants.gateway_parts.mutant import GatewayMutant

MUTANTS: tuple[GatewayMutant, ...] = tuple(
    mutant
    for module in pkgutil.iter_modules(__path__)
    for mutant in import_module(f"{__name__}.{module.name}").MUTANTS
)
