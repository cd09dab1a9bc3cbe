"""Every text that a client is given to read, always the same ones in the same order."""

from __future__ import annotations

from functools import cache

from batchspec.driving.client.cases import illegal as cases_illegal
from batchspec.driving.client.cases.forward import forward_compatible
from batchspec.driving.client.cases.keys import keys
from batchspec.driving.client.cases.pages import pages
from batchspec.driving.client.cases.shapes import shapes
from batchspec.driving.client.cases.values import values
from batchspec.reading.trace import Case


@cache
def cases() -> tuple[Case, ...]:
    """Every legal object, then those that ask for tolerance; the illegal ones are apart."""
    return (*keys(), *shapes(), *values(), *pages(), *forward_compatible())


@cache
def illegal() -> tuple[Case, ...]:
    """What no server may send; fed for the strictness report, never failed."""
    return tuple(cases_illegal.illegal())
