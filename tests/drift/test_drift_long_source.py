"""The cost of reading a long source, counted in function calls, which are the same on every machine."""

from __future__ import annotations

import re
import sys

from support.drifting import SOURCES

from batchspec.drift.source import read

FILLER = "    Other{0}:\n      type: object\n      properties:\n        size:\n          type: integer\n          minimum: {0}\n"
"""Six lines of an OpenAPI file, about something else than batches."""


def steps_of_reading(path):
    """The number of functions that are called to read a source, in Python and in C."""
    steps = 0

    def count(_frame, event, _argument):
        nonlocal steps
        steps += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read(str(path))
    finally:
        sys.setprofile(before)
    return steps


def test_a_long_openapi_file_takes_steps_in_proportion_to_its_lines(tmp_path):
    """OpenAI's own has 3 megabytes."""
    text = (SOURCES / "openapi30.yaml").read_text("utf-8")
    before, head, after = re.split(r"(^  schemas:\n)", text, flags=re.MULTILINE)
    read(str(SOURCES / "openapi30.yaml"))  # so that the imports of a first reading are not counted
    steps = {}
    for others in (100, 400, 1_600):
        path = tmp_path / "long.yaml"
        path.write_text(before + head + "".join(map(FILLER.format, range(others))) + after, "utf-8")
        steps[others] = steps_of_reading(path)
    few, many = (steps[400] - steps[100]) / (6 * 300), (steps[1_600] - steps[400]) / (6 * 1_200)
    assert many < 2 * few  # twice leaves room; were it quadratic, a line would cost four times as much
    assert many < 100  # a line takes 30 with the parser in C, some 400 with that in Python
