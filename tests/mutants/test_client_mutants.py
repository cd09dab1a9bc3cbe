"""Every check of a client is killed for once: each mutant falls to its own requirement, the built-in client to none."""

from __future__ import annotations

import sys

import pytest

from batchspec.driving.client.adapter import Adapter
from batchspec.driving.client.collect import check_client
from batchspec.driving.client.pass_through import PassThrough
from batchspec.judging.outcomes.verdict import Level, Status, Verdict
from batchspec.judging.report import Scope
from batchspec.mutants.client import MUTANTS, find
from batchspec.mutants.client_parts.mutant import UnknownMutant
from batchspec.mutants.matrix import client_trials
from batchspec.mutants.program import main
from batchspec_contract.registry import REQUIREMENTS


def test_no_mutant_survives():
    trials = client_trials()
    assert [trial.name for trial in trials] == [mutant.name for mutant in MUTANTS]
    assert [trial.name for trial in trials if trial.missed] == []


def test_every_requirement_kills_a_mutant():
    driven = [row for row in REQUIREMENTS if row.role == "client" and not row.seen_in_traffic]
    wanted = {row.id for row in driven if not row.excluded}
    assert {requirement for mutant in MUTANTS for requirement in mutant.kills} == wanted


def test_no_requirement_kills_the_built_in_client():
    report = check_client(PassThrough(), Scope(gate=Level.MAY))
    assert report.verdict is Verdict.CONFORMANT
    assert report.having(Status.FAIL, Status.WARN, Status.UNTESTABLE) == []


def test_mutants_have_names_of_their_own():
    names = [mutant.name for mutant in MUTANTS]
    assert len(names) == len(set(names))
    assert [mutant.name for mutant in MUTANTS if mutant.breaks.endswith(".") or not mutant.breaks] == []


def test_unknown_mutant_is_said():
    with pytest.raises(
        UnknownMutant, match="no client mutant named 'nobody'; there are knows-no-finalizing, "
    ):
        find("nobody")


def test_the_built_in_adapter_says_so_too(capsys):
    assert main(["nobody"]) == 2
    assert capsys.readouterr().err.startswith("no client mutant named 'nobody'; there are ")


def test_a_mutant_is_an_adapter_too():
    adapter = Adapter(f"{sys.executable} -m batchspec.client.builtin drops-usage")
    report = check_client(adapter)
    assert [outcome.requirement.id for outcome in report.having(Status.FAIL)] == [
        "BATCH-CLI-005",
        "BATCH-CLI-018",
    ]
