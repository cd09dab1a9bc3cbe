"""The lifecycle as Python tables and as a picture."""

from __future__ import annotations

from typing import Any

from generator.load import Contract
from generator.text import made_by, python_header, render

SOURCE = "schema/lifecycle.yaml"


def emit(contract: Contract) -> dict[str, str]:
    """`lifecycle.py` and `lifecycle.svg`."""
    life = contract.lifecycle
    digest = contract.digest(SOURCE)
    edges = [tuple(edge) for edge in life["edges"]]
    odd = [tuple(row["edge"]) for row in life["odd"]]
    values = {
        "states": tuple(life["states"]),
        "terminal": tuple(s for s, about in life["states"].items() if about["terminal"]),
        "stamps": {s: about["stamp"] for s, about in life["states"].items() if "stamp" in about},
        "edges": tuple(edges),
        "odd": tuple(odd),
        "paths": paths(edges),
        "reach": reach(tuple(life["states"]), edges),
        "odd_reach": reach(tuple(life["states"]), edges + odd),
        "order": {earlier: tuple(later) for earlier, later in life["order"].items()},
    }
    return {
        "batchspec_contract/lifecycle.py": render(
            "lifecycle.py.jinja", header=python_header(SOURCE, digest), **values
        ),
        "docs/lifecycle.svg": render(
            "lifecycle.svg.jinja", made_by=made_by(SOURCE, digest), **picture(life["states"], edges, odd)
        ),
    }


def reach(states: tuple[str, ...], edges: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """For each state, the states that one or more edges lead to, in the order of `states`."""
    found: dict[str, set[str]] = {state: set() for state in states}
    grew = True
    while grew:
        grew = False
        for start, end in edges:
            for state in states:
                new = {end} | found[end]
                if (state == start or start in found[state]) and not new <= found[state]:
                    found[state] |= new
                    grew = True
    return {state: tuple(s for s in states if s in found[state]) for state in states}


def paths(edges: list[tuple[str, str]], start: str = "validating") -> tuple[tuple[str, ...], ...]:
    """Every way from `start` to a state that no edge leaves, shortest first."""
    done: list[tuple[str, ...]] = []
    growing: list[tuple[str, ...]] = [(start,)]
    while growing:
        path = growing.pop(0)
        ends = [end for begin, end in edges if begin == path[-1]]
        growing += [(*path, end) for end in ends]
        if not ends:
            done.append(path)
    return tuple(done)


PLACES: dict[str, tuple[int, int]] = {
    "validating": (90, 70),
    "in_progress": (290, 70),
    "finalizing": (490, 70),
    "completed": (690, 70),
    "failed": (90, 210),
    "cancelling": (290, 210),
    "cancelled": (490, 210),
    "expired": (690, 210),
}
WIDTH, HEIGHT = 140, 44


def picture(
    states: dict[str, Any], edges: list[tuple[str, str]], odd: list[tuple[str, str]]
) -> dict[str, Any]:
    """Boxes and arrows for the template: each arrow runs from border to border of its two boxes."""
    return {
        "boxes": [
            {"state": s, "x": x, "y": y, "kind": "end" if states[s]["terminal"] else "state"}
            for s, (x, y) in PLACES.items()
        ],
        "arrows": [_arrow(start, end, "legal") for start, end in edges]
        + [_arrow(start, end, "odd") for start, end in odd],
        "width": WIDTH,
        "height": HEIGHT,
    }


def _arrow(start: str, end: str, kind: str) -> dict[str, Any]:
    (x1, y1), (x2, y2) = PLACES[start], PLACES[end]
    if y1 == y2 and abs(x2 - x1) > 200:
        bottom = y1 + HEIGHT // 2
        curve = f"M {x1} {bottom} Q {(x1 + x2) // 2} {bottom + 50} {x2} {bottom}"
        return {"kind": kind, "title": f"{start} to {end}", "points": curve}
    shift = 0 if kind == "legal" else 12
    begin, stop = _border(x1, y1, x2, y2), _border(x2, y2, x1, y1)
    return {
        "kind": kind,
        "title": f"{start} to {end}",
        "points": f"M {begin[0] + shift} {begin[1]} L {stop[0] + shift} {stop[1]}",
    }


def _border(x: int, y: int, toward_x: int, toward_y: int) -> tuple[int, int]:
    dx, dy = toward_x - x, toward_y - y
    scale = min((WIDTH / 2) / abs(dx) if dx else float("inf"), (HEIGHT / 2) / abs(dy) if dy else float("inf"))
    return round(x + dx * scale), round(y + dy * scale)
