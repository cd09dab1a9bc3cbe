"""Collecting from a gateway: the scenarios of a server side by side, then one request at a time, both sides in one trace."""

from __future__ import annotations

import time
from dataclasses import replace

from batchspec.driving.gateway.passage import scenario
from batchspec.driving.gateway.upstream import Upstream
from batchspec.driving.server.collect import NoAnswer, Progress, collect
from batchspec.driving.server.http.budget import Budget
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.target import TargetError
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.reading.interrupted import Interrupted
from batchspec.reading.trace import CLEANING, Trace
from batchspec.system import signals

KEPT_BACK = 60.0
"""Seconds for the requests one at a time, however much of the run's time the scenarios before them took; half of a shorter run."""
REQUESTS_KEPT_BACK = 100
"""Of `--max-requests`, those for the requests one at a time; half of fewer."""


def collect_gateway(
    settings: Settings,
    upstream: Upstream,
    progress: Progress | None = None,
    *,
    budget: Budget | None = None,
    only_scenarios: frozenset[str] | None = None,
) -> Trace:
    """The trace of both sides; raises `NoAnswer`, and `TargetError` where nothing ever reached the upstream.

    `only_scenarios` names those of the scenarios of a server that are gone through first; all, without.
    """
    zero = time.monotonic()
    budget = budget or Budget(settings.timeout)
    seconds = budget.left()
    kept_back = min(KEPT_BACK, seconds / 2)
    budget.renew(seconds - kept_back)
    most = settings.max_requests
    part = _with_most(settings, None if most is None else most - min(REQUESTS_KEPT_BACK, most // 2))
    try:
        first = collect(part, progress, only_scenarios=only_scenarios, budget=budget, started=zero)
    except Interrupted as stop:
        raise _of_both_sides(stop, stop.trace, upstream, zero) from None
    if not upstream.asked:
        line = f"{settings.url}: it answers, but asked nothing of the upstream; point it at {upstream.shown}"
        raise TargetError(line, ExitCode.NO_ANSWER)
    budget.renew(max(kept_back, seconds - (time.monotonic() - zero)))
    sent = sum(1 for one in first.exchanges if one.scenario != CLEANING)
    try:
        second = collect(
            _with_most(settings, None if most is None else max(most - sent, 0)),
            progress,
            scenarios=[scenario(upstream)],
            budget=budget,
            started=zero,
            after=first.exchanges,
        )
    except Interrupted as stop:
        header = replace(stop.trace.header, kept=_both(first, stop.trace, part.max_requests, most))
        so_far = Trace(header, (*first.exchanges, *stop.trace.exchanges))
        raise _of_both_sides(stop, so_far, upstream, zero) from None
    header = replace(
        first.header,
        target="gateway",
        time_up=first.header.time_up or second.header.time_up,
        kept=_both(first, second, part.max_requests, most),
    )
    return Trace(header, (*first.exchanges, *second.exchanges), upstream=upstream.exchanges(zero))


def _of_both_sides(stop: Interrupted, so_far: Trace, upstream: Upstream, zero: float) -> Interrupted:
    """The interrupt with what both sides of the gateway showed until it came."""
    trace = replace(
        so_far, header=replace(so_far.header, target="gateway"), upstream=upstream.exchanges(zero)
    )
    return Interrupted(str(stop), trace, stop.name)


def _with_most(settings: Settings, most: int | None) -> Settings:
    """The settings with another number of requests."""
    return replace(settings, max_requests=most)


def _both(first: Trace, second: Trace, part: int | None, most: int | None) -> dict[str, object]:
    """What the two parts of the run keep for its reader, who gave it `most` requests, of which the first had a `part`."""
    kept = {**second.header.kept, **first.header.kept}
    if "max_requests" in kept:
        kept["max_requests"] = most
    for name in ("left", "notes"):
        found = [*first.header.kept.get(name, ()), *second.header.kept.get(name, ())]
        if found:
            kept[name] = found
    if "notes" in kept and most is not None:
        kept["notes"] = [
            note.replace(f"--max-requests {part} ", f"--max-requests {most} ") for note in kept["notes"]
        ]
    return kept


def gateway_trace(settings: Settings, upstream: Upstream, progress: Progress | None = None) -> Trace:
    """The trace of a run; raises `TargetError` where the gateway never answers, or never asks its upstream.

    Raises `Interrupted`, a `KeyboardInterrupt` with the trace so far, where the run was interrupted, also by SIGTERM and SIGHUP.
    """
    try:
        with signals.raised():
            return collect_gateway(settings, upstream, progress)
    except NoAnswer as error:
        line = f"{error}; is the gateway running, and the address right?"
        raise TargetError(line, ExitCode.NO_ANSWER) from None
