"""Every text that a client is given to read, always the same ones in the same order."""

from __future__ import annotations

from functools import cache

from batchspec.client import cases_illegal
from batchspec.client.cases_forward import forward_compatible
from batchspec.client.cases_keys import keys
from batchspec.client.cases_pages import pages
from batchspec.client.cases_shapes import shapes
from batchspec.client.cases_values import values
from batchspec.trace import Case


@cache
def cases() -> tuple[Case, ...]:
    """Every legal object, then those that ask for tolerance; the illegal ones are apart."""
    return (*keys(), *shapes(), *values(), *pages(), *forward_compatible())


@cache
def illegal() -> tuple[Case, ...]:
    """What no server may send; fed for the strictness report, never failed."""
    return tuple(cases_illegal.illegal())
