"""Requirements that could not be tested, each with the fault that starved it: an answer that was missing or of no use.

A run goes through stages: a file is uploaded, a batch created, retrieved until it has ended, its results fetched. What
breaks one stage leaves the requirements of the later ones open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from batchspec.judging.causes.fault import Fault
from batchspec.judging.causes.group import Group
from batchspec.judging.outcomes.outcome import INTERRUPTED, Outcome
from batchspec.judging.outcomes.verdict import Status
from batchspec_contract.registry import Requirement

STAGES = ("create", "retrieve", "end", "results")
_BREAKS: dict[str, frozenset[str]] = {
    "create": frozenset({"BATCH-CRE-001"}),
    "retrieve": frozenset(
        {"BATCH-RET-001", "BATCH-FLD-001", "BATCH-FLD-008", "BATCH-FLD-023", "BATCH-IDN-001"}
    ),
    "end": frozenset({"BATCH-LIF-013"}),
    "results": frozenset(
        {"BATCH-FID-003", "BATCH-FID-004", "BATCH-FID-007", "BATCH-FLD-009", "BATCH-FLD-010"}
    ),
}
"""The requirements without which a stage shows nothing, beside those of texts, which spoil every stage."""
_RESULTS = frozenset({"BATCH-CNT-005", "BATCH-USG-002"})
_END = frozenset(
    {"BATCH-LIF-013", "BATCH-CNT-004", "BATCH-CAN-002", "BATCH-CAN-003", "BATCH-CAN-006", "BATCH-CAN-007"}
)
_CREATED = frozenset({"IDN", "RET", "CAN", "LST", "FID", "LIF", "CNT", "USG", "KEY"})
_FIELDS_OF = {
    "BATCH-CNT-005": ("request_counts",),
    "BATCH-CNT-004": ("request_counts",),
    "BATCH-USG-002": ("usage",),
    "BATCH-CRE-015": ("metadata",),
    "BATCH-LST-004": ("id",),
}
"""The fields that a rule reads, where its requirement is not named for one."""


@dataclass(frozen=True, slots=True)
class Starved:
    """Requirements that nothing broken explains: an answer was missing."""

    id: str
    sentence: str
    mend: str
    outcomes: tuple[Outcome, ...]


@dataclass
class Starving:
    """The requirements that could not be tested, by the group of faults that starved them, and those by none."""

    by_group: dict[str, list[Outcome]] = field(default_factory=dict)
    alone: list[Starved] = field(default_factory=list)


def starved(outcomes: Sequence[Outcome], groups: Sequence[Group]) -> Starving:
    """Every requirement that could not be tested, with the group that starved it, or with the stage that was not reached."""
    found = Starving()
    untestable = [outcome for outcome in outcomes if outcome.status is Status.UNTESTABLE]
    by_group = {outcome.requirement.id: _starving(outcome, groups) for outcome in untestable}
    by_id = {outcome.requirement.id: outcome for outcome in untestable}
    rest: dict[str, list[Outcome]] = {}
    for outcome in untestable:
        group = by_group[outcome.requirement.id]
        if group is not None:
            found.by_group.setdefault(group.id, []).append(outcome)
            continue
        stages = (s for s in STAGES[: _depth(_stage(outcome))] if by_group.get(_SHOWS[s], group) is None)
        missing = next((stage for stage in stages if _SHOWS[stage] in by_id), "")
        # What has the same reason is told once, whichever stage it belongs to.
        reason = by_id[_SHOWS[missing]].cause if missing else outcome.cause
        rest.setdefault(reason, []).append(outcome)
    for reason, starving in rest.items():
        shown = {row: stage for stage, row in _SHOWS.items()}
        showing = [outcome for outcome in starving if outcome.requirement.id in shown]
        first = min(showing, key=lambda one: _depth(shown[one.requirement.id]), default=starving[0])
        stage = shown.get(first.requirement.id, _stage(first))
        name = stage if first.requirement.id in shown else f"{stage}-{first.requirement.id}"
        mend = "let the run come to its end" if reason == INTERRUPTED else _MEND[stage]
        found.alone.append(Starved(f"not-shown-{name}", reason, mend, tuple(starving)))
    return found


_SHOWS = {
    "create": "BATCH-CRE-001",
    "retrieve": "BATCH-RET-001",
    "end": "BATCH-LIF-013",
    "results": "BATCH-RES-001",
}
"""The requirement of each stage that every run which reaches it can test."""


def _depth(stage: str) -> int:
    """The number of stages up to this one."""
    return STAGES.index(stage) + 1 if stage in STAGES else 0


_MEND = {
    "create": "answer a good upload and a good create with 2xx",
    "retrieve": "answer a retrieve with the batch that was created",
    "end": "let a batch of good requests end as completed within the run's --timeout",
    "results": "show the result files of a completed batch, and let them be fetched",
    "other": "answer the request as the contract has it",
}


def _starving(outcome: Outcome, groups: Sequence[Group]) -> Group | None:
    """The group of faults that left a requirement open; `None` where none is known to."""
    row = outcome.requirement
    if row.judges == "client":
        return groups[0] if groups else None
    stages = STAGES[: _depth(_stage(outcome))]
    spoilt = [group for stage in stages for group in groups if any(_spoils(f, stage) for f in group.faults)]
    results = [
        group for group in groups if "results" in stages and any(f.area == "RES" for f in group.faults)
    ]
    direct = [group for group in groups if any(_leaves_open(fault, row) for fault in group.faults)]
    return next(iter((*direct, *spoilt, *results)), None)


def _leaves_open(fault: Fault, row: Requirement) -> bool:
    """True of a fault in the very request that a requirement is about, or in the field that it reads."""
    if fault.id == row.id:
        return False
    of = row.check.of if row.check else ""
    reads = fault.field and fault.field in (*_FIELDS_OF.get(row.id, ()), of)
    if reads and fault.area in {"FLD", "NUL", "CNT"}:
        return True
    asked = (of in case.split("/") or of == case.replace("/", "-") for case in fault.cases)
    return bool(of) and (fault.of == of or any(asked))


def _spoils(fault: Fault, stage: str) -> bool:
    """True of a fault without which a stage would show something."""
    if fault.area == "WIR" or fault.id in {"BATCH-ENV-002", "BATCH-ENV-003"}:
        return any(case.partition("/")[0] == stage and "/" not in case for case in fault.cases)
    return fault.id in _BREAKS[stage]


def _stage(outcome: Outcome) -> str:
    """The last stage that a requirement needs."""
    row = outcome.requirement
    if row.area == "RES" or row.id in _RESULTS:
        return "results"
    if row.id in _END:
        return "end"
    if row.area == "CRE":
        # A wrong create or input file is decided by its own answer, or by the batch that came of it.
        return "retrieve" if row.id > "BATCH-CRE-009" else "create"
    return "retrieve" if row.area in _CREATED else "other"
