"""One fault of a target is one cause, and two unrelated faults are two; what starved is told with what starved it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache

import pytest
from support.runs import WHOLE_PACE, stepping

from batchspec import BatchFactory, check
from batchspec.driving.client.collect import check_client
from batchspec.driving.server.collect import collect
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.settings import Settings
from batchspec.judging.causes.fault import faults_of
from batchspec.judging.causes.grouping import causes_of
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.mutants.client import MUTANTS as CLIENTS
from batchspec.mutants.matrix import SIDE_BY_SIDE
from batchspec.mutants.replay import edited
from batchspec.mutants.server import MUTANTS, find
from batchspec.mutants.server_parts.edits import Shows

STRIDE = 12
"""Of the mutants in their order, every so many are run whole in a default run, which then takes some seconds."""
SEVERAL = {
    "metadata-in-lower-case": "a run with every scenario makes it break down at some creates and lists, too",
    "lines-that-are-no-object-skipped": "it breaks down at another kind of wrong file, too",
    "failures-among-the-output": "it breaks down at each batch of another number of requests than three",
    "lists-in-an-array": "no page of it can be read, so that nothing is known of its paging",
    "refusals-among-the-output": "it breaks down at each operation that shows one of its batches",
    "fails-while-running": "its stamps are wrong, no good batch completes, and the line at fault is not named",
}
"""Mutants that do more than one thing wrong in a whole run, and what."""
BATCH = BatchFactory(seed=0).completed()
BROKEN = frozenset({Status.FAIL, Status.WARN})
CLIENTS_WITH_TWO = {"cancels-by-delete", "gets-a-batch-by-query"}
"""Client mutants whose calls go wrong in more ways than two."""


@cache
def whole_run(server="happy", behaviour=None, **settings):
    """The trace of a run of every scenario."""
    with stepping(server, WHOLE_PACE, behaviour=behaviour) as reference:
        chosen = Settings(url=reference.url, timeout=60, **settings)
        return collect(chosen, budget=WaitedBudget(chosen.timeout))


def whole_run_of(mutant):
    if mutant.derived and isinstance(mutant.behaviour, Shows):
        return edited(whole_run(mutant.server), mutant.behaviour)
    with stepping(mutant.server, WHOLE_PACE, behaviour=mutant.behaviour(), keys=mutant.keys) as reference:
        chosen = Settings(**{"url": reference.url, "timeout": 60, **mutant.settings})
        return collect(chosen, budget=WaitedBudget(chosen.timeout))


def causes_apart(report, mutant):
    """The causes, less that of a scenario of the reference server in which no good batch completes."""
    return [c for c in report.causes if mutant.server == "happy" or c.id != "not-shown-end"]


def one_cause(mutant):
    return [cause.id for cause in causes_apart(judge_trace(whole_run_of(mutant)), mutant)]


def test_a_server_with_one_fault_has_one_cause():
    chosen = [mutant for mutant in MUTANTS[::STRIDE] if mutant.name not in SEVERAL]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        found = dict(zip((m.name for m in chosen), pool.map(one_cause, chosen), strict=True))
    assert {name: causes for name, causes in found.items() if len(causes) > 1} == {}
    assert sum(map(len, found.values())) > len(found) * 0.9


@pytest.mark.slow
def test_every_server_with_one_fault_has_one_cause():
    chosen = [mutant for mutant in MUTANTS if mutant.name not in SEVERAL]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        found = dict(zip((m.name for m in chosen), pool.map(one_cause, chosen), strict=True))
    assert {name: causes for name, causes in found.items() if len(causes) > 1} == {}


def faults(report):
    """The fields and requirements that a report is about."""
    found = [fault for outcome in report.outcomes for fault in faults_of(outcome)]
    return {fault.field or fault.id for fault in found} | {fault.id for fault in found}


def pairs(firsts):
    """Runs, and mutants that edit what these show, where the two have nothing in common."""
    # Without its id a batch cannot be followed, so nothing is known of where its faults come from.
    seconds = [
        mutant
        for mutant in MUTANTS
        if mutant.derived and isinstance(mutant.behaviour, Shows) and not mutant.name.startswith("id-")
    ]
    for first in firsts:
        trace = whole_run_of(first)
        before = judge_trace(trace)
        for second in seconds[::9]:
            alone = shown_alone(second.name)
            if len(before.causes) == len(alone.causes) == 1 and not faults(before) & faults(alone):
                yield trace, second


@cache
def shown_alone(name):
    return judge_trace(edited(whole_run(), find(name).behaviour))


def test_two_unrelated_faults_are_two_causes():
    firsts = [find(name) for name in ("metadata-unlimited", "list-behind", "error-code-and-param-left-out")]
    shown = {}
    for trace, second in pairs(firsts):
        report = judge_trace(edited(trace, second.behaviour))
        # A fault of the first may hide that of the second.
        if faults(shown_alone(second.name)) <= faults(report):
            shown[second.name, len(shown)] = [cause.id for cause in report.causes]
    assert {names: causes for names, causes in shown.items() if len(causes) != 2} == {}
    assert len(shown) > 10


def test_a_client_with_one_fault_has_few_causes():
    for mutant in CLIENTS[::4]:
        causes = check_client(mutant.client()).causes
        assert len(causes) <= 2 or mutant.name in CLIENTS_WITH_TWO, (mutant.name, [c.id for c in causes])


def test_every_broken_and_every_untestable_requirement_is_in_one_cause():
    for name in ("metadata-unlimited", "body-cut-off", "create-answered-with-a-job", "status-null"):
        report = judge_trace(whole_run_of(find(name)))
        named = [row for cause in report.causes for row in cause.requirements]
        starved = [row for cause in report.causes for row in cause.starved]
        assert sorted(set(named)) == sorted(o.requirement.id for o in report.outcomes if o.status in BROKEN)
        assert sorted(starved) == sorted(o.requirement.id for o in report.having(Status.UNTESTABLE))
        assert len(starved) == len(set(starved))


def test_what_an_accepted_create_leads_to_is_its_own():
    report = judge_trace(whole_run_of(find("metadata-unlimited")))
    (cause,) = report.causes
    assert cause.id == "accepted-metadata-limits"
    assert cause.sentence == "metadata limits are not enforced: accepted at create, then shown in answers"
    assert cause.requirements == ("BATCH-MET-001", "BATCH-MET-002", "BATCH-MET-003", "BATCH-CRE-006")
    assert cause.level == "MUST"


def test_keys_that_are_left_out_are_one_cause():
    report = check({key: value for key, value in BATCH.items() if value is not None})
    assert [cause.id for cause in report.causes] == ["keys-left-out"]
    (cause,) = report.causes
    assert cause.level == "SHOULD"
    assert len(cause.requirements) > 5
    assert cause.sentence.startswith(f"{len(cause.requirements)} keys are left out where unset: errors, ")


def test_one_wrong_type_in_several_fields_is_one_cause_and_masks_what_reads_them():
    report = check({**BATCH, "created_at": BATCH["created_at"] + 0.5, "expires_at": 1.5, "completed_at": 2.5})
    (cause,) = report.causes
    assert cause.id == "timestamp-as-fraction"
    assert cause.sentence == "timestamps are fractions: created_at, expires_at, completed_at"
    masked = [o for o in report.outcomes if o.cause.startswith("masked by timestamp-as-fraction: ")]
    assert "BATCH-TIM-001" in {outcome.requirement.id for outcome in masked}


def test_what_is_untestable_is_told_with_what_starved_it():
    report = judge_trace(whole_run_of(find("create-answered-with-a-job")))
    (cause,) = report.causes
    assert cause.requirements == ("BATCH-CRE-001",)
    assert {"BATCH-RES-001", "BATCH-RET-001", "BATCH-CRE-010"} <= set(cause.starved)


def test_an_answer_that_was_missing_is_a_cause_by_itself():
    report = judge_trace(whole_run_of(find("good-batches-fail")))
    (cause,) = report.causes
    assert cause.id == "not-shown-end"
    assert cause.status is Status.UNTESTABLE
    assert cause.requirements == ()
    assert cause.starved[0] == "BATCH-LIF-013"
    assert cause.evidence is None


def test_the_id_of_a_cause_has_no_value_of_the_target():
    shown = {"id": "mallory", "object": "mallory", "mallory": 1, "endpoint": 7, "status": "mallory"}
    for cause in check(shown).causes:
        assert "mallory" not in cause.id


def test_a_conformant_target_has_no_cause():
    assert judge_trace(whole_run()).causes == ()


def test_causes_stay_the_same_whatever_the_waivers_do():
    report = judge_trace(whole_run_of(find("metadata-unlimited")))
    waived = [
        replace(outcome, status=Status.WAIVED) if outcome.status is Status.FAIL else outcome
        for outcome in report.outcomes
    ]
    (cause,) = causes_of(waived)
    assert cause.id == report.causes[0].id
    assert cause.status is Status.WAIVED
