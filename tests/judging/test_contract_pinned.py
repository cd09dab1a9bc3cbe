"""A requirement that is younger than the contract asked for is told, and never counted: at no level, and by no waiver."""

from __future__ import annotations

from datetime import date

import pytest
from support.corpus import CASES

from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Level, Status
from batchspec.judging.outcomes.waiver import Kind, State, Waiver
from batchspec.judging.report import Scope
from batchspec.judging.waivers.applying import waived
from batchspec.reading.trace import read
from batchspec_contract import CONTRACT

BEFORE = "2026-10"
"""A revision that is older than every requirement there is."""
BROKEN = "BATCH-DCL-004"


def report(contract, level=Level.MUST):
    trace = read(CASES / "invalid" / BROKEN / "refused.trace.jsonl")
    return judge_trace(trace, Scope(gate=level, contract=contract))


def row(found, requirement=BROKEN):
    return next(outcome for outcome in found.outcomes if outcome.requirement.id == requirement)


@pytest.mark.parametrize("level", list(Level))
def test_what_is_younger_is_told_and_not_counted(level):
    pinned = report(BEFORE, level)
    assert row(pinned).status is Status.WARN
    assert row(pinned).evidence
    assert not pinned.having(Status.FAIL, Status.UNTESTABLE)
    assert (pinned.verdict, pinned.exit_code) == ("conformant", 0)
    assert row(report(CONTRACT, level)).status is Status.FAIL


def test_what_is_younger_and_was_not_seen_is_not_missing():
    assert report(CONTRACT).having(Status.UNTESTABLE)
    found = row(report(BEFORE), "BATCH-CRE-002")
    assert found.status is Status.NOT_APPLICABLE
    assert found.cause.startswith(f"later than contract {BEFORE}: ")


def a_waiver(signature):
    return Waiver((BROKEN,), (signature,), Kind.BUG, "known", where="w.toml:1")


@pytest.mark.parametrize("signature", ["create::rule", "create:/nothing:rule"])
def test_a_waiver_of_what_is_younger_is_set_aside(signature):
    found = waived(report(BEFORE), [a_waiver(signature)], date(2026, 11, 26))
    assert row(found).status is Status.WARN
    assert [use.state for use in row(found).waivers] == [State.SET_ASIDE]
    assert found.exit_code == 0


def test_a_correct_server_conforms_to_an_older_contract():
    assert judge_trace(read(CASES / "valid" / BROKEN / "taken.trace.jsonl"), Scope(contract=BEFORE)).ok
