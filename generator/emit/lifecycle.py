"""The lifecycle as Python tables and as a picture."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

from batchspec.showing.state_chart import Arrow, Chart, tip
from batchspec.showing.xml_text import element
from generator.contract import Contract
from generator.lifecycle import forbidden_stamps, legal, odd, paths, reach, wanted_stamps
from generator.text import made_by, python_header, render

SOURCES = ("schema/lifecycle.yaml", "schema/batch.schema.json")
STYLE = """
    text { font: 14px sans-serif }
    text.state { text-anchor: middle }
    text.legend { font-size: 12px; fill: #4a5568 }
    rect.paper { fill: #ffffff }
    rect.state { fill: #ebf4ff; stroke: #2b6cb0 }
    rect.end { fill: #f0fff4; stroke: #2f855a }
    .edge { fill: none }
    .edge.legal { stroke: #2b6cb0; stroke-width: 2 }
    .edge.odd { stroke: #a0aec0; stroke-width: 1.2; stroke-dasharray: 4 4 }
    .tip.legal { fill: #2b6cb0 }
    .tip.odd { fill: #a0aec0 }
  """
LEGEND = (
    "solid: documented \N{MIDDLE DOT} dashed: seen on servers, promised by nobody"
    " \N{MIDDLE DOT} green: the batch has ended"
)


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
    made_from = " and ".join(SOURCES)
    table = render("lifecycle.py.jinja", header=python_header(made_from, digest), **values)
    drawing = ET.tostring(picture(life["states"], edges, dashed), encoding="unicode")
    return {
        "batchspec_contract/lifecycle.py": table,
        "docs/lifecycle.svg": f"<!-- {made_by(made_from, digest)} -->\n{drawing}\n",
    }


def picture(
    states: dict[str, Any], edges: list[tuple[str, str]], odd_edges: list[tuple[str, str]]
) -> ET.Element:
    """The life of a batch as an SVG file has it, with its own stylesheet."""
    chart = Chart({state: tuple(about["at"]) for state, about in states.items()})
    width, height = map(str, chart.canvas)
    arrows = [
        Arrow(start, end, kind, f"{start} to {end}", is_arc=kind == "odd")
        for kind, listed in (("legal", edges), ("odd", odd_edges))
        for start, end in listed
    ]
    boxes = {state: "state end" if about["terminal"] else "state" for state, about in states.items()}
    svg = element(
        "svg",
        element("title", "The life of a batch: solid edges are documented, dashed ones only seen"),
        element("style", STYLE),
        element("defs", tip("legal"), tip("odd")),
        element("rect", class_="paper", width=width, height=height),
        *chart.drawn(arrows, boxes),
        element("text", LEGEND, class_="legend", x="20", y=str(chart.canvas[1] - 10)),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
    )
    ET.indent(svg)
    return svg
