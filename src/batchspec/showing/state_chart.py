"""A chart of states as SVG: a box for each state at its column and row, and arrows between them.

Two pictures are drawn with it: the documented life of a batch, by the generator, before anything is generated; and what a
run saw of it, by the page of a report. So it is given all that it draws, and imports no contract.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import hypot

from batchspec.showing.xml_text import element

Point = tuple[float, float]

WIDTH, HEIGHT = 140, 44
"""Of a box."""
ACROSS, DOWN = 210, 140
"""From the middle of one box to the next one's."""
LEFT, TOP = 90, 95
"""The middle of the first box; above it there is room for the arcs of the first row."""
BELOW = 85
"""From the middle of the last row to the end of the canvas: room for the arcs of that row, and for a line of text."""
ASIDE = 24
"""How far to the right of the middle arcs leave a box, and to the left they arrive, so that two do not lie on another."""
BEND = 40
"""How far the bend of an arc lies aside of the straight line."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One change of state, drawn as a straight line or as an arc that keeps clear of the lines."""

    start: str
    end: str
    kind: str
    """The name of its class in the stylesheet; each kind has a tip of its own."""
    title: str
    is_arc: bool


class Chart:
    """Where everything lies, given the column and row of each state, counted from 1."""

    def __init__(self, at: Mapping[str, tuple[int, int]]) -> None:
        self.places: dict[str, Point] = {
            state: (LEFT + ACROSS * (column - 1), TOP + DOWN * (row - 1))
            for state, (column, row) in at.items()
        }
        """The middle of each state's box."""
        self.canvas = (
            max(x for x, _ in self.places.values()) + LEFT,
            max(y for _, y in self.places.values()) + BELOW,
        )
        """Width and height of the picture."""
        self._middle = (TOP + self.canvas[1] - BELOW) / 2

    def drawn(self, arrows: Iterable[Arrow], boxes: Mapping[str, str]) -> Iterator[ET.Element]:
        """The arrows, and above them a box for each state, with the class that `boxes` gives it."""
        yield from map(self._arrow, arrows)
        for state, kind in boxes.items():
            yield from self._box(state, kind)

    def _arrow(self, arrow: Arrow) -> ET.Element:
        draw = self._arc if arrow.is_arc else self._line
        return element(
            "path",
            element("title", arrow.title),
            d=draw(self.places[arrow.start], self.places[arrow.end]),
            class_=f"edge {arrow.kind}",
            marker_end=f"url(#tip-{arrow.kind})",
        )

    @staticmethod
    def _line(start: Point, end: Point) -> str:
        (x1, y1), (x2, y2) = _border(start, end), _border(end, start)
        return f"M {x1:.0f} {y1:.0f} L {x2:.0f} {y2:.0f}"

    def _arc(self, start: Point, end: Point) -> str:
        """A curve around the row, or beside the line between two rows."""
        a, b = (start[0] + ASIDE, start[1]), (end[0] - ASIDE, end[1])
        middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        if a[1] == b[1]:
            # Away from the other row; the farther it leads, the higher, so that one arc lies within the other.
            away = (BEND + abs(a[0] - b[0]) / 6) * (1 if a[1] > self._middle else -1)
            bend = (middle[0], a[1] + away)
        else:
            dx, dy = b[0] - a[0], b[1] - a[1]
            length = hypot(dx, dy)
            bend = (middle[0] - dy / length * BEND, middle[1] + dx / length * BEND)
        (x1, y1), (x2, y2) = _border(a, bend, WIDTH - 2 * ASIDE), _border(b, bend, WIDTH - 2 * ASIDE)
        return f"M {x1:.0f} {y1:.0f} Q {bend[0]:.0f} {bend[1]:.0f} {x2:.0f} {y2:.0f}"

    def _box(self, state: str, kind: str) -> Iterator[ET.Element]:
        x, y = self.places[state]
        yield element(
            "rect",
            x=f"{x - WIDTH / 2:.0f}",
            y=f"{y - HEIGHT / 2:.0f}",
            width=str(WIDTH),
            height=str(HEIGHT),
            rx="8",
            class_=kind,
        )
        yield element("text", state, x=f"{x:.0f}", y=f"{y + 5:.0f}", class_=kind)


def tip(kind: str, size: int = 10) -> ET.Element:
    """The tip of the arrows of a kind, so many pixels long; it belongs into the `defs` of the picture."""
    return element(
        "marker",
        element("path", d="M 0 0 L 10 5 L 0 10 z", class_=f"tip {kind}"),
        id=f"tip-{kind}",
        viewBox="0 0 10 10",
        refX="9",
        refY="5",
        markerWidth=str(size),
        markerHeight=str(size),
        markerUnits="userSpaceOnUse",
        orient="auto",
    )


def _border(middle: Point, towards: Point, width: float = WIDTH) -> Point:
    """The point where the line from the middle of a box towards another point leaves a box so wide."""
    dx, dy = towards[0] - middle[0], towards[1] - middle[1]
    across = width / 2 / abs(dx) if dx else float("inf")
    down = HEIGHT / 2 / abs(dy) if dy else float("inf")
    part = min(across, down)
    return middle[0] + dx * part, middle[1] + dy * part
