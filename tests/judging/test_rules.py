"""What holds of every rule, whatever it is given."""

from __future__ import annotations

import gzip
import json
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.corpus import BY_FILE, add_history, broken, histories, judge_of_files, values
from support.faults import Counted
from support.paths import ROOT
from support.strategies import FIELDS, objects, spoiled

from batchspec.judging.evidence.finding import LONGEST
from batchspec.judging.evidence.snapshot import History, Snapshot
from batchspec.judging.evidence.tally import Summary
from batchspec.judging.rules import bound, find, names
from batchspec.reading.place import Place
from batchspec_contract.registry import REQUIREMENTS

RULES = [r for r in REQUIREMENTS if r.check and r.check.kind == "rule"]
REQUIRED = {"id", "object", "endpoint", "input_file_id", "completion_window", "status", "created_at"}
OPTIONAL = [key for key in FIELDS if key not in REQUIRED]

OBJECTS = {name: value for name, value in values().items() if isinstance(value, dict)}
VALID = [value for name, value in OBJECTS.items() if name.startswith("valid/")]
anything = objects | spoiled(VALID)


def rules_of(kind):
    return [
        bound(r.check.target, r.check.of)[1] for r in BY_FILE if r.check.kind == "rule" and r.judges == kind
    ]


def tallies(raws):
    """How often each requirement held and was broken: in one object, or in the sightings of one batch."""
    summary = Counted()
    if isinstance(raws, dict):
        judge_of_files().batch(Snapshot(raws), summary)
    else:
        add_history(raws, judge_of_files(), summary)
    return {name: (tally.held, tally.broken) for name, tally in summary.tallies.items()}


@cache
def as_they_are():
    """The tallies of each case of the corpus, objects and histories."""
    return [tallies(raw) for raw in [*OBJECTS.values(), *histories().values()]]


def changed(change):
    """The cases of the corpus, objects and histories, whose tallies `change` changes."""
    others = [change(raw) for raw in OBJECTS.values()]
    others += [[change(raw) for raw in raws] for raws in histories().values()]
    named = zip([*OBJECTS, *histories()], others, as_they_are(), strict=True)
    return [name for name, other, before in named if tallies(other) != before]


def test_every_rule_decides_a_requirement():
    assert {r.check.target for r in RULES} == set(names())


@pytest.mark.parametrize("name", names())
def test_rule_judges_what_its_requirement_says(name):
    assert {find(name)[0]} == {r.judges for r in RULES if r.check.target == name}


# Nothing raises, and every finding can be shown.


def assert_can_be_shown(findings):
    for finding in findings:
        assert finding.pointer == "" or finding.pointer.startswith("/")
        if not finding.holds:
            assert finding.expected
            assert finding.got
            assert len(finding.got) <= LONGEST
            assert "\n" not in finding.expected + finding.got


@given(anything)
@settings(deadline=None, max_examples=200)
def test_no_batch_rule_raises(raw):
    for rule in rules_of("batch"):
        assert_can_be_shown(rule(Snapshot(raw)))


@given(st.lists(anything, max_size=4))
@settings(deadline=None, max_examples=200)
def test_no_history_rule_raises(raws):
    for rule in rules_of("history"):
        assert_can_be_shown(rule(History([Snapshot(raw) for raw in raws])))


@given(anything)
@settings(deadline=None, max_examples=50)
def test_the_whole_judge_never_raises(raw):
    tallies([raw, raw])


LARGEST = 10**4300 - 1
"""Python reads no longer number, and writes none either: sums of two are too long to show."""


@pytest.mark.parametrize(
    "part",
    [
        {"request_counts": {"total": LARGEST, "completed": LARGEST, "failed": LARGEST}},
        {"request_counts": {"total": 1, "completed": LARGEST, "failed": LARGEST}},
        {"usage": {"input_tokens": LARGEST, "output_tokens": LARGEST, "total_tokens": LARGEST}},
        {"created_at": LARGEST, "expires_at": LARGEST, "completed_at": LARGEST},
        {"metadata": {"n": [LARGEST]}},
    ],
    ids=["counts", "counts-above-total", "usage", "stamps", "metadata"],
)
def test_numbers_as_long_as_may_be_are_judged(part):
    raw = VALID[0] | {"status": "completed"} | part
    for rule in rules_of("batch"):
        assert_can_be_shown(rule(Snapshot(raw)))
    tallies(raw)


# Spelling changes no verdict: keys nobody knows, null for absent, 1.0 for 1, the order of keys.


UNKNOWN = {
    "x_region": "eu",
    "Status": "ended",
    "completedAt": "2025-10-31T08:40:00Z",
    "archived_at": 0,
    "extra": {"id": None},
}


def with_unknown_keys(raw):
    """`raw` with keys that nobody documents at every level that is an object, `metadata` apart."""
    return {k: _with_unknown_keys(v) if k in PARTED else v for k, v in raw.items()} | UNKNOWN


PARTED = {"errors", "request_counts", "usage"}


def _with_unknown_keys(value):
    match value:
        case dict():
            return {key: _with_unknown_keys(part) for key, part in value.items()} | UNKNOWN
        case list():
            return [_with_unknown_keys(part) for part in value]
        case _:
            return value


def without_nulls(raw):
    return {key: value for key, value in raw.items() if value is not None or key in REQUIRED}


def with_nulls(raw):
    return dict.fromkeys(OPTIONAL) | raw


def with_fractions_of_zero(raw):
    """`raw` with every whole number of its fields that a double holds written as one."""
    return {key: _with_fractions_of_zero(value) if key in FIELDS else value for key, value in raw.items()}


def _with_fractions_of_zero(value):
    match value:
        case bool():
            return value
        case int() if abs(value) < 2**53:
            return float(value)
        case dict():
            return {key: _with_fractions_of_zero(part) for key, part in value.items()}
        case list():
            return [_with_fractions_of_zero(part) for part in value]
        case _:
            return value


def backwards(raw):
    return dict(reversed(raw.items()))


def outside_nul(raws):
    return {name: tally for name, tally in tallies(raws).items() if "-NUL-" not in name}


def test_unknown_keys_change_no_verdict():
    assert changed(with_unknown_keys) == []


def test_unknown_keys_that_come_and_go_change_no_verdict():
    differ = [
        name
        for name, raws in histories().items()
        if tallies(raws)
        != tallies([with_unknown_keys(raw) if number % 2 else raw for number, raw in enumerate(raws)])
    ]
    assert differ == []


@given(anything)
@settings(deadline=None, max_examples=50)
def test_unknown_keys_change_no_verdict_on_anything(raw):
    assert tallies(with_unknown_keys(raw)) == tallies(raw)


def test_absent_and_null_are_the_same_outside_their_own_area():
    differ = [
        name
        for name, raw in OBJECTS.items()
        if outside_nul(without_nulls(raw)) != outside_nul(with_nulls(raw))
    ]
    differ += [
        name
        for name, raws in histories().items()
        if outside_nul([without_nulls(raw) for raw in raws]) != outside_nul([with_nulls(raw) for raw in raws])
    ]
    assert differ == []


@given(st.lists(anything, min_size=1, max_size=2))
@settings(deadline=None, max_examples=50)
def test_absent_and_null_are_the_same_on_anything(raws):
    by_turns = [(without_nulls, with_nulls)[number % 2](raw) for number, raw in enumerate(raws)]
    assert outside_nul(by_turns) == outside_nul([without_nulls(raw) for raw in raws])


def test_a_whole_number_may_have_a_fraction_of_zero():
    assert changed(with_fractions_of_zero) == []


def test_the_order_of_keys_changes_no_verdict():
    assert changed(backwards) == []


# Histories.


def test_seeing_everything_twice_breaks_nothing_new():
    def faults(raws):
        found = Summary()
        judge_of_files().history(History([Snapshot(raw) for raw in raws]), found)
        return broken(found)

    twice = {name: [raw for raw in raws for _ in "ab"] for name, raws in histories().items()}
    assert [name for name, raws in histories().items() if faults(raws) != faults(twice[name])] == []


def sighting(status, began, ended):
    return Snapshot({"status": status}, began=began, ended_at=ended)


def edges(*snapshots):
    return [(before.status, after.status) for before, after in History(snapshots).steps()]


def test_answers_that_overlap_are_in_no_order():
    slow = sighting("validating", 0.0, 5.0)
    quick = sighting("in_progress", 1.0, 2.0)
    assert edges(quick, slow) == []
    assert edges(quick, slow, sighting("completed", 3.0, 6.0)) == [("in_progress", "completed")]
    after_both = [("in_progress", "completed"), ("validating", "completed")]
    assert edges(quick, slow, sighting("completed", 5.0, 6.0)) == after_both


# The real thing.


RECORDED = ROOT.parent / "shared" / "groundtruth" / "openai_recorded.jsonl.gz"


@cache
def recorded():
    with gzip.open(RECORDED, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.mark.skipif(
    not RECORDED.exists(), reason="the recorded objects are not in this checkout's ../shared/groundtruth"
)
def test_recorded_objects_break_no_must():
    summary = Summary()
    for number, raw in enumerate(recorded(), 1):
        judge_of_files().batch(Snapshot(raw, Place(file=f"line {number}")), summary)
    assert summary.objects == 2326
    assert broken(summary, "MUST") == {}
