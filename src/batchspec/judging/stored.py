"""Findings that are stored with a trace, since the trace without its secrets does not show them any more.

A server is judged on what it sent. What is stored of that lacks keys and the values of headers and parameters, wherever they
stand, and with them sometimes the fault. So a trace carries the tallies that it cannot show, and is judged again with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from batchspec.judging.evidence.signature import Signature
from batchspec.judging.evidence.tally import EXAMPLES, SIGNATURES, STATES_KEPT, Evidence, Summary, Tally
from batchspec.reading.files.unread import Unread
from batchspec.reading.place import Place
from batchspec.reading.step import Step
from batchspec_contract.lifecycle import STATES
from batchspec_contract.registry import BY_ID

SEEN = "seen"
"""The key under which a trace carries the part of the lifecycle that it does not show any more; all others are requirements."""


def lost(received: Summary, stored: Summary) -> dict[str, Any]:
    """The tallies of what was received that what is stored does not give, as JSON; empty where there are none."""
    tallies = {
        requirement: to_json(tally)
        for requirement, tally in received.tallies.items()
        if tally != stored.tallies.get(requirement, Tally())
    }
    gone = {requirement: to_json(Tally()) for requirement in stored.tallies.keys() - received.tallies.keys()}
    found = dict(sorted({**tallies, **gone}.items()))
    seen = _seen(received)
    return found if seen == _seen(stored) else {**found, SEEN: seen}


def restore(summary: Summary, judged: Mapping[str, Any]) -> None:
    """Put the tallies that a trace carries in the place of those that it shows. One that is none of ours counts as not read."""
    for name, row in judged.items():
        try:
            if name in BY_ID:  # a requirement of another revision of the contract says nothing here
                summary.tallies[name] = from_json(row)
            elif name == SEEN:
                _restore_seen(summary, row)
        except ValueError as error:
            summary.traffic.add_unread([Unread("the trace", 0, f"{name}: {error}")])


def _seen(summary: Summary) -> dict[str, Any]:
    """The number of batches that were seen, the part of the lifecycle, and how each kind of request was answered."""
    return {
        "objects": summary.objects,
        "states": sorted(summary.states),
        "edges": sorted(map(list, summary.edges)),
        "watched": sorted(summary.watched),
        "cases": sorted(summary.cases),
        "answers": summary.traffic.answers,
    }


def _restore_seen(summary: Summary, row: Any) -> None:
    """Put what a trace carries of the lifecycle in the place of what it shows; raises `ValueError` for what is none of ours."""
    try:
        objects, states, watched = row["objects"], set(row["states"]), set(row["watched"])
        edges = {(before, after) for before, after in row["edges"]}
        # Traces of older kits have neither.
        cases = {str(case) for case in row.get("cases", summary.cases)}
        answers = _answers(row.get("answers", summary.traffic.answers))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"what is stored of the lifecycle is none of ours: {error}") from None
    statuses = states | watched | {status for edge in edges for status in edge}
    if isinstance(objects, bool) or not isinstance(objects, int) or not statuses <= set(STATES):
        raise ValueError("what is stored of the lifecycle is none of ours")
    summary.objects, summary.states, summary.watched, summary.edges = objects, states, watched, edges
    summary.cases, summary.traffic.answers = cases, answers


def _answers(value: Any) -> dict[str, dict[str, int]]:
    """The counts of answers by kind and status; raises `ValueError` for what is none of ours."""
    found = {str(kind): {str(status): count for status, count in row.items()} for kind, row in value.items()}
    if not all(type(count) is int and count > 0 for row in found.values() for count in row.values()):
        raise ValueError("a count of answers is no whole number above zero")
    return found


def to_json(tally: Tally) -> dict[str, Any]:
    """A tally as JSON."""
    signatures = sorted((asdict(one) for one in tally.signatures), key=lambda one: sorted(one.items()))
    return {
        **asdict(tally),
        "signatures": signatures,
        "origins": sorted(map(list, tally.origins)),
        "states": sorted(map(list, tally.states)),
        "by_chance": sorted(tally.by_chance),
    }


def from_json(row: Any) -> Tally:
    """The tally that `to_json` wrote; raises `ValueError` for anything else."""
    try:
        tally = Tally(**{key: value for key, value in row.items() if key not in _SETS})
        tally.evidence = [_evidence(one) for one in row["evidence"][:EXAMPLES]]
        tally.signatures = {Signature(**one) for one in row["signatures"][:SIGNATURES]}
        # Traces of older kits have none of these.
        tally.states = {(str(text), str(status)) for text, status in row.get("states", ())[:STATES_KEPT]}
        tally.by_chance = {str(text) for text in row.get("by_chance", ())[:SIGNATURES]}
        tally.origins = {(str(text), str(origin)) for text, origin in row.get("origins", ())[:SIGNATURES]}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"a stored finding is none of ours: {error}") from None
    for one in (tally, *tally.evidence, *tally.signatures):
        _check(one)
    if tally.error:  # it is no finding; the kit of today may judge what that one failed on
        raise ValueError("the kit failed on it when the run was recorded")
    if tally.broken and not tally.evidence:
        raise ValueError("a stored finding has no evidence")
    return tally


_SETS = frozenset({"evidence", "signatures", "origins", "states", "by_chance"})
"""Parts of a tally that hold several values."""


def _evidence(row: Any) -> Evidence:
    if not all(isinstance(one, Mapping) for one in row["patch"]):
        raise ValueError("a stored finding has no right patch")
    place = dict(row["place"])
    step = place.pop("step")
    placed = Place(**place, step=None if step is None else Step(**step))
    return Evidence(**{**row, "place": placed, "patch": tuple(row["patch"])})


def _check(value: Any) -> None:
    """Raise `ValueError` where a part of a value is not of the type that it is declared to be."""
    for one in fields(value):
        part = getattr(value, one.name)
        wanted = _TYPES.get(str(one.type))
        if wanted is not None and (
            not isinstance(part, wanted) or (wanted is int and isinstance(part, bool))
        ):
            raise ValueError(f"a stored finding has no right {one.name}: {type(part).__name__}")
        if isinstance(part, Place | Step):
            _check(part)


_TYPES: dict[str, type | tuple[type, ...]] = {
    "str": str,
    "int": int,
    "bool": bool,
    "str | None": (str, type(None)),
    "int | None": (int, type(None)),
}
