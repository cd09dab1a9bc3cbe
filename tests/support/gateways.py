"""Runs against the reference gateway and its mutants, without any waiting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from batchspec.driving.gateway.collect import collect_gateway
from batchspec.driving.gateway.upstream import Upstream
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.settings import Settings
from batchspec.making.gateway import Passing, ReferenceGateway
from batchspec.making.server.clock import VirtualClock
from batchspec.reading.trace import Trace

FIRST = frozenset({"happy-path"})


class OwnIds(Passing):
    """A gateway with ids of its own."""

    own_ids = True


@contextmanager
def gateway(
    behaviour: Passing | None = None, key: str | None = None, upstream: dict[str, Any] | None = None
) -> Iterator[tuple[ReferenceGateway, Upstream]]:
    """A gateway before an upstream whose clock moves at each look."""
    with (
        Upstream(clock=VirtualClock(step=0.25), **(upstream or {})) as behind,
        ReferenceGateway(behind.url, behaviour=behaviour, key=key) as front,
    ):
        yield front, behind
    assert front.crashes == []
    assert behind.crashes == []


def trace_of(
    behaviour: Passing | None = None,
    key: str | None = None,
    scenarios: frozenset[str] | None = FIRST,
    upstream: dict[str, Any] | None = None,
    **settings: Any,
) -> Trace:
    """The trace of a run against a gateway."""
    with gateway(behaviour, key, upstream) as (front, behind):
        wanted = Settings(front.url, timeout=60, **settings)
        return collect_gateway(wanted, behind, only_scenarios=scenarios, budget=WaitedBudget(60))
