"""The verdict algebra: a table of what each mix means, and properties that hold of every mix."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchspec.judging.evidence.signature import Signature, in_order
from batchspec.judging.evidence.tally import SIGNATURES, Evidence, Summary
from batchspec.judging.outcomes.outcome import Aside
from batchspec.judging.outcomes.verdict import JUDGED, ExitCode, Level, Status, Verdict, exit_code, verdict
from batchspec.judging.report import Scope, Target
from batchspec.judging.settling import settle
from batchspec_contract.registry import REQUIREMENTS

MUST, SHOULD, MAY = Level

MIXES = [
    ([], MUST, Verdict.INCOMPLETE, 1),
    ([(MUST, Status.NOT_APPLICABLE)], MUST, Verdict.INCOMPLETE, 1),
    ([(MUST, Status.PASS)], MUST, Verdict.CONFORMANT, 0),
    ([(MUST, Status.PASS), (SHOULD, Status.WARN)], MUST, Verdict.CONFORMANT, 0),
    ([(SHOULD, Status.WARN)], MUST, Verdict.INCOMPLETE, 1),
    ([(SHOULD, Status.PASS)], SHOULD, Verdict.INCOMPLETE, 1),
    ([(MUST, Status.PASS), (MUST, Status.FAIL)], MUST, Verdict.NON_CONFORMANT, 1),
    ([(MUST, Status.PASS), (SHOULD, Status.FAIL)], SHOULD, Verdict.NON_CONFORMANT, 1),
    ([(MUST, Status.PASS), (MUST, Status.UNTESTABLE)], MUST, Verdict.INCOMPLETE, 1),
    ([(MUST, Status.PASS), (SHOULD, Status.UNTESTABLE)], MUST, Verdict.CONFORMANT, 0),
    ([(MUST, Status.PASS), (SHOULD, Status.UNTESTABLE)], SHOULD, Verdict.INCOMPLETE, 1),
    ([(MUST, Status.PASS), (MUST, Status.WAIVED)], MUST, Verdict.WITH_WAIVERS, 0),
    ([(MUST, Status.PASS), (SHOULD, Status.WAIVED)], MUST, Verdict.CONFORMANT, 0),
    ([(MUST, Status.WAIVED), (MUST, Status.FAIL)], MUST, Verdict.NON_CONFORMANT, 1),
    ([(MUST, Status.PASS), (SHOULD, Status.STALE_WAIVER)], MUST, Verdict.NON_CONFORMANT, 1),
    ([(MUST, Status.PASS), (MUST, Status.ERROR)], MUST, Verdict.INCOMPLETE, 3),
    ([(MUST, Status.FAIL), (MAY, Status.ERROR)], MUST, Verdict.NON_CONFORMANT, 3),
]


@pytest.mark.parametrize(("mix", "gate", "expected", "code"), MIXES)
def test_what_each_mix_means(mix, gate, expected, code):
    assert verdict(mix, gate) is expected
    assert exit_code(mix, gate) == code


def test_of_some_that_were_chosen_none_has_to_be_a_must():
    mix = [(SHOULD, Status.PASS), (MUST, Status.NOT_APPLICABLE)]
    assert verdict(mix, MUST, chosen=True) is Verdict.CONFORMANT
    assert exit_code(mix, MUST, chosen=True) is ExitCode.OK
    assert verdict([], MUST, chosen=True) is Verdict.INCOMPLETE


mixes = st.lists(st.tuples(st.sampled_from(Level), st.sampled_from(Status)))


@given(mixes, st.sampled_from(Level))
def test_nothing_judged_is_never_a_pass(mix, gate):
    if not {status for _, status in mix} & JUDGED:
        assert exit_code(mix, gate) is not ExitCode.OK


@given(mixes, st.sampled_from(Level))
def test_a_failure_that_counts_is_never_a_pass(mix, gate):
    if any(status is Status.FAIL and level.counts_at(gate) for level, status in mix):
        assert verdict(mix, gate) is Verdict.NON_CONFORMANT
        assert exit_code(mix, gate) is not ExitCode.OK


@given(mixes, st.sampled_from(Level), st.randoms(use_true_random=False))
def test_order_does_not_matter(mix, gate, random):
    shuffled = random.sample(mix, len(mix))
    assert verdict(mix, gate) is verdict(shuffled, gate)
    assert exit_code(mix, gate) is exit_code(shuffled, gate)


@given(mixes)
def test_a_stricter_gate_never_turns_a_failure_into_a_pass(mix):
    if exit_code(mix, MUST) is not ExitCode.OK and {s for _, s in mix} & JUDGED:
        assert exit_code(mix, SHOULD) is not ExitCode.OK


def settled(*, held=(), broken=(), **scope):
    """The outcomes of a server run by id, where these held and these were broken."""
    summary = Summary()
    for known in held:
        summary.held(known)
    for known in broken:
        summary.broken(known, Evidence("/id", "x", "y"), Signature("", "/id", "rule"))
    return {o.requirement.id: o for o in settle(summary, Target("server", "it"), Scope(**scope)).outcomes}


def needing(capability):
    return [r.id for r in REQUIREMENTS if capability in r.needs and r.role == "server" and not r.excluded]


@pytest.mark.parametrize(
    ("capability", "cause", "aside"),
    [
        ("list", "capability list is switched off", Aside.CAPABILITY),
        ("write", "the run was read-only", Aside.READ_ONLY),
    ],
)
def test_what_is_switched_off_is_not_applicable_and_shown(capability, cause, aside):
    assert needing(capability)
    known = settled(held=needing(capability), capabilities={capability: False})
    on = settled(held=needing(capability), capabilities={capability: True})
    for requirement in needing(capability):
        assert known[requirement].status is Status.NOT_APPLICABLE
        assert (known[requirement].cause, known[requirement].aside) == (cause, aside)
        assert on[requirement].status is Status.PASS
    assert all(known[id_].cause != cause for id_ in known if id_ not in needing(capability))


def test_the_signatures_kept_do_not_depend_on_the_order():
    names = [Signature("", f"/{number:03d}", "rule") for number in range(SIGNATURES + 20)]
    parts = [Summary() for _ in range(3)]
    for number, name in enumerate(names):
        parts[number % 3].broken("BATCH-FLD-001", None, name)
    sums = []
    for order in (parts, parts[::-1]):
        whole = Summary()
        for part in order:
            whole.add(part)
        sums.append(whole.tally("BATCH-FLD-001"))
    for tally in sums:
        assert tally.more_signatures
        assert in_order(tally.signatures) == names[:SIGNATURES]
    assert settled(broken=["BATCH-FLD-001"])["BATCH-FLD-001"].signatures == (Signature("", "/id", "rule"),)
