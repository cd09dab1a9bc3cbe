"""Waiver files written: how a first one is made, and how one is kept up to date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from batchspec.judging.evidence.signature import Signature
from batchspec.judging.evidence.tally import Evidence
from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import ExitCode, Status
from batchspec.judging.outcomes.waiver import PLACEHOLDER, Kind
from batchspec.judging.report import Report, Target
from batchspec.judging.waivers.applying import waived
from batchspec.judging.waivers.reading import BadWaivers, parse
from batchspec.judging.waivers.writing import SUREST, first, not_waived, refusal, update
from batchspec_contract.lifecycle import STATES
from batchspec_contract.registry import REQUIREMENTS

TODAY = date(2026, 11, 1)
BY_ID = {requirement.id: requirement for requirement in REQUIREMENTS}
ROW, SOFT = BY_ID["BATCH-FLD-001"], BY_ID["BATCH-NUL-001"]
A, B, C = ":/id:type", ":/id:minLength", "retrieve:/status:rule"
ID_TYPE, ID_LENGTH = Signature("", "/id", "type"), Signature("", "/id", "minLength")

PASS = Outcome(ROW, Status.PASS)
EXAMPLE = (Evidence("/id", "a string", "7"),)
FAIL = Outcome(ROW, Status.FAIL, "broken", EXAMPLE, signatures=(ID_TYPE,))
FAIL_BOTH = Outcome(ROW, Status.FAIL, "broken", EXAMPLE, signatures=(ID_TYPE, ID_LENGTH))
FAIL_MORE = Outcome(ROW, Status.FAIL, "broken", signatures=(ID_TYPE,), more_signatures=True)
WARN = Outcome(SOFT, Status.WARN, "broken", signatures=(ID_TYPE,))
UNTESTABLE = Outcome(ROW, Status.UNTESTABLE, "nothing in the run showed it")
OTHER = Outcome(BY_ID["BATCH-FLD-002"], Status.PASS)

ENTRY = '[[waiver]]\nrequirement = "BATCH-FLD-001"\nsignature = ":/id:type"\nkind = "bug"\nreason = "known"\n'


def report_of(*outcomes):
    return Report(Target("server", "it"), (*outcomes, OTHER), objects=1)


def test_the_first_file_waives_what_fails_and_nothing_else():
    endpoint = (Signature("", "/endpoint", "type"), Signature("", "/endpoint", "minLength"))
    other = Outcome(BY_ID["BATCH-FLD-003"], Status.FAIL, "broken", signatures=endpoint)
    gap = replace(UNTESTABLE, requirement=BY_ID["BATCH-FLD-004"])
    many = replace(
        FAIL_MORE, requirement=BY_ID["BATCH-FLD-005"], signatures=(Signature("", "/errors", "type"),)
    )
    soft = replace(UNTESTABLE, requirement=SOFT)
    report = report_of(FAIL, other, gap, many, soft, replace(WARN, requirement=BY_ID["BATCH-NUL-002"]))
    change = first(report)
    written = parse(change.text)
    assert change.added == len(written) == 2
    assert sorted((w.requirements, w.signatures, w.reason) for w in written) == [
        (("BATCH-FLD-001",), (A,), PLACEHOLDER),
        (("BATCH-FLD-003",), (":/endpoint:minLength", ":/endpoint:type"), PLACEHOLDER),
    ]
    left = waived(report, written, TODAY)
    assert [o.requirement.id for o in left.having(Status.FAIL, Status.STALE_WAIVER)] == ["BATCH-FLD-005"]
    assert [line[:74] for line in not_waived(report)] == [
        "not waived, since it could not be tested: BATCH-FLD-004: nothing in the ru"
    ]


UNLIMITED = (
    Outcome(
        BY_ID["BATCH-MET-001"],
        Status.FAIL,
        "broken",
        signatures=(Signature("", "/metadata", "maxProperties"),),
    ),
    Outcome(
        BY_ID["BATCH-CRE-006"],
        Status.FAIL,
        "broken",
        signatures=(Signature("create/metadata-limits/metadata/17-pairs", "", "rule"),),
        origins=frozenset(),
    ),
)


def test_an_entry_is_a_cause_with_its_sentence_above():
    origin = "accepted/create/metadata-limits/metadata/17-pairs"
    shown = replace(UNLIMITED[0], origins=frozenset({(":/metadata:maxProperties", origin)}))
    change = first(report_of(shown, UNLIMITED[1]))
    assert change.text.endswith(
        "\n# metadata limits are not enforced: accepted at create, then shown in answers\n"
        '[[waiver]]\nrequirement = [\n  "BATCH-MET-001",\n  "BATCH-CRE-006",\n]\n'
        'signature = [\n  ":/metadata:maxProperties",\n  "create/metadata-limits/metadata/17-pairs::rule",\n]\n'
        f'kind = "bug"\nreason = "{PLACEHOLDER}"\n'
    )
    left = waived(report_of(shown, UNLIMITED[1]), parse(change.text), TODAY)
    assert left.exit_code is ExitCode.OK


def test_the_sentence_above_an_entry_cannot_break_the_file():
    loud = Evidence("/id", "a string", 'x\n[[waiver]]\x00\u2028"' * 40)
    change = first(report_of(replace(FAIL, evidence=(loud,))))
    assert [waiver.requirements for waiver in parse(change.text)] == [("BATCH-FLD-001",)]


def test_what_flickers_is_written_as_flaky_beside_the_rest_of_its_cause():
    change = first(report_of(FAIL_BOTH), frozenset({("BATCH-FLD-001", B)}))
    assert [(w.signatures, w.kind) for w in parse(change.text)] == [((A,), Kind.BUG), ((B,), Kind.FLAKY)]
    assert change.flaky == 1


@pytest.mark.parametrize(
    ("seen", "written"),
    [
        ({"cancelling"}, ("cancelling",)),
        ({"cancelling", "finalizing"}, ("finalizing",)),
        ({"cancelling", "completed"}, ()),
        ({"validating"}, ()),
        (set(), ()),
    ],
)
def test_an_entry_names_the_status_that_a_run_may_not_see(seen, written):
    shown = replace(FAIL, states=frozenset((A, status) for status in seen))
    (waiver,) = parse(first(report_of(shown)).text)
    assert waiver.states == written


def test_every_status_has_its_place_among_the_surest():
    assert sorted(SUREST) == sorted(STATES)


def test_one_lucky_pass_makes_a_waiver_flaky_and_three_remove_it():
    report = waived(report_of(PASS), parse(ENTRY, "w.toml"), TODAY)
    change = update(ENTRY, "w.toml", report)
    assert (change.text, change.dropped, change.flaky) == (ENTRY.replace('"bug"', '"flaky"'), 0, 1)
    again = waived(report_of(PASS), parse(change.text, "w.toml"), TODAY)
    assert again.exit_code is ExitCode.OK
    assert update(change.text, "w.toml", again).text == change.text
    assert update(ENTRY, "w.toml", report, runs=3).text == ""


def test_an_update_never_drops_what_did_not_come_up():
    for unseen in (UNTESTABLE, replace(PASS, status=Status.NOT_APPLICABLE)):
        report = waived(report_of(unseen), parse(ENTRY, "w.toml"), TODAY)
        assert update(ENTRY, "w.toml", report, runs=3).text == ENTRY


def test_an_update_takes_out_what_could_not_be_tested():
    text = ENTRY.replace(":/id:type", "::untestable")
    report = waived(report_of(UNTESTABLE), parse(text, "w.toml"), TODAY)
    assert update(text, "w.toml", report).text == ""


def test_no_waivers_are_written_of_a_run_that_judged_little():
    report = Report(Target("server", "it"), (FAIL, UNTESTABLE), objects=0)
    assert refusal(report) == (
        "no waivers written, since they would excuse what nobody has looked at: "
        "most requirements that decide the verdict could not be tested"
    )
    assert refusal(report_of(FAIL)) == ""


KEPT = '''\
# Ours, by hand.

# the first: mended since
[[waiver]]
requirement = "BATCH-FLD-002"  # gone
signature = ":/object:const"
kind = "bug"
reason = "was wrong"

# the second: stays
[[waiver]]
kind = "dispute"                # order is ours
requirement = "BATCH-FLD-001"
signature = [
  ":/id:type",      # this one
  ":/id:pattern",   # and this
]
reason = """two
lines"""
# for another version
[[waiver]]
requirement = "BATCH-FLD-003"
signature = ":/endpoint:type"
kind = "bug"
versions = "<1"
reason = "old"
expires = 2020-01-01
'''


def test_an_update_drops_what_is_stale_adds_what_is_new_and_keeps_the_rest_as_it_stands():
    new = replace(
        FAIL,
        requirement=BY_ID["BATCH-FLD-004"],
        signatures=(Signature("retrieve", "/status", "rule", "happy-path"),),
    )
    outcomes = (FAIL_BOTH, OTHER, replace(PASS, requirement=BY_ID["BATCH-FLD-003"]), new)
    before = Report(Target("server", "it", "2.0"), outcomes, objects=1)
    report = waived(before, parse(KEPT, "w.toml"), TODAY)
    change = update(KEPT, "w.toml", report, runs=3)
    assert (change.added, change.dropped) == (2, 1)
    assert change.text == (
        "# Ours, by hand.\n\n"
        + KEPT[KEPT.index("# the second") :].replace('  ":/id:pattern",   # and this\n', "")
        + f'\n# /id: expected a string, got 7\n[[waiver]]\nrequirement = "BATCH-FLD-001"\nsignature = "{B}"\nkind = "bug"\nreason = "{PLACEHOLDER}"\n'
        + f'\n# /id: expected a string, got 7\n[[waiver]]\nrequirement = "BATCH-FLD-004"\nsignature = "{C}"\nkind = "bug"\nreason = "{PLACEHOLDER}"\n'
    )
    again = waived(before, parse(change.text, "w.toml"), TODAY)
    assert again.exit_code is ExitCode.OK
    assert update(change.text, "w.toml", again, runs=3) == replace(change, added=0, dropped=0)


def test_an_update_rewrites_a_list_on_one_line():
    text = ENTRY.replace('":/id:type"', '[":/id:type", ":/id:pattern"]')
    change = update(text, "w.toml", waived(report_of(FAIL), parse(text, "w.toml"), TODAY), runs=3)
    assert change.text == ENTRY.replace('":/id:type"', '[":/id:type"]')


def test_an_update_leaves_an_expired_waiver_that_matches_to_a_person():
    text = ENTRY + "expires = 2020-01-01\n"
    change = update(text, "w.toml", waived(report_of(FAIL), parse(text, "w.toml"), TODAY))
    assert change.text == text


def test_an_update_refuses_a_file_it_cannot_edit():
    text = 'waiver = [{requirement = "BATCH-FLD-001", signature = ":/id:type", kind = "bug", reason = "known"}]\n'
    with pytest.raises(BadWaivers, match="each waiver begins with"):
        update(text, "w.toml", waived(report_of(PASS), parse(text, "w.toml"), TODAY))
