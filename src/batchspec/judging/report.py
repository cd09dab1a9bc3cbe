"""The report: one value that the verdict, the exit code and every rendering come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypedDict

from batchspec.judging.causes.cause import Cause
from batchspec.judging.causes.grouping import causes_of
from batchspec.judging.coverage import Coverage
from batchspec.judging.evidence.traffic import Traffic
from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import JUDGED, ExitCode, Level, Status, Verdict, exit_code, verdict
from batchspec.version import __version__
from batchspec_contract import CONTRACT, DIGEST
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import Requirement

SCHEMA_VERSION = 1

Kind = Literal["server", "client", "files", "gateway"]

Side = Literal["server", "client", "both"]
"""The side of traffic whose requirements gate: the server's answers, the client's requests, or both."""

SHOWS: dict[Kind, frozenset[str]] = {
    "server": frozenset({"text", "history", "trace", *OBJECTS}),
    "client": frozenset({"client"}),
    "files": frozenset({"text", "batch"}),
    "gateway": frozenset({"text", "history", "trace", "gateway", *OBJECTS}),
}
"""The things that each kind of evidence can show by its nature; files with recordings in them show what a server does."""


@dataclass(frozen=True, slots=True)
class Target:
    """The server, client or files that were judged."""

    kind: Kind
    name: str
    version: str = ""
    file: str = ""
    """The target file that says how it differs."""

    def to_json(self) -> dict[str, str]:
        file = {"file": self.file} if self.file else {}
        return {"kind": self.kind, "name": self.name, "version": self.version, **file}


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
    existing: bool = False
    """True where batches that the run did not make are judged, too."""
    side: Side = "server"
    """The side of seen traffic that gates; a client that is driven by cases has its own requirements."""

    def selects(self, requirement: Requirement) -> bool:
        return not self.only or requirement.id.startswith(self.only)


@dataclass(frozen=True, slots=True)
class Differed:
    """A fault that some runs of several met and some did not."""

    requirement: str
    signature: str
    met: int
    """The number of runs that met it."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Several runs that were judged as one."""

    runs: int
    differed: tuple[Differed, ...] = ()

    def notes(self) -> Iterator[str]:
        """A sentence on the runs, and one for each fault that not all of them met."""
        same = "" if self.differed else "; they met the same"
        yield f"{self.runs} runs, judged as one{same}"
        for one in self.differed[:MOST_DIFFERED]:
            yield f"{one.requirement} {one.signature}: met in {one.met} of {self.runs} runs"
        if self.differed[MOST_DIFFERED:]:
            yield f"and {len(self.differed) - MOST_DIFFERED} more faults that not every run met"

    def to_json(self) -> dict[str, Any]:
        """The runs as the report has them."""
        return {"runs": self.runs, "differed": [asdict(one) for one in self.differed]}


class _About(TypedDict):
    """What decides a verdict beside the outcomes."""

    unread: bool
    chosen: bool
    interrupted: str


MOST_DIFFERED = 10
"""Faults that notes name; the report's JSON has all."""


@dataclass(frozen=True, slots=True)
class Report:
    """Every requirement of the side that gates with its outcome, and the verdict they make."""

    target: Target
    outcomes: tuple[Outcome, ...]
    gate: Level = Level.MUST
    side: Side = "server"
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
    traffic: Traffic = field(default_factory=Traffic)
    repeat: Repeat | None = None
    """Set where several runs were judged as one."""
    advice: str = ""
    """What to try first, in a sentence, where the run could judge little."""
    only: tuple[str, ...] = ()
    """The ids or beginnings of ids that the run was asked to judge; none means all."""
    cases: frozenset[str] | None = None
    """The cases of signatures that came up: operations with their mistakes, cases of a client; `None` where that is not known."""
    again: str = ""
    """The command that judges one requirement, `{id}` standing for it; empty is one made of the target alone."""
    interrupted: str = ""
    """The name of the signal that ended the run before it came to its end; empty where none did."""

    def _statuses(self) -> list[tuple[Level, Status]]:
        return [(outcome.level, outcome.status) for outcome in self.outcomes]

    @property
    def verdict(self) -> Verdict:
        return verdict(self._statuses(), self.gate, **self._about)

    @property
    def exit_code(self) -> ExitCode:
        return exit_code(self._statuses(), self.gate, **self._about)

    @property
    def _about(self) -> _About:
        return {
            "unread": self.traffic.unread > 0 or (self._of_files_alone and not self.only),
            "chosen": bool(self.only),
            "interrupted": self.interrupted,
        }

    @property
    def _of_files_alone(self) -> bool:
        """True where no MUST was judged but those on files, which say nothing of batches."""
        judged = [o.requirement for o in self.outcomes if o.level is Level.MUST and o.status in JUDGED]
        return all(row.area in {"FIL", "WIR"} for row in judged) and any(row.area == "FIL" for row in judged)

    @property
    def ok(self) -> bool:
        """True when the target conforms, with waivers or without."""
        return self.exit_code is ExitCode.OK

    def having(self, *statuses: Status) -> list[Outcome]:
        """The outcomes of these statuses."""
        return [outcome for outcome in self.outcomes if outcome.status in statuses]

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The findings grouped by their origin, the worst first."""
        return causes_of(self.outcomes)

    @property
    def summary(self) -> dict[str, dict[str, int]]:
        """How many causes and requirements of each level fail, could not be tested, are warned of, and are waived.

        Of what could not be tested only that counts which decides the verdict, and a cause only where it breaks nothing.
        """
        causes = self.causes
        open_yet = [
            outcome for outcome in self.having(Status.UNTESTABLE) if outcome.level.counts_at(self.gate)
        ]
        starved = {outcome.requirement.id for outcome in open_yet}
        waived = {outcome.requirement.id for outcome in self.having(Status.WAIVED)}
        return {
            "failed": _counted([c for c in causes if c.status is Status.FAIL], self.having(Status.FAIL)),
            "untestable": _counted(
                [c for c in causes if not c.requirements and not starved.isdisjoint(c.starved)], open_yet
            ),
            "warned": _counted([c for c in causes if c.status is Status.WARN], self.having(Status.WARN)),
            "waived": _counted(
                # A cause that is waived may have requirements that are warned of, too.
                [c for c in causes if c.status is not Status.FAIL and not waived.isdisjoint(c.requirements)],
                self.having(Status.WAIVED),
            ),
        }

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
            **self.head(),
            "causes": [cause.to_json() for cause in self.causes],
            "requirements": [outcome.to_json() for outcome in self.outcomes],
            "lifecycle": self.coverage.to_json(),
            "trace": self.trace,
        }

    def head(self) -> dict[str, Any]:
        """The part of the JSON that names no requirement: verdict, target, counts, notes."""
        return {
            "schemaVersion": SCHEMA_VERSION,
            "verdict": str(self.verdict),
            "exitCode": int(self.exit_code),
            **({"interrupted": self.interrupted} if self.interrupted else {}),
            "kit": {"version": __version__, "contract": self.contract, "digest": DIGEST},
            "target": self.target.to_json(),
            "level": self.gate.lower(),
            "side": self.side,
            "objects": self.objects,
            "passedOver": self.passed_over,
            "only": list(self.only),
            "summary": self.summary,
            "counts": self.counts(),
            "advice": self.advice,
            **({"repeat": self.repeat.to_json()} if self.repeat else {}),
            "notes": list(self.notes),
            "traffic": self.traffic.to_json(),
        }

    @property
    def coverage(self) -> Coverage:
        """The part of the lifecycle that was seen."""
        return Coverage(frozenset(self.states), frozenset(self.edges), frozenset(self.watched))


def _counted(causes: Sequence[Cause], outcomes: Sequence[Outcome]) -> dict[str, int]:
    levels = [outcome.level for outcome in outcomes]
    return {"causes": len(causes), **{level.lower(): levels.count(level) for level in Level}}


def decides(level: Level, status: Status, gate: Level) -> bool:
    """True when one outcome by itself keeps a run from being conformant."""
    if status in {Status.ERROR, Status.STALE_WAIVER}:
        return True
    return status in {Status.FAIL, Status.UNTESTABLE} and level.counts_at(gate)
