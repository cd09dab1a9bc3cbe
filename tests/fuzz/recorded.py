"""Traces to be edited: of runs against the reference server and the reference gateway, and of a client. Each is recorded once in a process."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from support.gateways import OwnIds, trace_of
from support.runs import stepping

from batchspec.driving.client.collect import collect as collect_client
from batchspec.driving.client.pass_through import PassThrough
from batchspec.driving.server.collect import chosen, collect
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.settings import Settings
from batchspec.judging.evidence.tally import Summary
from batchspec.judging.of_trace import add_run
from batchspec.judging.stored import to_json
from batchspec.mutants.matrix import LONGEST_RUN, PACE
from batchspec.reading.trace import Trace, lines, parse

WHOLE = "whole"
CLIENT = "client"
GATEWAY = "gateway"
STORED = "stored"
"""A run with faults, whose findings its header carries, as where secrets were taken out of the trace."""
LEFT = [{"kind": "file", "id": "file-1", "why": "the server refused to delete it"}]


@cache
def recorded(name: str) -> tuple[str, ...]:
    """The lines of one trace: of a scenario by its name, of a whole run, of a gateway, or of a client."""
    if name == CLIENT:
        return tuple(lines(collect_client(PassThrough())))
    if name == GATEWAY:
        return tuple(lines(trace_of(OwnIds())))
    if name == STORED:
        return tuple(lines(_stored()))
    return tuple(lines(_of_server(frozenset() if name == WHOLE else frozenset({name}))))


def _stored() -> Trace:
    text = "\n".join(recorded("happy-path")).replace('\\"completed\\"', '\\"complete\\"')
    trace, summary = parse(text, "trace.jsonl"), Summary()
    add_run(trace, summary)
    broken = {requirement: to_json(tally) for requirement, tally in summary.tallies.items() if tally.broken}
    kept = {"left": LEFT, "notes": ["a header could not be sent"]}
    return replace(trace, header=replace(trace.header, judged=broken, kept=kept))


def _of_server(scenarios: frozenset[str]) -> Trace:
    pace = {} if not scenarios else {"pace": PACE}
    with stepping(**pace) as server:
        settings = Settings(url=server.url, timeout=LONGEST_RUN)
        return collect(settings, only_scenarios=scenarios or None, budget=WaitedBudget(settings.timeout))


@cache
def names() -> tuple[str, ...]:
    """Every scenario; those with many requests more than once, since they have most places. A whole run, and a client."""
    scenarios = [scenario.name for scenario in chosen(Settings(url="http://127.0.0.1:9"))]
    return (*scenarios, "happy-path", "paging", "cancel-early", WHOLE, CLIENT, GATEWAY, STORED, STORED)
