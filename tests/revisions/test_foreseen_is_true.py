"""What is foreseen of a report is what judging again finds: levels are changed, requirements dropped and put off, and judged anew."""

from __future__ import annotations

import json
from dataclasses import replace
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.revisions import NEXT, data, row

from batchspec import check
from batchspec.fixtures import BatchFactory, broken
from batchspec.judging import sides
from batchspec.judging.report import Report
from batchspec.revisions.changes import compared
from batchspec.revisions.described import described
from batchspec.revisions.foreseen import Foreseen
from batchspec.revisions.recorded import recorded
from batchspec_contract.registry import REQUIREMENTS

ROWS = [one.id for one in REQUIREMENTS if one.role == "server" and one.judges in {"text", "batch"}]
BROKEN = (
    "BATCH-FLD-001",
    "BATCH-NUL-001",
    "BATCH-NUL-002",
    "BATCH-USG-001",
    "BATCH-MET-001",
    "BATCH-TIM-005",
)
BATCHES = [BatchFactory(seed=1).build("completed"), *map(broken, BROKEN)]
CHANGES = ("MUST", "SHOULD", "MAY", "dropped", "put off")


def judged(batch, changes, gate):
    """The report by a contract with these changes."""

    def changed(requirement):
        said = changes.get(requirement.id)
        if said == "put off":
            return replace(requirement, since=NEXT)
        return replace(requirement, level=said) if said else requirement

    kept = tuple(changed(one) for one in REQUIREMENTS if changes.get(one.id) != "dropped")
    with mock.patch.object(sides, "REQUIREMENTS", kept):
        return check(batch, level=gate)


def as_data(changes):
    found = data()
    for name, said in changes.items():
        if said == "dropped":
            found["requirements"].remove(row(found, name))
        else:
            row(found, name).update({"since": NEXT} if said == "put off" else {"level": said})
    return found


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("reports") / "r.json"


def foreseen(report: Report, changes, path):
    path.write_text(json.dumps(report.to_json()), "utf-8")
    return Foreseen(recorded(path), compared(described(data(), "old"), described(as_data(changes), "new")))


def hold(path, batch, changes, gate):
    """Judge a batch by both contracts, and see that the second report is as the first one foretold."""
    before, after = judged(batch, {}, gate), judged(batch, changes, gate)
    found = foreseen(before, changes, path)
    assert (after.verdict, int(after.exit_code)) in found.thens
    now = {one.requirement.id: one.status for one in after.outcomes}
    for one in found.prospects:
        assert now.get(one.id) in (one.statuses or (None,)), one
    same = now.keys() - {one.id for one in found.prospects}
    assert {name: now[name] for name in same} == {
        one.requirement.id: one.status for one in before.outcomes if one.requirement.id in same
    }


@given(
    st.sampled_from(BATCHES),
    st.dictionaries(st.sampled_from(BROKEN) | st.sampled_from(ROWS), st.sampled_from(CHANGES), max_size=40),
    st.sampled_from(["must", "should", "may"]),
)
def test_the_verdict_by_the_new_contract_is_among_those_foreseen(path, batch, changes, gate):
    hold(path, batch, changes, gate)


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("change", CHANGES)
def test_what_is_broken_is_foreseen_at_every_gate(path, name, change):
    for gate in ("must", "should", "may"):
        hold(path, broken(name), {name: change}, gate)


def test_nothing_that_changed_leaves_one_verdict(path):
    for batch in BATCHES:
        report = check(batch)
        found = foreseen(report, {}, path)
        assert found.thens == ((report.verdict, int(report.exit_code)),)
        assert not found.may_differ
