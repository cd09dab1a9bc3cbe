"""Waivers: what each does to an outcome, and the versions they go by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from batchspec.judging.evidence.signature import Signature
from batchspec.judging.outcomes.outcome import Aside, Outcome
from batchspec.judging.outcomes.verdict import ExitCode, Status
from batchspec.judging.outcomes.waiver import PLACEHOLDER, Kind, State, Waiver
from batchspec.judging.report import Report, Target
from batchspec.judging.waivers.applying import Seen, apply, waived
from batchspec.judging.waivers.versions import satisfies
from batchspec_contract.registry import REQUIREMENTS

TODAY = date(2026, 11, 1)
BY_ID = {requirement.id: requirement for requirement in REQUIREMENTS}
ROW = BY_ID["BATCH-FLD-001"]
SOFT = BY_ID["BATCH-NUL-001"]
A, B = ":/id:type", ":/id:minLength"
ID_TYPE, ID_LENGTH = Signature("", "/id", "type"), Signature("", "/id", "minLength")

PASS = Outcome(ROW, Status.PASS)
FAIL = Outcome(ROW, Status.FAIL, "broken", signatures=(ID_TYPE,))
FAIL_BOTH = Outcome(ROW, Status.FAIL, "broken", signatures=(ID_TYPE, ID_LENGTH))
FAIL_MORE = Outcome(ROW, Status.FAIL, "broken", signatures=(ID_TYPE,), more_signatures=True)
WARN = Outcome(SOFT, Status.WARN, "broken", signatures=(ID_TYPE,))
UNTESTABLE = Outcome(ROW, Status.UNTESTABLE, "nothing in the run showed it")
NO_OCCASION = Outcome(ROW, Status.NOT_APPLICABLE, "did not arise", aside=Aside.NO_OCCASION)
CAPABILITY = Outcome(ROW, Status.NOT_APPLICABLE, "off", aside=Aside.CAPABILITY)
EXCLUDED = Outcome(ROW, Status.NOT_APPLICABLE, "cannot", aside=Aside.EXCLUDED)
NOT_SELECTED = Outcome(ROW, Status.NOT_APPLICABLE, "not selected", aside=Aside.NOT_SELECTED)
READ_ONLY = Outcome(ROW, Status.NOT_APPLICABLE, "read-only", aside=Aside.READ_ONLY)
EVIDENCE = Outcome(ROW, Status.NOT_APPLICABLE, "cannot show", aside=Aside.EVIDENCE)
ERROR = Outcome(ROW, Status.ERROR, "oops")
OTHER = Outcome(BY_ID["BATCH-FLD-002"], Status.PASS)


def waiver(*signatures, kind=Kind.BUG, requirement=ROW.id, **more):
    return Waiver((requirement,), signatures or (A,), kind, "known", **more)


FLAKY = waiver(kind=Kind.FLAKY)
EXPIRED = waiver(expires=date(2026, 10, 31))
LAST_DAY = waiver(expires=TODAY)
NEWER, OLDER = waiver(versions=">=2"), waiver(versions="<2")
GAP = waiver("::untestable")

TRUTH = [
    # what happened, its waivers, what comes of it, what became of the waivers
    (FAIL, [waiver()], Status.WAIVED, [State.MATCHED]),
    (FAIL, [LAST_DAY], Status.WAIVED, [State.MATCHED]),
    (FAIL, [EXPIRED], Status.FAIL, [State.EXPIRED]),
    (FAIL, [waiver(B)], Status.FAIL, [State.UNMATCHED]),
    (FAIL, [waiver(A, B)], Status.STALE_WAIVER, [State.UNMATCHED]),
    (FAIL, [waiver(A), waiver(B)], Status.STALE_WAIVER, [State.MATCHED, State.UNMATCHED]),
    (
        FAIL,
        [waiver(A), replace(EXPIRED, signatures=(B,))],
        Status.STALE_WAIVER,
        [State.MATCHED, State.EXPIRED],
    ),
    (FAIL, [FLAKY], Status.WAIVED, [State.MATCHED]),
    (FAIL, [waiver(B, kind=Kind.FLAKY)], Status.FAIL, [State.TOLERATED]),
    (FAIL, [waiver(A, B, kind=Kind.FLAKY)], Status.WAIVED, [State.MATCHED]),
    (FAIL, [waiver("::untestable")], Status.FAIL, [State.SET_ASIDE]),
    (FAIL_BOTH, [waiver(A, B)], Status.WAIVED, [State.MATCHED]),
    (FAIL_BOTH, [waiver(A), waiver(B)], Status.WAIVED, [State.MATCHED, State.MATCHED]),
    (FAIL_BOTH, [waiver(A)], Status.FAIL, [State.MATCHED]),
    (FAIL_MORE, [waiver(A)], Status.FAIL, [State.MATCHED]),
    (WARN, [waiver(requirement=SOFT.id)], Status.WAIVED, [State.MATCHED]),
    (WARN, [waiver(B, requirement=SOFT.id)], Status.STALE_WAIVER, [State.UNMATCHED]),
    (WARN, [replace(EXPIRED, requirements=(SOFT.id,))], Status.STALE_WAIVER, [State.EXPIRED]),
    (
        replace(WARN, signatures=(ID_TYPE, ID_LENGTH)),
        [waiver(requirement=SOFT.id)],
        Status.WARN,
        [State.MATCHED],
    ),
    (PASS, [waiver()], Status.STALE_WAIVER, [State.UNMATCHED]),
    (PASS, [EXPIRED], Status.STALE_WAIVER, [State.EXPIRED]),
    (PASS, [FLAKY], Status.PASS, [State.TOLERATED]),
    (PASS, [replace(FLAKY, expires=date(2026, 10, 31))], Status.STALE_WAIVER, [State.EXPIRED]),
    (PASS, [FLAKY, waiver(B)], Status.STALE_WAIVER, [State.TOLERATED, State.UNMATCHED]),
    (UNTESTABLE, [GAP], Status.UNTESTABLE, [State.SET_ASIDE]),
    (UNTESTABLE, [waiver()], Status.UNTESTABLE, [State.NOT_SEEN]),
    (UNTESTABLE, [FLAKY], Status.UNTESTABLE, [State.TOLERATED]),
    (NO_OCCASION, [waiver()], Status.NOT_APPLICABLE, [State.NOT_SEEN]),
    (NO_OCCASION, [FLAKY], Status.NOT_APPLICABLE, [State.TOLERATED]),
    (CAPABILITY, [waiver()], Status.NOT_APPLICABLE, [State.NOT_SEEN]),
    (CAPABILITY, [FLAKY], Status.NOT_APPLICABLE, [State.TOLERATED]),
    (EXCLUDED, [waiver()], Status.NOT_APPLICABLE, [State.NOT_SEEN]),
    (NOT_SELECTED, [waiver()], Status.NOT_APPLICABLE, [State.SET_ASIDE]),
    (NOT_SELECTED, [EXPIRED], Status.NOT_APPLICABLE, [State.SET_ASIDE]),
    (READ_ONLY, [waiver()], Status.NOT_APPLICABLE, [State.SET_ASIDE]),
    (EVIDENCE, [waiver()], Status.NOT_APPLICABLE, [State.SET_ASIDE]),
    (ERROR, [waiver()], Status.ERROR, [State.SET_ASIDE]),
]


@pytest.mark.parametrize(("outcome", "waivers", "status", "states"), TRUTH)
def test_the_truth_table(outcome, waivers, status, states):
    held, other = apply([outcome, OTHER], waivers, TODAY)
    assert held.status is status
    assert [use.state for use in held.waivers] == states
    assert other is OTHER
    stale = {State.UNMATCHED, State.EXPIRED, State.VERSION_UNKNOWN}
    code = Report(Target("server", "it"), (held, other)).exit_code
    if stale & set(states):
        assert code is ExitCode.NOT_CONFORMANT


@pytest.mark.parametrize(
    ("version", "outcome", "waivers", "status", "states"),
    [
        ("2.1", FAIL, [NEWER], Status.WAIVED, [State.MATCHED]),
        ("1.9", FAIL, [NEWER], Status.FAIL, [State.SET_ASIDE]),
        ("1.9", PASS, [NEWER], Status.PASS, [State.SET_ASIDE]),
        ("2.1", PASS, [NEWER], Status.STALE_WAIVER, [State.UNMATCHED]),
        ("", FAIL, [NEWER], Status.FAIL, [State.VERSION_UNKNOWN]),
        ("", PASS, [NEWER], Status.STALE_WAIVER, [State.VERSION_UNKNOWN]),
        ("main", PASS, [NEWER], Status.STALE_WAIVER, [State.VERSION_UNKNOWN]),
        ("1.0", FAIL, [NEWER, OLDER], Status.WAIVED, [State.SET_ASIDE, State.MATCHED]),
    ],
)
def test_versions_of_the_target(version, outcome, waivers, status, states):
    held, _ = apply([outcome, OTHER], waivers, TODAY, version)
    assert held.status is status
    assert [use.state for use in held.waivers] == states


def test_what_could_not_be_tested_is_never_excused():
    report = Report(Target("server", "it"), (UNTESTABLE, OTHER), objects=1)
    left = waived(report, [GAP], TODAY)
    assert left.outcomes[0].status is Status.UNTESTABLE
    assert left.exit_code is ExitCode.NOT_CONFORMANT
    assert left.notes == (
        "waivers of what could not be tested; they excuse nothing, so remove them: BATCH-FLD-001",
    )


@pytest.mark.parametrize(
    ("outcome", "given", "cause"),
    [
        (PASS, waiver(where="w.toml:3"), "it passes now: remove its waiver (w.toml:3)"),
        (CAPABILITY, waiver(), "off"),
        (FAIL, waiver(B), f"broken; no waiver covers {A}; nothing matches {B}: remove it from the waivers"),
        (
            FAIL,
            EXPIRED,
            f"broken; no waiver covers {A}; its waiver expired on 2026-10-31: mend the fault or renew the waiver",
        ),
        (FAIL_MORE, waiver(), "broken; it breaks in more ways than are kept, which no waiver covers"),
        (PASS, NEWER, "its waiver is for >=2: name the target's version with --target-version"),
        (FAIL, waiver(), "broken"),
    ],
)
def test_the_cause_says_what_to_do(outcome, given, cause):
    assert apply([outcome, OTHER], [given], TODAY)[0].cause == cause


REFUSED = BY_ID["BATCH-CRE-006"]
PAIRS, NAMES = "create/metadata-limits/metadata/17-pairs", "create/metadata-limits/metadata/long-name"
TOO_MANY = Outcome(REFUSED, Status.FAIL, "broken", signatures=(Signature(PAIRS, "", "rule"),))
SHOWN = Outcome(
    BY_ID["BATCH-MET-001"], Status.FAIL, "broken", signatures=(Signature("", "/metadata", "maxProperties"),)
)
ONE_CAUSE = Waiver(
    ("BATCH-MET-001", REFUSED.id), (":/metadata:maxProperties", f"{PAIRS}::rule"), Kind.BUG, "known"
)


@pytest.mark.parametrize(
    ("cases", "state", "status"),
    [
        ({"create"}, State.NOT_SEEN, Status.PASS),
        ({"create", PAIRS}, State.UNMATCHED, Status.STALE_WAIVER),
    ],
)
def test_a_waiver_is_stale_only_where_its_very_case_came_up_again_and_held(cases, state, status):
    given = waiver(f"{PAIRS}::rule", requirement=REFUSED.id)
    (held,) = apply([Outcome(REFUSED, Status.PASS)], [given], TODAY, seen=Seen(cases))
    assert (held.waivers[0].state, held.status) == (state, status)


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        ({"completed"}, State.NOT_SEEN),
        ({"completed", "cancelling"}, State.UNMATCHED),
        (None, State.UNMATCHED),
    ],
)
def test_a_fault_of_a_batch_is_gone_only_where_its_status_was_seen_again(seen, state):
    (held,) = apply([PASS], [waiver(states=("cancelling",))], TODAY, seen=Seen(states=seen))
    assert held.waivers[0].state is state
    # What was asked for is known by its case alone.
    asked = waiver("cancel::rule", states=("cancelling",))
    (held,) = apply([PASS], [asked], TODAY, seen=Seen({"cancel"}, seen))
    assert held.waivers[0].state is State.UNMATCHED


def test_an_entry_is_one_cause_and_its_consequences_come_and_go():
    held = apply([SHOWN, TOO_MANY], [ONE_CAUSE], TODAY)
    assert [outcome.status for outcome in held] == [Status.WAIVED, Status.WAIVED]
    unseen = Outcome(SHOWN.requirement, Status.PASS)
    held = apply([unseen, TOO_MANY], [ONE_CAUSE], TODAY)
    assert [outcome.status for outcome in held] == [Status.PASS, Status.WAIVED]


def test_an_entry_whose_cause_is_mended_is_stale_once():
    mended = [Outcome(SHOWN.requirement, Status.PASS), Outcome(REFUSED, Status.PASS)]
    held = apply(mended, [ONE_CAUSE], TODAY)
    assert [outcome.status for outcome in held] == [Status.STALE_WAIVER, Status.PASS]


def test_an_entry_whose_request_is_refused_now_is_stale_though_its_batch_is_still_shown():
    held = apply([SHOWN, Outcome(REFUSED, Status.PASS)], [ONE_CAUSE], TODAY)
    assert [outcome.status for outcome in held] == [Status.WAIVED, Status.STALE_WAIVER]


def test_what_a_waived_cause_leaves_open_is_waived_with_it():
    refused = Outcome(
        BY_ID["BATCH-RET-001"], Status.FAIL, "broken", signatures=(Signature("retrieve", "", "rule"),)
    )
    starved = Outcome(BY_ID["BATCH-RES-001"], Status.UNTESTABLE, "nothing shows it")
    given = waiver("retrieve::rule", requirement="BATCH-RET-001")
    held = apply([refused, starved, OTHER], [given], TODAY)
    assert [outcome.status for outcome in held[:2]] == [Status.WAIVED, Status.WAIVED]
    assert held[1].cause == "nothing shows it; waived with BATCH-RET-001, which leaves it open"
    assert [o.status for o in apply([refused, starved, OTHER], [], TODAY)[:2]] == [
        Status.FAIL,
        Status.UNTESTABLE,
    ]


def test_waivers_excuse_nothing_where_most_could_not_be_judged():
    report = Report(Target("server", "it"), (FAIL, UNTESTABLE, OTHER), objects=0)
    left = waived(report, [waiver()], TODAY)
    assert left.outcomes == report.outcomes
    assert left.notes == (
        "the waivers excuse nothing in this run: most requirements that decide the verdict could not be tested",
    )


def test_notes_tell_of_waivers_without_a_reason_and_for_other_versions():
    report = Report(Target("client", "it", "1.0"), (FAIL, OTHER))
    blank = replace(waiver(), reason=PLACEHOLDER)
    assert waived(report, [blank, NEWER], TODAY).notes == (
        "waivers for other versions of the target, set aside: BATCH-FLD-001",
        "waivers that do not say why yet: BATCH-FLD-001",
    )


def test_waivers_of_another_role_say_nothing():
    report = Report(Target("server", "it"), (PASS,))
    assert waived(report, [waiver(requirement="BATCH-CLI-001")], TODAY).outcomes == (PASS,)


@pytest.mark.parametrize(
    ("version", "wanted", "expected"),
    [
        ("1.2", ">=1.2, <2", True),
        ("2.0", ">=1.2, <2", False),
        ("1.10", ">1.9", True),
        ("1.2.0", "==1.2", True),
        ("2.0rc1", "<2", True),
        ("2.0.post1", ">2", True),
        ("2.0-beta.2", "<2.0-beta.10", True),
        ("v1.2.3+build.5", "==1.2.3", True),
        ("1.2", "!=1.2", False),
        ("1.2", "<=1.2", True),
        ("main", ">=1", None),
        ("", ">=1", None),
    ],
)
def test_conditions_on_versions(version, wanted, expected):
    assert satisfies(version, wanted) is expected
