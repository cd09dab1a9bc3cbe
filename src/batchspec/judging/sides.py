"""The two sides of traffic that was seen: what the server answered, and what the client sent. One of them gates, or both do."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.tally import Summary, Tally
from batchspec.judging.evidence.words import place_words
from batchspec.judging.outcomes.verdict import Level
from batchspec.judging.report import Scope, Side, Target
from batchspec_contract.registry import REQUIREMENTS, Requirement

MOST_NOTED = 5
"""Broken requirements of the other side that are named: they decide nothing, and a report stays about its own side."""


def side_of(target: Target, scope: Scope) -> Side:
    """The side that gates. A client that is driven by cases has no server to judge."""
    return "client" if target.kind == "client" else scope.side


def gating(target: Target, scope: Scope) -> list[Requirement]:
    """The requirements that make the verdict, in the order of the contract."""
    if target.kind == "client":
        return [row for row in REQUIREMENTS if row.role == "client" and not row.seen_in_traffic]
    traffic = [row for row in _of_traffic() if scope.side in {"both", row.role}]
    if target.kind == "gateway":
        traffic += [row for row in REQUIREMENTS if row.role == "gateway"]
    return traffic


def notes(summary: Summary, target: Target, scope: Scope) -> Iterator[str]:
    """The sentences on the side that does not gate, and on the requests that the client's side is not judged by."""
    if target.kind == "client":
        return
    if scope.side != "server":
        yield from summary.traffic.client_notes()
    gate = {row.id for row in gating(target, scope)}
    others = [row for row in _of_traffic() if row.id not in gate and row.check and scope.selects(row)]
    others.sort(key=lambda row: Level(row.level).rank)
    found = list(filter(None, (_note(row, summary.tallies.get(row.id, Tally())) for row in others)))
    yield from found[:MOST_NOTED]
    if found[MOST_NOTED:]:
        yield f"and {len(found) - MOST_NOTED} more of the {others[0].role}'s requirements are broken"


def _of_traffic() -> Iterator[Requirement]:
    return (row for row in REQUIREMENTS if row.role == "server" or row.seen_in_traffic)


def _note(row: Requirement, tally: Tally) -> str:
    """The sentence on a broken requirement; empty where it is not broken."""
    head = f"{row.role}'s side, not counted: {row.id} {row.level}"
    if tally.error:
        return f"{head}: the kit itself failed: {tally.error}"
    if not tally.broken or not tally.evidence:
        return ""
    first = tally.evidence[0]
    times = "once" if tally.broken == 1 else f"{tally.broken:,} times"
    where = place_words(first.place)
    return f"{head} broken {times}: {first.cause}{f', at {where}' if where else ''}"
