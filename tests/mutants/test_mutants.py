"""Server mutants: each is found by the requirement that it breaks, each requirement finds one, and the rest holds."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from click.testing import CliRunner
from support.paths import ROOT
from support.runs import broken, check_server, report_on, run, stepping

from batchspec.cli.mutants import command
from batchspec.driving.server.http.lines import good_lines
from batchspec.driving.server.http.settings import CAPABILITIES, Settings
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Level, Status
from batchspec.making.server import SCENARIOS, Behaviour, ReferenceServer, VirtualClock
from batchspec.making.server.behaviour import Upload
from batchspec.mutants.client import MUTANTS as CLIENT
from batchspec.mutants.matrix import Matrix, Trial, kill_matrix, shown_by, tried
from batchspec.mutants.server import MUTANTS, find
from batchspec.mutants.server_parts.mutant import Mutant, UnknownMutant
from batchspec_contract.registry import REQUIREMENTS

SOURCES, README = ROOT / "schema" / "sources", ROOT / "README.md"
TESTABLE = {
    row.id: row
    for row in REQUIREMENTS
    if row.role == "server" and row.check and not row.excluded and row.judges != "batch_event"
}


SHARES = 6
"""Every mutant is in one of them; processes that test side by side share the work."""


@pytest.mark.parametrize("share", range(SHARES))
def test_every_server_mutant_is_found_by_what_it_breaks_and_by_nothing_else(share):
    names = [mutant.name for mutant in MUTANTS[share::SHARES]]
    matrix = kill_matrix(names, roles=("server",))
    assert [trial.name for trial in matrix.trials] == names
    assert list(matrix.problems()) == []
    assert {trial.name: trial.unexpected for trial in matrix.trials if trial.unexpected} == {}
    assert {
        t.name: [d for d in t.also_breaks if d not in t.found]
        for t in matrix.trials
        if {*t.also_breaks} - {*t.found}
    } == {}


ONE_LOOK = {"counts-fall"}
"""Mutants whose fault one look shows: it counts more requests with each look, until it counts them again."""


@pytest.mark.parametrize("share", range(SHARES))
def test_what_breaks_a_must_in_a_state_that_lasts_is_no_chance(share):
    by_chance = {}
    for mutant in MUTANTS[share::SHARES]:
        report = judge_trace(shown_by(mutant))
        outcomes = [outcome for outcome in report.outcomes if outcome.requirement.id in mutant.kills]
        if any(o.status is Status.WARN and o.level is Level.MUST for o in outcomes):
            by_chance[mutant.name] = [o.cause for o in outcomes]
    assert set(by_chance) <= ONE_LOOK, by_chance


def test_every_server_requirement_has_a_mutant():
    meant = {requirement for mutant in MUTANTS for requirement in mutant.kills}
    assert sorted(set(TESTABLE) - meant) == []


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_mutant_says_what_it_is(mutant):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", mutant.name)
    assert re.fullmatch(r"[A-Z].*\.", mutant.breaks)
    assert mutant.kills
    assert not {*mutant.kills, *mutant.also_breaks} - set(TESTABLE)
    assert not set(mutant.kills) & set(mutant.also_breaks)
    assert re.fullmatch(r"([\w.-]+/[\w.-]+#[0-9]+)?", mutant.from_issue)
    assert not mutant.from_source or (SOURCES / f"{mutant.from_source}.yaml").is_file()
    assert mutant.server in SCENARIOS


def test_names_tell_mutants_apart():
    names = Counter(mutant.name for mutant in (*MUTANTS, *CLIENT))
    assert [name for name, times in names.items() if times > 1] == []


def test_a_mutant_is_found_by_its_name():
    assert find("status-queued").from_issue == "deltawi/deltallm#153"
    with pytest.raises(UnknownMutant, match="no mutant named 'nope'; `batchspec mutants --list` names them"):
        find("nope")


def test_many_mutants_are_public_bug_reports():
    assert len({mutant.from_issue for mutant in MUTANTS if mutant.from_issue}) >= 20


def test_there_are_as_many_mutants_as_the_readme_says():
    [told] = re.findall(r"more than (\d+)\s+broken servers and clients", README.read_text("utf-8"))
    assert len(MUTANTS) + len(CLIENT) > int(told)


def test_a_mutant_that_breaks_nothing_survives():
    trial = tried(Mutant("does-nothing", "Does nothing.", ("BATCH-FLD-008",), Behaviour))
    assert trial.found == ()
    assert trial.missed == ("BATCH-FLD-008",)


def test_a_mutant_that_breaks_down_is_no_mutant():
    class Crashes(Behaviour):
        def shown(self, shown, batch, route):  # noqa: ARG002
            raise ZeroDivisionError

    with pytest.raises(RuntimeError, match=r"the mutant crashes broke down:\n"):
        tried(Mutant("crashes", "Crashes.", ("BATCH-CRE-001",), Crashes))


def trial(name, kills, found):
    return Trial(name, "server", "Does something.", kills, found)


def test_the_matrix_says_what_is_wrong():
    rows = tuple(TESTABLE[name] for name in ("BATCH-FLD-001", "BATCH-FLD-002", "BATCH-FLD-003"))
    one, two, three = (row.id for row in rows)
    matrix = Matrix(
        (
            trial("killed", (one,), (one,)),
            trial("survivor", (two,), ()),
            trial("found-elsewhere", (two,), (one,)),
            trial("found-twice", (one,), (one, two)),
        ),
        rows,
    )
    assert not matrix.ok
    assert list(matrix.problems()) == [
        "survivor survives BATCH-FLD-002",
        "found-elsewhere survives BATCH-FLD-002; it was found by BATCH-FLD-001 alone",
        f"BATCH-FLD-002 kills no mutant: {rows[1].statement}",
        f"BATCH-FLD-003 kills no mutant: {rows[2].statement}",
    ]
    told = matrix.to_json()
    assert told["survivors"] == ["survivor", "found-elsewhere"]
    assert told["idle"] == [two, three]
    assert [mutant["astray"] for mutant in told["mutants"]] == [[], [], [one], [two]]
    assert Matrix(matrix.trials[:1], rows[:1]).ok


def test_the_command_tries_those_named(tmp_path):
    told = CliRunner().invoke(
        command, ["status-queued", "requires-usage", "--json", str(tmp_path / "matrix.json")]
    )
    assert told.exit_code == 0, told.output
    assert (
        "2 of 2 mutants killed, 2 of 2 requirements kill one; public bug reports among the mutants: 1"
        in told.output
    )
    matrix = json.loads((tmp_path / "matrix.json").read_text())
    assert {row["id"]: row["kills"] for row in matrix["requirements"]} == {
        "BATCH-FLD-008": ["status-queued"],
        "BATCH-CLI-003": ["requires-usage"],
    }


def test_the_command_fails_on_a_survivor(monkeypatch):
    monkeypatch.setattr(
        "batchspec.mutants.matrix.tried", lambda m: trial(m.name, m.kills, ("BATCH-FLD-009",))
    )
    told = CliRunner().invoke(command, ["status-queued"])
    assert told.exit_code == 1
    assert "status-queued survives BATCH-FLD-008; it was found by BATCH-FLD-009 alone" in " ".join(
        told.output.split()
    )


def test_the_command_names_mutants_and_knows_no_others():
    told = CliRunner().invoke(command, ["--list", "--role", "server"])
    assert told.exit_code == 0
    assert "cursor-ignored" in told.output
    assert "requires-usage" not in told.output
    told = CliRunner().invoke(command, ["nope"])
    assert told.exit_code == 2
    assert "no mutant named 'nope'; `batchspec mutants --list` names them" in told.output


def test_the_unbroken_server_breaks_nothing_when_it_is_slow():
    with ReferenceServer(speed=20, scenario="slow") as server:
        report = check_server(Settings(url=server.url, timeout=60))
    assert not report.having(Status.FAIL, Status.WARN, Status.ERROR)
    assert report.verdict == "conformant"


@pytest.mark.parametrize("scenario", sorted({*SCENARIOS} - {"slow"}))
def test_the_unbroken_server_breaks_nothing_under_any_scenario(scenario):
    with stepping(scenario) as server:
        window = "100s" if scenario == "expires" else "24h"
        # Waited for in no real time. A window of 100 looks closes after more waiting than any other scenario needs.
        timeout = {"stuck": 3, "expires": 600}.get(scenario, 60)
        report = report_on(server.url, timeout=timeout, window=window)
    assert not report.having(Status.FAIL, Status.WARN, Status.ERROR)
    if scenario == "happy":
        assert report.verdict == "conformant"
    if scenario == "expires":
        assert "expired" in report.states


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_the_unbroken_server_passes_without_a_capability(capability):
    with stepping() as server:
        text = good_lines("/v1/chat/completions", "gpt-4o-mini", 1)
        given = server.engine.upload("batch", Upload("in.jsonl", text.encode()))["id"]
        file = {"input_file_id": given} if capability == "files" else {}
        report = report_on(server.url, capabilities={capability: False}, **file)
    assert not report.having(Status.FAIL, Status.WARN, Status.UNTESTABLE, Status.ERROR)
    assert report.verdict == "conformant"


def test_the_unbroken_server_passes_what_only_reads():
    clock = VirtualClock()
    with ReferenceServer(clock=clock) as server:
        text = good_lines("/v1/chat/completions", "gpt-4o-mini", 1)
        asked = {
            "input_file_id": server.engine.upload("batch", Upload("in.jsonl", text.encode()))["id"],
            "endpoint": "/v1/chat/completions",
            "completion_window": "24h",
        }
        batch_id = server.engine.create(asked)["id"]
        clock.advance(60)
        report = check_server(Settings(url=server.url, batch_id=batch_id))
    assert not report.having(Status.FAIL, Status.WARN, Status.UNTESTABLE, Status.ERROR)
    assert report.verdict == "conformant"
    assert "BATCH-FID-007" in {outcome.requirement.id for outcome in report.having(Status.PASS)}


def test_expired_batches_show_what_only_they_can():
    report = run("happy-path", server="expires", window="6s")
    assert broken(report) == set()
    passed = {outcome.requirement.id for outcome in report.having(Status.PASS)}
    assert {"BATCH-LIF-003", "BATCH-LIF-008", "BATCH-TIM-003"} <= passed
