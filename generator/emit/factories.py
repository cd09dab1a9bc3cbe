"""`factories.py`: batches of every state, drawn from the lifecycle's own paths."""

from __future__ import annotations

from typing import Any

from generator.lifecycle import legal, paths
from generator.load import Contract
from generator.text import python_header, render

SOURCES = ("schema/lifecycle.yaml", "schema/batch.schema.json")

TAKES = (1, 600)
"""Seconds in the state before, for a state that does not say: at least, at most."""

VALUES: dict[str, str] = {
    "id": 'f"batch_{key}"',
    "object": '"batch"',
    "endpoint": "endpoint",
    "model": "model if plan.validated else None",
    "errors": 'faults(third) if plan.path[-1] == "failed" else None',
    "input_file_id": 'f"file-{key}-input"',
    "completion_window": '"24h"',
    "status": "plan.path[-1]",
    "output_file_id": 'f"file-{key}-output" if shown and completed else None',
    "error_file_id": 'f"file-{key}-error" if shown and completed < total else None',
    "created_at": "created",
    "expires_at": "created + WINDOW",
    "request_counts": '{"total": total, "completed": completed, "failed": failed}',
    "usage": "tokens(completed if shown else 0, writes, third >> 29)",
    "metadata": "metadata and metadata.copy()",
}
"""What a batch begins with, as Python; the keys left out begin unset."""


def emit(contract: Contract) -> dict[str, str]:
    """`factories.py`: one plan for each way into each state."""
    life, reader = contract.lifecycle, contract.schemas["batch"]
    text = render(
        "factories.py.jinja",
        header=python_header(" and ".join(SOURCES), contract.digest(*SOURCES)),
        states=tuple(life["states"]),
        meanings={state: about["meaning"] for state, about in life["states"].items()},
        plans=plans(life),
        ends=tuple(state for state, about in life["states"].items() if about["terminal"]),
        keys=tuple(reader["properties"]),
        values=VALUES,
    )
    return {"batchspec_contract/factories.py": text}


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
