"""A finding that a trace carries and that is none of ours counts as not read."""

from __future__ import annotations

import pytest

from batchspec.judging.evidence.finding import broken
from batchspec.judging.evidence.tally import Evidence, Summary, Tally
from batchspec.judging.stored import from_json, restore, to_json

FAULT = broken("/id", "a text", [])
TALLY = to_json(Tally(broken=1, evidence=[Evidence(FAULT.pointer, FAULT.expected, FAULT.got)]))


def test_a_tally_is_read_back():
    assert to_json(from_json(TALLY)) == TALLY


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ([], "a stored finding is none of ours"),
        (TALLY | {"evidence": []}, "a stored finding has no evidence"),
        (
            TALLY | {"evidence": [TALLY["evidence"][0] | {"patch": [1]}]},
            "a stored finding has no right patch",
        ),
        (TALLY | {"error": "KeyError"}, "the kit failed on it when the run was recorded"),
    ],
)
def test_what_is_no_finding_of_ours_is_not_read(row, why):
    with pytest.raises(ValueError, match=why):
        from_json(row)
    summary = Summary()
    restore(summary, {"BATCH-FLD-001": row})
    assert not summary.tallies
