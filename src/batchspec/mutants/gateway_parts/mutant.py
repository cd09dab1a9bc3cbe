"""A gateway mutant: the reference gateway with one thing broken on purpose, and the requirements that have to find it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from batchspec.making.gateway import Passing


@dataclass(frozen=True, slots=True)
class GatewayMutant:
    """One broken gateway. Only a requirement that works can tell it from the reference gateway."""

    name: str
    breaks: str
    """One sentence on what it does."""
    kills: tuple[str, ...]
    """The requirements that have to find it; each of them has to."""
    behaviour: Callable[[], Passing]
    also_breaks: tuple[str, ...] = ()
    """Requirements that this mutant cannot but break, too."""
    from_issue: str = ""
    """A public report of a gateway that met it: `owner/repository#number`."""
    key: str | None = None
    """The key with which the gateway asks its upstream; without one it passes on what its clients send."""
