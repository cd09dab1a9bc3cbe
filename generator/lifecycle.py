"""Paths, reach and the requirements on stamps, as they follow from the states and edges of schema/lifecycle.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from generator.objects import ObjectSpec

SET, NO_STAMP = {"$ref": "#/$defs/set"}, {"$ref": "#/$defs/no-stamp"}


def with_stamps(life: dict[str, Any], spec: ObjectSpec) -> dict[str, Any]:
    """The lifecycle with the stamp of each state, as the fields of the object have them."""
    stamps = {field.stamp: field.name for field in spec.fields if field.stamp}
    states = {
        state: {**about, **({"stamp": stamps[state]} if state in stamps else {})}
        for state, about in life["states"].items()
    }
    return {**life, "states": states}


def reach(states: Iterable[str], edges: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """For each state, the states that one or more edges lead to, in the order of `states`."""
    order = list(states)
    return {state: tuple(other for other in order if other in _reached(state, edges)) for state in order}


def _reached(start: str, edges: list[tuple[str, str]]) -> set[str]:
    """The states that one or more edges lead to from `start`."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        current = waiting.pop()
        new = {end for begin, end in edges if begin == current} - reached
        reached |= new
        waiting += new
    return reached


def paths(edges: list[tuple[str, str]], start: str) -> tuple[tuple[str, ...], ...]:
    """Every way from `start` to a state that no edge leaves, shortest first; no state is passed twice."""
    done: list[tuple[str, ...]] = []
    growing: list[tuple[str, ...]] = [(start,)]
    while growing:
        path = growing.pop(0)
        ends = [end for begin, end in edges if begin == path[-1]]
        growing += [(*path, end) for end in ends if end not in path]
        if not ends:
            done.append(path)
    return tuple(done)


def legal(life: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The legal edges."""
    return [(start, end) for start, end in life["edges"]]


def odd(life: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The edges that are seen on servers and promised by nobody."""
    return [(row["edge"][0], row["edge"][1]) for row in life["odd"]]


def forbidden_stamps(life: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """By id, the requirements that forbid stamps: for each state, those that a batch in it cannot have."""
    states = life["states"]
    ends = [state for state, about in states.items() if about["terminal"]]
    other_ends = {
        state: [states[other]["stamp"] for other in ends if other != state and "stamp" in states[other]]
        for state in ends
    }
    leads_to = reach(states, [*legal(life), *odd(life)])
    not_reached = {
        state: [
            about["stamp"]
            for other, about in states.items()
            if "stamp" in about and other != state and state not in leads_to[other]
        ]
        for state in states
        if state not in ends
    }
    return {life["rows"]["other_ends"]: other_ends, life["rows"]["not_reached"]: not_reached}


def wanted_stamps(life: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """By id, the requirements that want one stamp: the state of the batch, and the stamp it then has."""
    states = life["states"]
    own = {about["own"]: (state, about["stamp"]) for state, about in states.items() if "own" in about}
    passed = {
        name: (state, states[before]["stamp"]) for name, (state, before) in life["rows"]["passed"].items()
    }
    return dict(sorted(own.items())) | passed


def stamp_definitions(life: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """By id, the schema of each requirement on the stamps of states: there in time, and not too early."""
    wanted = {name: _has(state, stamp) for name, (state, stamp) in wanted_stamps(life).items()}
    return wanted | {name: _none_of(forbidden) for name, forbidden in forbidden_stamps(life).items()}


def _has(state: str, stamp: str) -> dict[str, Any]:
    return {"if": _is(state), "then": {"required": [stamp], "properties": {stamp: SET}}}


def _none_of(forbidden: Mapping[str, list[str]]) -> dict[str, Any]:
    """A schema that forbids, for each state, the stamps listed."""
    parts = [
        {"if": _is(state), "then": {"properties": dict.fromkeys(stamps, NO_STAMP)}}
        for state, stamps in forbidden.items()
    ]
    return {
        "if": {"required": ["status"], "properties": {"status": {"enum": list(forbidden)}}},
        "then": {"allOf": parts},
    }


def _is(state: str) -> dict[str, Any]:
    return {"required": ["status"], "properties": {"status": {"const": state}}}
