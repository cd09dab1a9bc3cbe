"""The lifecycle as a picture: the edges that were seen, those that were not, and those that are forbidden."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from math import hypot

from batchspec.judging.coverage import Coverage, Edge
from batchspec.showing.xml_text import element
from batchspec_contract.lifecycle import AT, EDGES, STATES

Point = tuple[float, float]

WIDTH, HEIGHT = 140, 44
ACROSS, DOWN = 210, 140
"""The distances from the middle of one box to the middle of the next."""
LEFT, TOP = 90, 95
"""The middle of the first box."""
PLACES: dict[str, Point] = {
    state: (LEFT + ACROSS * (column - 1), TOP + DOWN * (row - 1)) for state, (column, row) in AT.items()
}
"""The middle of each state's box."""
CANVAS = (max(x for x, _ in PLACES.values()) + LEFT, max(y for _, y in PLACES.values()) + TOP - 10)
MIDDLE = 165
"""The height between the two rows; an arc within a row bends away from it."""
ASIDE = 24
"""The distance from the middle of a box: an arc leaves to the right of it and arrives to the left, so that arcs there and back lie apart."""

KINDS = {
    "seen": "documented, seen",
    "unseen": "documented, not seen",
    "skipped": "legal, over statuses no poll saw",
    "odd": "odd: made by servers, promised by nobody",
    "forbidden": "forbidden, and taken",
}
"""The kinds of arrow, and what each means."""


def picture(coverage: Coverage) -> ET.Element:
    """The picture as an SVG element; its classes are styled by the page."""
    width, height = CANVAS
    arrows = [_arrow(edge, kind) for edge, kind in _drawn(coverage)]
    boxes = [box for state in STATES for box in _box(state, seen=state in coverage.states)]
    return element(
        "svg",
        element("title", "The life of a batch, as far as this run saw it"),
        element("defs", *map(_tip, KINDS)),
        *arrows,
        *boxes,
        viewBox=f"0 0 {width} {height}",
        role="img",
        class_="lifecycle",
    )


def _drawn(coverage: Coverage) -> Iterator[tuple[Edge, str]]:
    for edge in EDGES:
        yield edge, "seen" if edge in coverage.changes else "unseen"
    for kind, edges in (
        ("skipped", coverage.skipped),
        ("odd", coverage.odd),
        ("forbidden", coverage.forbidden),
    ):
        yield from ((edge, kind) for edge in edges)


def _tip(kind: str) -> ET.Element:
    size = "14" if kind == "forbidden" else "10"
    return element(
        "marker",
        element("path", d="M 0 0 L 10 5 L 0 10 z", class_=f"tip {kind}"),
        id=f"tip-{kind}",
        viewBox="0 0 10 10",
        refX="9",
        refY="5",
        markerWidth=size,
        markerHeight=size,
        markerUnits="userSpaceOnUse",
        orient="auto",
    )


def _arrow(edge: Edge, kind: str) -> ET.Element:
    return element(
        "path",
        element("title", f"{edge[0]} to {edge[1]}: {KINDS[kind]}"),
        d=_line(*edge) if edge in EDGES else _arc(*edge),
        class_=f"edge {kind}",
        marker_end=f"url(#tip-{kind})",
    )


def _line(start: str, end: str) -> str:
    a, b = PLACES[start], PLACES[end]
    (x1, y1), (x2, y2) = _border(a, b), _border(b, a)
    return f"M {x1:.0f} {y1:.0f} L {x2:.0f} {y2:.0f}"


def _arc(start: str, end: str) -> str:
    """A curve that keeps clear of the straight edges: around the row, or beside the line between two rows."""
    a = (PLACES[start][0] + ASIDE, PLACES[start][1])
    b = (PLACES[end][0] - ASIDE, PLACES[end][1])
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    if a[1] == b[1]:
        away = (40 + abs(a[0] - b[0]) / 6) * (1 if a[1] > MIDDLE else -1)
        bend = (middle[0], a[1] + away)
    else:
        dx, dy = b[0] - a[0], b[1] - a[1]
        length = hypot(dx, dy)
        bend = (middle[0] - dy / length * 40, middle[1] + dx / length * 40)
    (x1, y1), (x2, y2) = _border(a, bend, WIDTH - 2 * ASIDE), _border(b, bend, WIDTH - 2 * ASIDE)
    return f"M {x1:.0f} {y1:.0f} Q {bend[0]:.0f} {bend[1]:.0f} {x2:.0f} {y2:.0f}"


def _border(middle: Point, towards: Point, width: float = WIDTH) -> Point:
    """The point at which a line from the middle of a box leaves it; the box is `width` wide."""
    dx, dy = towards[0] - middle[0], towards[1] - middle[1]
    across = width / 2 / abs(dx) if dx else float("inf")
    down = HEIGHT / 2 / abs(dy) if dy else float("inf")
    part = min(across, down)
    return middle[0] + dx * part, middle[1] + dy * part


def _box(state: str, *, seen: bool) -> Iterator[ET.Element]:
    x, y = PLACES[state]
    yield element(
        "rect",
        x=f"{x - WIDTH / 2:.0f}",
        y=f"{y - HEIGHT / 2:.0f}",
        width=str(WIDTH),
        height=str(HEIGHT),
        rx="8",
        class_=f"state {'seen' if seen else 'unseen'}",
    )
    yield element(
        "text", state, x=f"{x:.0f}", y=f"{y + 5:.0f}", class_=f"state {'seen' if seen else 'unseen'}"
    )
