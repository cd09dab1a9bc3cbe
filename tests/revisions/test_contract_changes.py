"""Two revisions compared: each kind of change is found once, and is breaking where what conformed may fail."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.revisions import ENDPOINT, NEXT, data, later, new_row, next_revision, with_row, without_row

from batchspec.drift.rules import Severity
from batchspec.revisions.described import described

MUST, SHOULD = "BATCH-USG-001", "BATCH-NUL-001"


def only(comparison):
    """The one requirement that changed, as its kind, severity and parts."""
    (change,) = comparison.rows
    return change.kind, str(change.severity), [part.about for part in change.parts]


def test_the_same_is_no_difference(diff):
    same = diff()
    assert (same.differs, same.breaks, same.note) == (False, False, "")


def test_files_that_differ_in_what_is_not_compared_are_told(diff):
    def another(found):
        found["digest"] = "1" * 64

    assert diff(another).note == (
        "the files of the two differ in what is not compared: wording, sources, rulings, notes"
    )


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (with_row(MUST, level="SHOULD"), ("changed", "notice", ["level"])),
        (with_row(SHOULD, level="MUST"), ("changed", "breaking", ["level"])),
        (with_row(SHOULD, level="MAY"), ("changed", "notice", ["level"])),
        (with_row(MUST, statement="Other words."), ("changed", "notice", ["statement"])),
        (with_row(MUST, check={"rule": "another"}), ("changed", "breaking", ["check"])),
        (with_row(SHOULD, check={"rule": "another"}), ("changed", "notice", ["check"])),
        (with_row(MUST, role="client"), ("changed", "breaking", ["role"])),
        (with_row(MUST, judges="history"), ("changed", "breaking", ["judges"])),
        (with_row(MUST, expected="always"), ("changed", "breaking", ["expected"])),
        (with_row("BATCH-FLD-001", expected="if-seen"), ("changed", "notice", ["expected"])),
        (with_row(MUST, needs=["list"]), ("changed", "notice", ["needs"])),
        (with_row(MUST, since=NEXT), ("changed", "notice", ["since"])),
        (with_row(MUST, excluded="nobody can"), ("changed", "notice", ["untestable"])),
        (with_row("BATCH-CLI-001", cases={"groups": ["calls"]}), ("changed", "breaking", ["cases"])),
        (without_row(MUST), ("lost", "notice", [])),
        (new_row(MUST, "BATCH-USG-099", since="2026-11"), ("gained", "breaking", [])),
        (new_row(SHOULD, "BATCH-NUL-099", since="2026-11"), ("gained", "notice", [])),
        (
            new_row(MUST, "BATCH-USG-099"),
            ("gained", "notice", []),
        ),  # later than the revision, so it does not count
    ],
)
def test_a_requirement_that_changed(diff, change, wanted):
    assert only(diff(change)) == wanted


def test_a_need_that_went_lets_it_apply_to_more(diff):
    needy = with_row(MUST, needs=["list"])
    assert only(diff(old=[needy])) == ("changed", "breaking", ["needs"])


def test_one_that_can_be_tested_now_is_breaking(diff):
    assert only(diff(old=[with_row(MUST, excluded="nobody can")])) == ("changed", "breaking", ["untestable"])


def test_the_order_of_needs_and_of_keys_is_no_difference(diff):
    one, other = with_row(MUST, needs=["list", "cancel"]), with_row(MUST, needs=["cancel", "list"])
    assert not diff(one, old=[other]).differs

    def turned(found):
        found["requirements"] = [dict(reversed(row.items())) for row in found["requirements"]]

    assert not diff(turned).differs


def test_the_order_of_requirements_is_no_difference(diff):
    assert not diff(lambda found: found["requirements"].reverse()).differs


def test_fields_values_and_lists(diff):
    comparison = diff(next_revision)
    told = [
        (one.name, one.change.field, one.change.rule.id, one.came, one.went) for one in comparison.objects
    ]
    assert told == [
        ("batch", "status", "DRIFT-ENUM-ADDED", ("paused",), ()),
        ("batch", "region", "DRIFT-FIELD-ADDED", (), ()),
    ]
    assert [(one.name, one.gained, one.lost) for one in comparison.lists] == [("endpoints", (ENDPOINT,), ())]
    assert [one.severity for one in comparison.lists] == [Severity.NOTICE]


def test_a_value_that_went_an_edge_that_went_and_a_whole_object(diff):
    def change(found):
        found["objects"]["batch"]["fields"]["status"]["enum"].remove("expired")
        found["edges"].remove(["validating", "failed"])
        found["objects"]["thing"] = {
            "fields": {"data": {"states": ["value"], "type": "array"}},
            "since": {},
        }

    comparison = diff(change)
    value, whole = comparison.objects
    assert (value.went, value.severity) == (("expired",), Severity.BREAKING)
    assert (whole.name, whole.change, whole.gained, whole.severity) == (
        "thing",
        None,
        True,
        Severity.NOTICE,
    )
    (edge,) = comparison.lists
    assert (edge.name, edge.lost, edge.severity) == ("edges", ("validating -> failed",), Severity.BREAKING)
    (lost,) = diff(old=[lambda found: found["objects"].update(thing={"fields": {}})]).objects
    assert (lost.gained, lost.severity) == (False, Severity.BREAKING)


def test_a_constant_that_is_no_text_is_compared(diff):
    def deletion(value):
        field = {"states": ["value"], "type": "boolean", "const": value}
        return lambda found: found["objects"].update(file_deletion={"fields": {"deleted": field}})

    (change,) = diff(deletion(value=False), old=[deletion(value=True)]).objects
    assert (change.change.rule.id, change.change.old, change.change.new) == (
        "DRIFT-CONST-CHANGED",
        "always true",
        "always false",
    )


def test_an_earlier_revision_has_what_had_come_by_then():
    whole = described(data(next_revision), "it")
    assert whole.revisions == ["2026-11", NEXT]
    early = whole.at("2026-11")
    assert (early.label, early.revision) == ("2026-11", "2026-11")
    assert "BATCH-USG-099" in whole.rows.keys() - early.rows.keys()
    assert "region" in whole.objects["batch"].fields.keys() - early.objects["batch"].fields.keys()
    assert "errors.data[].line" in early.objects["batch"].fields


def test_a_pinned_revision_counts_what_had_come_by_then():
    whole = described(data(later, new_row(MUST, "BATCH-USG-099")), "it")
    row = whole.rows["BATCH-USG-099"]
    assert whole.counts(row)
    assert not replace(whole, counted="2026-11").counts(row)
