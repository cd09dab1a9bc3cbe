"""The lifecycle as a picture: the edges that were seen, those that were not, and those that are forbidden."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from batchspec.judging.coverage import Coverage, Edge
from batchspec.showing.state_chart import Arrow, Chart, tip
from batchspec.showing.xml_text import element
from batchspec_contract.lifecycle import AT, EDGES, STATES

KINDS = {
    "seen": "documented, seen",
    "unseen": "documented, not seen",
    "skipped": "legal, over statuses no poll saw",
    "odd": "odd: made by servers, promised by nobody",
    "forbidden": "forbidden, and taken",
}
"""The kinds of arrow, and what each means."""
TIP_OF_FORBIDDEN = 14
"""Pixels: larger than the other tips, since this is what a reader should see first."""

CHART = Chart(AT)


def picture(coverage: Coverage) -> ET.Element:
    """The picture as an SVG element; its classes are styled by the page."""
    width, height = CHART.canvas
    arrows = [_arrow(edge, kind) for edge, kind in _drawn(coverage)]
    boxes = {state: f"state {'seen' if state in coverage.states else 'unseen'}" for state in STATES}
    tips = (tip(kind, TIP_OF_FORBIDDEN) if kind == "forbidden" else tip(kind) for kind in KINDS)
    return element(
        "svg",
        element("title", "The life of a batch, as far as this run saw it"),
        element("defs", *tips),
        *CHART.drawn(arrows, boxes),
        viewBox=f"0 0 {width} {height}",
        role="img",
        class_="lifecycle",
    )


def _arrow(edge: Edge, kind: str) -> Arrow:
    start, end = edge
    return Arrow(start, end, kind, f"{start} to {end}: {KINDS[kind]}", is_arc=edge not in EDGES)


def _drawn(coverage: Coverage) -> Iterator[tuple[Edge, str]]:
    for edge in EDGES:
        yield edge, "seen" if edge in coverage.changes else "unseen"
    for kind, edges in (
        ("skipped", coverage.skipped),
        ("odd", coverage.odd),
        ("forbidden", coverage.forbidden),
    ):
        yield from ((edge, kind) for edge in edges)
