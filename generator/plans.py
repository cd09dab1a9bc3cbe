"""The ways into each state of a batch: the states passed, and the stamps that each sets."""

from __future__ import annotations

from typing import Any

from generator.lifecycle import legal, paths

TAKES = (1, 600)
"""Seconds in the state before, for a state that does not say: at least, at most."""


def plans(life: dict[str, Any]) -> dict[str, tuple[dict[str, Any], ...]]:
    """For each state the ways into it, in the order of the lifecycle's paths."""
    found: dict[str, dict[tuple[str, ...], dict[str, Any]]] = {state: {} for state in life["states"]}
    for path in paths(legal(life), next(iter(life["states"]))):
        for end in range(1, len(path) + 1):
            found[path[end - 1]][path[:end]] = _plan(path[:end], life["states"])
    return {state: tuple(ways.values()) for state, ways in found.items()}


def _plan(path: tuple[str, ...], states: dict[str, Any]) -> dict[str, Any]:
    stamped = [state for state in path if "stamp" in states[state]]
    return {
        "path": path,
        "steps": tuple(_step(states[state]) for state in stamped),
        "validated": "in_progress" in path,
        "ended": states[path[-1]]["terminal"],
    }


def _step(about: dict[str, Any]) -> tuple[str, int, int]:
    """The stamp, the fewest seconds since the one before, and how many more values there may be."""
    least, most = about.get("takes", TAKES)
    return about["stamp"], least, most - least + 1
