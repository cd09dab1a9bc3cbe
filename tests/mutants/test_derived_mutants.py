"""Mutants that follow from the fields and the ways, and the recorded runs on whose answers they are tried out.

tests/mutants/test_mutants.py tries out each of them.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from batchspec.making.batches.objects import reached
from batchspec.making.server import Behaviour
from batchspec.making.ways import Fault, ways_by_requirement
from batchspec.mutants.matrix import RECORDINGS, shown_by, tried
from batchspec.mutants.replay import Recordings, edited
from batchspec.mutants.server import MUTANTS, WRITTEN, find
from batchspec.mutants.server_parts.derived import broken_without, derived, field_mutants, way_mutants
from batchspec.mutants.server_parts.edits import Shows, leaves_out, sets, shown
from batchspec.mutants.server_parts.mutant import Mutant
from batchspec.mutants.server_parts.runs import BARE, RUNS, showing
from batchspec.mutants.server_parts.seen_in import SEEN_IN
from batchspec.reading.step import LIST
from batchspec_contract.lifecycle import STATES
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import BY_ID

BATCH = OBJECTS["batch"]
DERIVED = {mutant.name: mutant for mutant in MUTANTS if mutant.derived}


def slug(name):
    return name.replace("_", "-")


def names_of(field):
    return {mutant.name.removeprefix(f"{slug(field.name)}-") for mutant in field_mutants(field)}


@pytest.mark.parametrize("field", BATCH.fields, ids=lambda field: field.name)
def test_every_field_is_wrong_in_each_way_that_it_can_be(field):
    names = names_of(field)
    assert names & {"left-out", "left-out-while-null"}
    assert names & {"a-string", "a-number"} or not showing(Fault({}, reached(field)))
    assert "lost-by-the-list" in names
    assert ("null" in names) == (field.never_null or not field.nullable)
    if field.stamp:
        assert "zero-for-unset" in names
    assert {mutant.kills for mutant in field_mutants(field)} <= {(field.type_row,), (field.presence_row,)}


def test_the_keys_in_a_field_are_left_out_and_of_the_wrong_type():
    assert names_of(BATCH["request_counts"]) >= {"without-total", "without-failed", "failed-a-string"}
    assert names_of(BATCH["usage"]) >= {"without-cached-tokens", "cached-tokens-a-string"}
    assert names_of(BATCH["errors"]) >= {"line-a-string", "data-a-string"}


def test_a_key_that_is_there_twice_in_a_field_is_called_by_its_whole_path(monkeypatch):
    other = replace(BATCH, paths=(*BATCH.paths, "usage.other.cached_tokens"))
    monkeypatch.setitem(OBJECTS, "batch", other)
    assert "input-tokens-details-cached-tokens-a-string" in names_of(BATCH["usage"])


def test_what_was_seen_is_derived():
    assert sorted(set(SEEN_IN) - set(DERIVED)) == []
    assert find("expires-at-null").from_source == "ogx"
    assert find("created-at-null").from_issue == "dotnet/extensions#7707"


def test_a_requirement_on_a_batch_that_nobody_wrote_a_mutant_for_has_its_first_way():
    [mutant] = way_mutants(set(ways_by_requirement()) - {"BATCH-TIM-008"})
    assert mutant.name == "expires-at-is-an-hour-late"
    assert mutant.breaks == "Shows batches that are in_progress so: expires_at is an hour late."
    assert (mutant.kills, mutant.scenarios) == (("BATCH-TIM-008",), ("happy-path",))
    assert list(way_mutants(set(ways_by_requirement()))) == []
    alone = {m.kills[0] for m in derived(()) if m.name not in DERIVED}
    assert {BY_ID[name].judges for name in alone} == {"batch"}
    assert "BATCH-MET-001" in alone


def test_a_fault_is_shown_where_its_status_and_path_are_seen_and_it_asks_for_no_more():
    fault = Fault({"metadata": None}, "cancelled")
    assert showing(fault) is BARE
    assert showing(replace(fault, path=("validating", "in_progress", "cancelling", "cancelled"))) is None
    assert showing(replace(fault, path=("validating", "cancelling", "cancelled"))) is BARE
    assert showing(replace(fault, given={"completion_window": "1h"})) is None


def test_the_runs_show_every_state():
    for run in RUNS:
        trace = RECORDINGS.of(Mutant("right", "Does nothing.", (), Behaviour, **run_of(run)))
        seen = {e.json.get("status") for e in trace.exchanges if isinstance(e.json, dict)}
        assert set(run.path) <= seen
    assert {state for run in RUNS for state in run.path} == set(STATES)


def run_of(run):
    return {"scenarios": run.scenarios, "server": run.server, "settings": run.settings}


def test_what_wants_a_field_may_fall_where_it_is_lost():
    assert broken_without(BATCH["completed_at"]) == ("BATCH-LIF-001",)
    assert broken_without(BATCH["output_file_id"]) == ("BATCH-FID-003",)
    assert broken_without(BATCH["id"]) == ()


@pytest.mark.parametrize(
    "name",
    [
        "completed-at-a-string",
        "metadata-left-out-while-null",
        "errors-a-string",
        "expired-at-a-string",
        "usage-lost-by-the-list",
        "total-tokens-is-one-too-many",
    ],
)
def test_an_edited_recording_shows_what_a_run_against_the_mutant_does(name):
    mutant = find(name)
    assert mutant.derived
    own = tried(replace(mutant, derived=False))
    assert own.found == tried(mutant).found
    assert tuple(row for row in own.found if BY_ID[row].judges == "batch") == mutant.kills


def test_a_recording_is_made_once():
    made = []

    def record(mutant):
        made.append(mutant.name)
        return RECORDINGS.of(mutant)

    recordings = Recordings(record)
    one, two = find("id-a-number"), find("usage-left-out")
    assert recordings.of(one) is recordings.of(two)
    recordings.of(find("expired-at-a-string"))
    assert made == ["id-a-number", "expired-at-a-string"]


def test_batches_are_edited_and_nothing_else():
    trace = RECORDINGS.of(find("usage-lost-by-the-list"))
    after = edited(trace, shown(leaves_out("usage"), on={"list"}))
    changed = [e.step for e, other in zip(trace.exchanges, after.exchanges, strict=True) if e != other]
    assert changed == [LIST] * len(changed) != []
    page = next(e.json for e in after.exchanges if e.step == LIST)
    assert all("usage" not in row and "id" in row for row in page["data"])
    assert page["object"] == "list"


def test_a_batch_is_edited_in_the_status_that_was_asked_for():
    shows = Shows(sets(model="another"), when=("completed",))
    batch = {"status": "completed", "model": "m"}
    assert shows.of(batch, "retrieve") == {"status": "completed", "model": "another"}
    assert shows.of({**batch, "status": "failed"}, "retrieve")["model"] == "m"
    assert batch["model"] == "m"


def test_a_mutant_that_somebody_wrote_has_a_run_of_its_own(monkeypatch):
    monkeypatch.setattr("batchspec.mutants.matrix.collected", lambda mutant: mutant.name)
    assert shown_by(WRITTEN[0]) == WRITTEN[0].name
    assert shown_by(DERIVED["id-a-number"]) != "id-a-number"
