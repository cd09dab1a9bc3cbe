"""The lifecycle as Python tables and as a picture."""

from __future__ import annotations

from typing import Any

from generator.contract import Contract
from generator.lifecycle import forbidden_stamps, legal, odd, paths, reach, wanted_stamps
from generator.text import made_by, python_header, render

SOURCES = ("schema/lifecycle.yaml", "schema/batch.schema.json")


def emit(contract: Contract) -> dict[str, str]:
    """`lifecycle.py` and `lifecycle.svg`."""
    life = contract.lifecycle
    digest = contract.digest(*SOURCES)
    edges, dashed = legal(life), odd(life)
    values = {
        "states": tuple(life["states"]),
        "terminal": tuple(s for s, about in life["states"].items() if about["terminal"]),
        "stamps": {s: about["stamp"] for s, about in life["states"].items() if "stamp" in about},
        "at": {s: tuple(about["at"]) for s, about in life["states"].items()},
        "edges": tuple(edges),
        "odd": tuple(dashed),
        "paths": paths(edges, next(iter(life["states"]))),
        "reach": reach(life["states"], edges),
        "odd_reach": reach(life["states"], edges + dashed),
        "order": {earlier: tuple(later) for earlier, later in life["order"].items()},
        "wanted": wanted_stamps(life),
        "forbidden": {
            name: {state: tuple(stamps) for state, stamps in states.items() if stamps}
            for name, states in forbidden_stamps(life).items()
        },
    }
    return {
        "batchspec_contract/lifecycle.py": render(
            "lifecycle.py.jinja", header=python_header(" and ".join(SOURCES), digest), **values
        ),
        "docs/lifecycle.svg": render(
            "lifecycle.svg.jinja",
            made_by=made_by(" and ".join(SOURCES), digest),
            **picture(life["states"], edges, dashed),
        ),
    }


Point = tuple[int, int]

WIDTH, HEIGHT = 140, 44
ACROSS, DOWN = 200, 140
"""From the middle of one box to the next one's."""
LEFT, TOP = 90, 70
"""The middle of the first box."""


def picture(
    states: dict[str, Any], edges: list[tuple[str, str]], odd: list[tuple[str, str]]
) -> dict[str, Any]:
    """Boxes and arrows for the template: each arrow runs from border to border of its two boxes."""
    places: dict[str, Point] = {
        state: (LEFT + ACROSS * (about["at"][0] - 1), TOP + DOWN * (about["at"][1] - 1))
        for state, about in states.items()
    }
    return {
        "boxes": [
            {"state": s, "x": x, "y": y, "kind": "end" if states[s]["terminal"] else "state"}
            for s, (x, y) in places.items()
        ],
        "arrows": [_arrow(start, end, "legal", places) for start, end in edges]
        + [_arrow(start, end, "odd", places) for start, end in odd],
        "width": WIDTH,
        "height": HEIGHT,
        "canvas": (max(x for x, _ in places.values()) + LEFT, max(y for _, y in places.values()) + LEFT),
    }


def _arrow(start: str, end: str, kind: str, places: dict[str, Point]) -> dict[str, Any]:
    (x1, y1), (x2, y2) = places[start], places[end]
    if y1 == y2 and abs(x2 - x1) > ACROSS:
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
