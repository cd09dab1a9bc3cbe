"""Lifecycle coverage: what is told of it in each rendering, and how it is drawn."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import combinations
from math import dist

import pytest

from batchspec.judging.coverage import FORBIDDEN, Coverage, in_one_line
from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.report import Report, Target
from batchspec.showing import html, summary
from batchspec.showing.lifecycle_svg import CHART, picture
from batchspec_contract.lifecycle import EDGES, ODD_EDGES, STATES, TERMINAL
from batchspec_contract.registry import REQUIREMENTS

SEEN = Coverage(
    states=frozenset(STATES) - {"expired"},
    changes=frozenset(
        {
            ("validating", "in_progress"),
            ("validating", "completed"),
            ("cancelling", "completed"),
            ("completed", "in_progress"),
        }
    ),
    watched=frozenset({"validating", "completed"}),
)


def test_forbidden_edges_are_what_no_path_makes():
    assert not set(FORBIDDEN) & {*EDGES, *ODD_EDGES}
    ended = [(start, end) for start in STATES if start in TERMINAL for end in STATES if start != end]
    assert [edge for edge in FORBIDDEN if edge[0] in TERMINAL] == ended
    assert {
        ("in_progress", "validating"),
        ("finalizing", "validating"),
        ("finalizing", "in_progress"),
        ("cancelling", "validating"),
        ("cancelling", "in_progress"),
    } <= {*FORBIDDEN} - {*ended}


def test_every_change_is_of_one_kind():
    assert SEEN.legal == [("validating", "in_progress")]
    assert SEEN.skipped == [("validating", "completed")]
    assert SEEN.odd == [("cancelling", "completed")]
    assert SEEN.forbidden == [("completed", "in_progress")]
    assert SEEN.probed == [("completed", state) for state in STATES if state != "completed"]
    assert SEEN.unreached == ["expired"]


LINE = (
    f"{len(STATES) - 1} of {len(STATES)} states, 1 of {len(EDGES)} legal edges, "
    f"{len(SEEN.probed)} of {len(FORBIDDEN)} forbidden edges probed; taken: completed to in_progress; never reached: expired"
)


@pytest.mark.parametrize(
    ("coverage", "kind", "line"),
    [
        (SEEN, "server", f"lifecycle: {LINE}"),
        (SEEN, "client", ""),
        (
            Coverage(frozenset({"completed"})),
            "files",
            f"lifecycle: 1 of {len(STATES)} states; never seen: {', '.join(s for s in STATES if s != 'completed')}",
        ),
        (SEEN, "files", f"lifecycle: {LINE}"),
    ],
)
def test_in_one_line(coverage, kind, line):
    assert in_one_line(coverage.to_json(), kind) == line


def test_the_pages_tell_and_draw_it():
    row = next(r for r in REQUIREMENTS if r.role == "server")
    report = Report(
        Target("server", "it"),
        (Outcome(row, Status.PASS),),
        states=tuple(SEEN.states),
        edges=tuple(SEEN.changes),
        watched=tuple(SEEN.watched),
    )
    assert LINE in summary.text(report)
    page = html.text(report)
    assert LINE in page
    assert "<title>completed to in_progress: forbidden, and taken</title>" in page


def classes(svg, tag):
    return [known.get("class") for known in svg.iter(tag) if known.get("class")]


def test_the_picture_colours_what_was_seen():
    svg = picture(SEEN)
    assert classes(svg, "rect").count("state seen") == len(STATES) - 1
    assert classes(svg, "rect").count("state unseen") == 1
    edges = [kind for kind in classes(svg, "path") if kind.startswith("edge")]
    assert edges.count("edge seen") == 1
    assert edges.count("edge unseen") == len(EDGES) - 1
    assert edges[-3:] == ["edge skipped", "edge odd", "edge forbidden"]


def test_every_edge_can_be_drawn_on_the_canvas():
    assert set(CHART.places) == set(STATES)
    assert all(dist(a, b) > 100 for a, b in combinations(CHART.places.values(), 2))
    every = frozenset((a, b) for a in STATES for b in STATES if a != b)
    svg = picture(Coverage(frozenset(STATES), every))
    width, height = CHART.canvas
    for path in svg.iter("path"):
        if "edge" in path.get("class"):
            numbers = [float(word) for word in path.get("d").split() if word not in {"M", "L", "Q"}]
            assert all(0 <= x <= width for x in numbers[::2])
            ends = [numbers[1], numbers[-1]]
            assert all(0 <= y <= height for y in ends)
    ET.fromstring(ET.tostring(svg))
