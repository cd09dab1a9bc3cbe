"""The judge: requirement and evidence to findings, summed up. It reads nothing and writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from batchspec.judging.evidence.client_cases import evidence
from batchspec.judging.evidence.exchanges import add_exchanges
from batchspec.judging.evidence.finding import Finding
from batchspec.judging.evidence.minimal import smallest
from batchspec.judging.evidence.schema_rows import SchemaRow
from batchspec.judging.evidence.sightings import fault_of, histories, shows_batches, sightings
from batchspec.judging.evidence.signature import signature
from batchspec.judging.evidence.snapshot import History, Snapshot
from batchspec.judging.evidence.tally import Evidence, Summary
from batchspec.judging.rules import bound
from batchspec.reading.place import NOWHERE, Place
from batchspec.reading.step import CANCEL, CREATE, RETRIEVE
from batchspec.reading.strict_json import NotStrictJSON
from batchspec.reading.trace import CLEANING, Case, Exchange, Trace
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import REQUIREMENTS, Requirement

Decide = Callable[[Any], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement and the function that decides it."""

    requirement: Requirement
    decide: Decide


class Judge:
    """Holds evidence against a set of requirements; every method adds to a `Summary`."""

    def __init__(self, requirements: Iterable[Requirement] = REQUIREMENTS) -> None:
        self._rows: dict[str, list[Row]] = {}
        for requirement in requirements:
            if requirement.judges is not None:
                self._rows.setdefault(requirement.judges, []).append(Row(requirement, _decision(requirement)))

    def text(self, fault: NotStrictJSON | None, place: Place, summary: Summary) -> None:
        """Judge a text by the fault that reading it found; `None` is no fault."""
        for row in self._rows.get("text", ()):
            self._enter(row, fault, place, summary)

    def batch(self, snapshot: Snapshot, summary: Summary) -> None:
        """Judge one batch object."""
        summary.objects += 1
        if snapshot.status:
            summary.states.add(snapshot.status)
        for row in self._rows.get("batch", ()):
            self._enter(row, snapshot, snapshot.place, summary)

    def batch_value(self, value: Any, place: Place, summary: Summary) -> None:
        """Judge a value that should be a batch; one that is no object breaks one requirement."""
        if isinstance(value, Mapping):
            self.batch(Snapshot(value, place), summary)
            return
        summary.objects += 1
        for row in self._rows.get("batch", ()):
            if row.requirement.id == NO_OBJECT:
                findings = SchemaRow(f"batch.server#/$defs/{NO_OBJECT}").judge(value)
                _add(row.requirement, list(findings), place, summary, None)

    def history(self, history: History, summary: Summary) -> None:
        """Judge the sightings of one batch."""
        for before, after in history.steps():
            if before.status and after.status and before.status != after.status:
                summary.edges.add((before.status, after.status))
        for row in self._rows.get("history", ()):
            self._enter(row, history, NOWHERE, summary)

    def trace(self, trace: Trace, summary: Summary) -> None:
        """Judge all that a run shows: its texts, its batches, their histories, and the run as a whole."""
        if trace.header.target == "client":
            self.cases(trace.cases, summary)
            return
        trace = replace(trace, exchanges=tuple(e for e in trace.exchanges if e.scenario != CLEANING))
        self.exchanges(trace.exchanges, summary)
        for row in self._rows.get("trace", ()):
            self._enter(row, trace, NOWHERE, summary)
        add_exchanges(trace, summary)

    def exchanges(self, exchanges: Sequence[Exchange], summary: Summary) -> None:
        """Judge the texts, batches and histories that exchanges show."""
        for exchange in exchanges:
            self._answer(exchange, summary)
        for history in histories(exchanges):
            self.history(history, summary)

    def cases(self, cases: Iterable[Case], summary: Summary) -> None:
        """Judge what a client made of its cases."""
        all_cases = list(cases)
        summary.objects += len(all_cases)
        for row in self._rows.get("client", ()):
            self._enter(row, evidence(row.requirement, all_cases), NOWHERE, summary)

    def _answer(self, exchange: Exchange, summary: Summary) -> None:
        if not shows_batches(exchange):
            return
        fault = fault_of(exchange)
        self.text(fault, exchange.place, summary)
        if fault is None and exchange.step in BATCH_STEPS and not isinstance(exchange.json, Mapping):
            self.batch_value(exchange.json, exchange.place, summary)
        for snapshot in sightings(exchange):
            self.batch(snapshot, summary)

    def _enter(self, row: Row, evidence: Any, place: Place, summary: Summary) -> None:
        _add(row.requirement, list(row.decide(evidence)), place, summary, _reduced(row, evidence))


@cache
def whole_judge() -> Judge:
    """The judge of every requirement; made once, since it takes a while to read the schemas. It keeps no evidence."""
    return Judge()


BATCH_STEPS = frozenset({CREATE, RETRIEVE, CANCEL})
"""Steps whose answer is a batch and nothing else."""
NO_OBJECT = OBJECTS["batch"].row
"""The requirement that a batch is an object at all."""


def _decision(requirement: Requirement) -> Decide:
    check = requirement.check
    if check is None:
        raise TypeError(f"{requirement.id} judges {requirement.judges} and has no check")
    if check.kind == "schema":
        row = SchemaRow(check.target)
        return lambda snapshot: row.judge(snapshot.raw)
    judges, rule = bound(check.target, check.of)
    if judges != requirement.judges:
        raise TypeError(f"{requirement.id} judges {requirement.judges}, its rule {check.target} a {judges}")
    return rule


def _add(
    requirement: Requirement,
    findings: list[Finding],
    place: Place,
    summary: Summary,
    reduced: Callable[[Finding], Any] | None,
) -> None:
    decided = [finding for finding in findings if not finding.undecided]
    faults = [finding for finding in decided if not finding.holds]
    if decided and not faults:
        summary.held(requirement.id)
    for finding in findings:
        summary.undecided(requirement.id, finding)
    for fault in faults:
        wanted = summary.wants_evidence(requirement.id)
        signed = signature(requirement, fault.pointer, fault.keyword, _place(fault, place))
        summary.broken(requirement.id, _evidence(fault, place, reduced) if wanted else None, signed)


def _evidence(fault: Finding, place: Place, reduced: Callable[[Finding], Any] | None) -> Evidence:
    return Evidence(
        pointer=fault.pointer,
        expected=fault.expected,
        got=fault.got,
        keyword=fault.keyword,
        place=_place(fault, place),
        object=reduced(fault) if reduced else None,
        patch=fault.patch,
        message=fault.message,
    )


def _place(fault: Finding, place: Place) -> Place:
    """The place of the fault: the part that the rule names, or all that it was given."""
    return place if fault.place == NOWHERE else fault.place


def _reduced(row: Row, evidence: Any) -> Callable[[Finding], Any] | None:
    if not isinstance(evidence, Snapshot):
        return None
    alike = ("pointer", "keyword", "expected")

    def reduce(fault: Finding) -> Any:
        wanted = [getattr(fault, name) for name in alike]
        return smallest(
            evidence.raw,
            lambda raw: any(
                not found.holds and [getattr(found, name) for name in alike] == wanted
                for found in row.decide(Snapshot(raw))
            ),
        )

    return reduce
