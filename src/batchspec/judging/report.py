"""The report: one value that the verdict, the exit code and every rendering come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from batchspec.judging.coverage import Coverage
from batchspec.judging.evidence.signature import Signature, in_order, texts_of
from batchspec.judging.evidence.tally import Evidence, Summary, Tally
from batchspec.judging.verdict import ExitCode, Level, Status, Verdict, exit_code, verdict
from batchspec.judging.waiver import Use
from batchspec.system.python_310 import StrEnum
from batchspec.version import __version__
from batchspec_contract import CONTRACT, DIGEST
from batchspec_contract.lifecycle import STATES
from batchspec_contract.registry import REQUIREMENTS, Requirement

SCHEMA_VERSION = 1

Kind = Literal["server", "client", "files"]

SHOWS: dict[Kind, frozenset[str]] = {
    "server": frozenset({"text", "batch", "history", "trace"}),
    "client": frozenset({"client"}),
    "files": frozenset({"text", "batch"}),
}
"""The things that each kind of evidence can show by its nature."""


@dataclass(frozen=True, slots=True)
class Target:
    """The server, client or files that were judged."""

    kind: Kind
    name: str
    version: str = ""

    @property
    def role(self) -> str:
        return "client" if self.kind == "client" else "server"


class Aside(StrEnum):
    """The reasons why a requirement is not applicable."""

    EXCLUDED = "excluded"
    NOT_SELECTED = "not-selected"
    EVIDENCE = "evidence"
    CAPABILITY = "capability"
    READ_ONLY = "read-only"
    NO_OCCASION = "no-occasion"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One requirement, its status, and the reason."""

    requirement: Requirement
    status: Status
    cause: str = ""
    evidence: tuple[Evidence, ...] = ()
    signatures: tuple[Signature, ...] = ()
    """Of every fault, in their order; `evidence` has the first few faults."""
    more_signatures: bool = False
    aside: Aside | None = None
    waivers: tuple[Use, ...] = ()

    @property
    def level(self) -> Level:
        return Level(self.requirement.level)

    def to_json(self) -> dict[str, Any]:
        optional = {
            "signatures": texts_of(self.signatures),
            "waiver": self.waivers[0].to_json() if self.waivers else None,
            "waivers": [use.to_json() for use in self.waivers] if self.waivers[1:] else None,
        }
        return {
            "id": self.requirement.id,
            "level": self.requirement.level,
            "role": self.requirement.role,
            "statement": self.requirement.statement,
            "status": str(self.status),
            "cause": self.cause,
            "evidence": [evidence.to_json() for evidence in self.evidence],
            **{key: value for key, value in optional.items() if value},
        }


@dataclass(frozen=True, slots=True)
class Scope:
    """The requirements that a run is about, and the level at which they decide it."""

    gate: Level = Level.MUST
    only: tuple[str, ...] = ()
    """Ids or beginnings of ids; none means all."""
    contract: str = CONTRACT
    shows: frozenset[str] | None = None
    """The things that the evidence can show, where they differ from those of its kind."""
    capabilities: Mapping[str, bool] = field(default_factory=dict)
    """The target's capabilities; it has those that are not named. `write` off is a run that only reads."""

    def selects(self, requirement: Requirement) -> bool:
        return not self.only or requirement.id.startswith(self.only)


@dataclass(frozen=True, slots=True)
class Report:
    """Every requirement of the target's role with its outcome, and the verdict they make."""

    target: Target
    outcomes: tuple[Outcome, ...]
    gate: Level = Level.MUST
    objects: int = 0
    passed_over: int = 0
    states: tuple[str, ...] = ()
    edges: tuple[tuple[str, str], ...] = ()
    trace: str | None = None
    contract: str = CONTRACT
    notes: tuple[str, ...] = field(default=())
    """Sentences that a reader should know before the outcomes: what was left undone, and why."""
    watched: tuple[str, ...] = ()
    """Statuses in which a batch was looked at again."""
    again: str = ""
    """The command that judges one requirement, `{id}` standing for it; empty is one made of the target alone."""

    def _statuses(self) -> list[tuple[Level, Status]]:
        return [(outcome.level, outcome.status) for outcome in self.outcomes]

    @property
    def verdict(self) -> Verdict:
        return verdict(self._statuses(), self.gate)

    @property
    def exit_code(self) -> ExitCode:
        return exit_code(self._statuses(), self.gate)

    @property
    def ok(self) -> bool:
        """True when the target conforms, with waivers or without."""
        return self.exit_code is ExitCode.OK

    def having(self, *statuses: Status) -> list[Outcome]:
        """The outcomes of these statuses."""
        return [outcome for outcome in self.outcomes if outcome.status in statuses]

    def counts(self) -> dict[str, dict[str, int]]:
        """By level in lower case and status: how many; statuses nobody has are left out."""
        found: dict[str, dict[str, int]] = {level.lower(): {} for level in Level}
        for outcome in self.outcomes:
            of_level = found[outcome.level.lower()]
            of_level[outcome.status] = of_level.get(outcome.status, 0) + 1
        return found

    def to_json(self) -> dict[str, Any]:
        """The report as its schema (`batchspec schema report`) has it; equal runs give equal values."""
        return {
            "schemaVersion": SCHEMA_VERSION,
            "verdict": str(self.verdict),
            "exitCode": int(self.exit_code),
            "kit": {"version": __version__, "contract": self.contract, "digest": DIGEST},
            "target": {"kind": self.target.kind, "name": self.target.name, "version": self.target.version},
            "level": self.gate.lower(),
            "objects": self.objects,
            "passedOver": self.passed_over,
            "counts": self.counts(),
            "notes": list(self.notes),
            "requirements": [outcome.to_json() for outcome in self.outcomes],
            "lifecycle": self.coverage.to_json(),
            "trace": self.trace,
        }

    @property
    def coverage(self) -> Coverage:
        """The part of the lifecycle that was seen."""
        return Coverage(frozenset(self.states), frozenset(self.edges), frozenset(self.watched))


def decides(level: Level, status: Status, gate: Level) -> bool:
    """True when one outcome by itself keeps a run from being conformant."""
    if status in {Status.ERROR, Status.STALE_WAIVER}:
        return True
    return status in {Status.FAIL, Status.UNTESTABLE} and level.counts_at(gate)


def settle(summary: Summary, target: Target, scope: Scope | None = None, **more: Any) -> Report:
    """The report that a summary of findings makes; `more` are further fields of `Report`."""
    scope = scope or Scope()
    rows = [requirement for requirement in REQUIREMENTS if requirement.role == target.role]
    shows = SHOWS[target.kind] if scope.shows is None else scope.shows
    return Report(
        target=target,
        outcomes=tuple(_outcome(row, summary.tallies.get(row.id, Tally()), scope, shows) for row in rows),
        gate=scope.gate,
        contract=scope.contract,
        objects=summary.objects,
        passed_over=summary.passed_over,
        states=tuple(state for state in STATES if state in summary.states),
        edges=tuple(sorted(summary.edges)),
        watched=tuple(state for state in STATES if state in summary.watched),
        **more,
    )


def _outcome(row: Requirement, tally: Tally, scope: Scope, shows: frozenset[str]) -> Outcome:
    set_aside = _set_aside(row, scope, shows)
    if set_aside:
        aside, cause = set_aside
        return Outcome(row, Status.NOT_APPLICABLE, cause, aside=aside)
    if tally.broken:
        return Outcome(
            row,
            _failing(row, scope),
            _cause(tally),
            tuple(tally.evidence),
            signatures=tuple(in_order(tally.signatures)),
            more_signatures=tally.more_signatures,
        )
    if tally.held and not tally.untestable:
        return Outcome(row, Status.PASS)
    return _undecided(row, tally)


def _undecided(row: Requirement, tally: Tally) -> Outcome:
    if tally.untestable:
        return Outcome(row, Status.UNTESTABLE, tally.untestable)
    if tally.not_applicable or row.expected == "if-seen":
        cause = tally.not_applicable or "its occasion did not arise"
        return Outcome(row, Status.NOT_APPLICABLE, cause, aside=Aside.NO_OCCASION)
    return Outcome(row, Status.UNTESTABLE, "nothing in the run showed it")


def _set_aside(row: Requirement, scope: Scope, shows: frozenset[str]) -> tuple[Aside, str] | None:
    if row.excluded:
        return Aside.EXCLUDED, f"cannot be tested: {row.excluded}"
    if not scope.selects(row):
        return Aside.NOT_SELECTED, "not selected"
    if row.judges not in shows:
        return Aside.EVIDENCE, f"this evidence cannot show it: it takes a {row.judges}"
    off = [need for need in row.needs if not scope.capabilities.get(need, True)]
    if "write" in off:
        return Aside.READ_ONLY, "the run was read-only"
    return (Aside.CAPABILITY, f"capability {off[0]} is switched off") if off else None


def _failing(row: Requirement, scope: Scope) -> Status:
    """A requirement younger than the contract asked for is reported and not counted."""
    counted = row.since <= scope.contract and Level(row.level).counts_at(scope.gate)
    return Status.FAIL if counted else Status.WARN


def _cause(tally: Tally) -> str:
    more = f" (and {tally.broken - 1:,} more)" if tally.broken > 1 else ""
    return f"{tally.evidence[0].cause}{more}"
