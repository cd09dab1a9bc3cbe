"""Every text that a client is given to read, in the same order each time."""

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
    """Every legal object, and then those that a client should tolerate."""
    return (*keys(), *shapes(), *values(), *pages(), *forward_compatible())


@cache
def illegal() -> tuple[Case, ...]:
    """Objects that no server may send. They are there to report how strict a client is, and never fail it."""
    return tuple(cases_illegal.illegal())
