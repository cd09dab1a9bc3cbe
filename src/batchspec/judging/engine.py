"""The judge: requirement and evidence to findings, summed up. It reads nothing and writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from batchspec.declarations.declared import NOTHING
from batchspec.judging.declared_rows import decided
from batchspec.judging.evidence.client_cases import evidence
from batchspec.judging.evidence.finding import Finding
from batchspec.judging.evidence.minimal import smallest
from batchspec.judging.evidence.patching import mended
from batchspec.judging.evidence.schema_rows import SchemaRow, Together
from batchspec.judging.evidence.sightings import batches_in, fault_of
from batchspec.judging.evidence.signature import Signature, signature
from batchspec.judging.evidence.snapshot import History, Snapshot
from batchspec.judging.evidence.tally import Evidence, Summary
from batchspec.judging.evidence.words import exchange_words, place_words
from batchspec.judging.operations.certainty import by_chance, looks_at, looks_at_change
from batchspec.judging.operations.gateway import Gateway
from batchspec.judging.operations.neighbours import NEIGHBOURS, Shown
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.words import answer_words
from batchspec.judging.rules import bound
from batchspec.judging.run_traffic import traffic_of
from batchspec.reading.place import NOWHERE, Place
from batchspec.reading.strict_json import NotStrictJSON
from batchspec.reading.trace import Case
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import REQUIREMENTS, Requirement

Decide = Callable[[Any], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement and the function that decides it."""

    requirement: Requirement
    decide: Decide


class Judge:
    """Holds evidence against a set of requirements; every method adds to a `Summary`.

    A fault of the kit's own in one requirement is kept as that requirement's error, and all others are judged.
    """

    def __init__(self, requirements: Iterable[Requirement] = REQUIREMENTS) -> None:
        self._rows: dict[str, list[Row]] = {}
        for requirement in requirements:
            if requirement.judges is not None:
                self._rows.setdefault(requirement.judges, []).append(Row(requirement, _decision(requirement)))
        self._together = {
            name: Together(row.requirement.check for row in self._rows.get(name, ())) for name in NEIGHBOURS
        }

    def text(
        self, fault: NotStrictJSON | None, place: Place, summary: Summary, run: Run | None = None
    ) -> None:
        """Judge a text by the fault that reading it found; `None` is no fault."""
        for row in self._rows.get("text", ()):
            self._enter(row, fault, place, summary, run)

    def batch(self, snapshot: Snapshot, summary: Summary, run: Run | None = None) -> None:
        """Judge one batch object."""
        summary.objects += 1
        if snapshot.status:
            summary.states.add(snapshot.status)
        for row in self._rows.get("batch", ()):
            self._enter(_as_declared(row, run), snapshot, snapshot.place, summary, run)

    def batch_value(self, value: Any, place: Place, summary: Summary, run: Run | None = None) -> None:
        """Judge a value that should be a batch; one that is no object breaks one requirement."""
        if isinstance(value, Mapping):
            self.batch(Snapshot(value, place), summary, run)
            return
        summary.objects += 1
        for row in self._rows.get("batch", ()):
            if row.requirement.id == NO_OBJECT:
                findings = SchemaRow(f"batch.server#/$defs/{NO_OBJECT}").judge(value)
                _add(row.requirement, findings, Judged(place, run=run), summary)

    def history(self, history: History, summary: Summary, run: Run | None = None) -> None:
        """Judge the sightings of one batch."""
        for before, after in history.steps():
            if before.status:
                summary.watched.add(before.status)
            if before.status and after.status and before.status != after.status:
                summary.edges.add((before.status, after.status))
        for row in self._rows.get("history", ()):
            self._enter(row, history, NOWHERE, summary, run)

    def run(self, run: Run, summary: Summary, *, existing: bool = False, since: int = 0) -> None:
        """Judge all that a run shows: its texts, its batches, their histories, and the run as a whole.

        `existing` are the batches that the run did not make; they are judged where it is true, and named where not.
        Of a run that is judged as it grows, the exchanges up to the number `since` were judged before: no text or batch of
        theirs is judged again, and no history that nothing was added to.
        """
        left_out = {} if existing else run.existing
        summary.traffic.add(traffic_of(run, left_out))
        # Requests without a mistake say more, so they come last.
        asked = sorted(run.operations, key=lambda operation: not operation.step.tried)
        summary.asked |= {operation.kind: answer_words(operation) for operation in asked}
        summary.cases |= {operation.case for operation in run.operations if operation.response is not None}
        for operation in run.operations:
            if (
                operation.kind in SHOWS_BATCHES
                and operation.exchange.number > since
                and operation.ok
                and not operation.probe
                and operation.readable
            ):
                self._answer(operation, summary, run, left_out)
        for life in run.batches.values():
            if life.id not in left_out and (last := life.last) is not None and last.place.number > since:
                self.history(life.history, summary, run)
        for name, shown_by in NEIGHBOURS.items():
            if rows := self._rows.get(name):
                new = (shown for shown in shown_by(run) if not since or shown.place.number > since)
                self._neighbours(rows, OBJECTS[name].row, new, summary, run)
        for row in self._rows.get("trace", ()):
            self._enter(row, run, NOWHERE, summary, run)
        for requirement, text in by_chance(run):
            summary.tally(requirement).by_chance.add(text)

    def gateway(self, gateway: Gateway, summary: Summary) -> None:
        """Judge both sides of a gateway: what it shows as a server, and how that fits its upstream."""
        self.run(gateway.as_server, summary)
        for row in self._rows.get("gateway", ()):
            self._enter(row, gateway, NOWHERE, summary, gateway.front)

    def cases(self, cases: Iterable[Case], summary: Summary) -> None:
        """Judge what a client made of its cases."""
        all_cases = list(cases)
        summary.objects += len(all_cases)
        summary.cases |= {case.case for case in all_cases}
        for row in self._rows.get("client", ()):
            self._enter(row, evidence(row.requirement, all_cases), NOWHERE, summary)

    def _neighbours(
        self, rows: list[Row], whole: str | None, found: Iterator[Shown], summary: Summary, run: Run
    ) -> None:
        """Judge what should be objects of one kind, which `whole` requires. Of what is none the other rows say nothing.

        Mostly all rows hold at once, and few are asked alone.
        """
        together = self._together[rows[0].requirement.judges or ""]
        for shown in found:
            is_object = isinstance(shown.value, Mapping)
            held = together.held_by(shown.value) if is_object else frozenset()
            for requirement in held:
                summary.held(requirement)
            for row in rows:
                if row.requirement.id not in held and (is_object or row.requirement.id == whole):
                    self._enter(row, shown, shown.place, summary, run)

    def _answer(
        self, operation: Operation, summary: Summary, run: Run, left_out: Mapping[str, object]
    ) -> None:
        fault = fault_of(operation.exchange)
        self.text(fault, operation.place, summary, run)
        value = operation.json
        if (
            fault is None
            and operation.kind != "list"
            and not isinstance(value, Mapping)
            and operation.has_body
        ):
            self.batch_value(value, operation.place, summary, run)
        for row, batch in batches_in(value):
            batch_id = batch.get("id")
            if not (isinstance(batch_id, str) and batch_id in left_out):
                place = replace(operation.place, row=row)
                seen = Snapshot(batch, place, operation.began, operation.ended)
                self.batch(seen, summary, run)

    def _enter(self, row: Row, evidence: Any, place: Place, summary: Summary, run: Run | None = None) -> None:
        judged = Judged(
            place,
            _reduced(row, evidence),
            run,
            _batch_id(evidence),
            _mending(row, evidence),
            row.decide if isinstance(evidence, History) else None,
        )
        try:
            _add(row.requirement, row.decide(evidence), judged, summary)
        except Exception as error:  # noqa: BLE001  a fault of ours in one row must not cost the verdict on the rest
            summary.tally(row.requirement.id).error = _fault_words(error, place)


def _as_declared(row: Row, run: Run | None) -> Row:
    """The row as it is decided where the target of the run declares a deviation."""
    if run is None or run.declared == NOTHING:
        return row
    return Row(row.requirement, decided(row.requirement.id, row.decide, run.declared))


@dataclass(frozen=True, slots=True)
class Judged:
    """The thing that a requirement is held against: its place, how it is reduced, and the run that it is from."""

    place: Place
    reduced: Callable[[Finding], Any] | None = None
    run: Run | None = None
    batch: str = ""
    """The id of the batch, where it is about one."""
    mending: Callable[[Finding], tuple[dict[str, Any], ...]] | None = None
    """Gives the patch that mends a fault of it."""
    again: Decide | None = None
    """The decision on a history, made again for a part of it."""

    def origin(self, place: Place) -> str:
        """The earlier fault that made the batch at a place what it is; empty where there is none."""
        return self.run.origin(place.number, self.batch) if self.run and place.step else ""

    def status(self, place: Place) -> str:
        """The status of the batch at a place; empty where there is none, or none that is documented."""
        life = self.run.shown_at(place.number, self.batch) if self.run and place.step else None
        seen = life.seen_in(place.number) if life else None
        return (seen.status or "") if seen else ""

    def remember(self, requirement: Requirement, signed: Signature, fault: Finding, place: Place) -> None:
        """Keep in mind what showed a fault, for the question whether another run would meet it."""
        if self.run is None:
            return
        looks: frozenset[int] = frozenset()
        if requirement.judges == "batch":
            looks = looks_at(self.run, place.number, self.batch)
        elif self.again is not None:
            looks = looks_at_change(self.run, place.number, self.batch, partial(_shown_by, self.again, fault))
        self.run.meetings.add((requirement.id, signed.text), self.batch, looks)

    def exchange_words(self, place: Place, pointer: str) -> str | None:
        """The exchange at a place, as text; where it is long, the part around what the pointer leads to."""
        exchange = self.run.exchange(place.number) if self.run and place.step else None
        return exchange_words(exchange, pointer, place.row) if exchange else None


def _fault_words(error: Exception, place: Place) -> str:
    """A fault of the kit in one line, with the exchange that it was looking at: the innermost one on the stack."""
    frame = error.__traceback__
    while frame is not None:
        for value in frame.tb_frame.f_locals.values():
            if isinstance(value, Operation | Snapshot):
                place = value.place
        where = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}"
        frame = frame.tb_next
    at = f" at {place_words(place)}" if place_words(place) else ""
    return f"{type(error).__name__} in {where}{at}; please report it"


@cache
def whole_judge() -> Judge:
    """The judge of every requirement; made once, since it takes a while to read the schemas. It keeps no evidence."""
    return Judge()


SHOWS_BATCHES = frozenset({"create", "retrieve", "cancel", "list"})
"""The operations whose answers hold batches."""
BATCH = "batch"
NO_OBJECT = OBJECTS[BATCH].row
"""The requirement that a batch is an object at all."""


def _decision(requirement: Requirement) -> Decide:
    check = requirement.check
    if check is None:
        raise TypeError(f"{requirement.id} judges {requirement.judges} and has no check")
    if check.kind == "schema":
        row = SchemaRow(check.target)
        if requirement.judges == BATCH:
            return lambda snapshot: row.judge(snapshot.raw)
        return lambda shown: _of_neighbour(row, shown)
    judges, rule = bound(check.target, check.of)
    if judges != requirement.judges:
        raise TypeError(f"{requirement.id} judges {requirement.judges}, its rule {check.target} a {judges}")
    return rule


def _of_neighbour(row: SchemaRow, shown: Shown) -> Iterator[Finding]:
    """The findings on an object beside the batch, in the words that its place has for the whole of it."""
    for finding in row.judge(shown.value):
        if finding.holds:
            yield finding
        elif finding.pointer:
            yield replace(finding, case=shown.case)
        else:
            yield replace(finding, case=shown.case, got=shown.got or finding.got, message=shown.message)


def _add(requirement: Requirement, findings: Iterable[Finding], judged: Judged, summary: Summary) -> None:
    """Add what was found, one after the other: an object with a million entries may have as many faults."""
    decided = broken = False
    for finding in findings:
        if finding.undecided:
            summary.undecided(requirement.id, finding)
            continue
        decided = True
        if not finding.holds:
            broken = True
            _add_fault(requirement, finding, judged, summary)
    if decided and not broken:
        summary.held(requirement.id)


def _add_fault(requirement: Requirement, fault: Finding, judged: Judged, summary: Summary) -> None:
    place = _place(fault, judged.place)
    signed = signature(requirement, fault, place)
    wanted = summary.wants_evidence(requirement.id)
    evidence = _evidence(fault, place, judged) if wanted else None
    origin, status = judged.origin(place), judged.status(place)
    summary.broken(requirement.id, evidence, signed, origin, status)
    judged.remember(requirement, signed, fault, place)


def _shown_by(decide: Decide, fault: Finding, before: Snapshot, after: Snapshot) -> bool:
    """True where the same fault is found in two sightings alone."""
    return any(
        not found.holds and (found.pointer, found.keyword) == (fault.pointer, fault.keyword)
        for found in decide(History((before, after)))
    )


def _evidence(fault: Finding, place: Place, judged: Judged) -> Evidence:
    return Evidence(
        pointer=fault.pointer,
        expected=fault.expected,
        got=fault.got,
        keyword=fault.keyword,
        place=place,
        object=judged.reduced(fault) if judged.reduced else None,
        exchange=judged.exchange_words(place, fault.pointer),
        patch=judged.mending(fault) if judged.mending else fault.patch,
        message=fault.message,
    )


def _batch_id(evidence: Any) -> str:
    """The id of the batch that the evidence is about; empty where it is about none, or has none that is text."""
    if isinstance(evidence, History):
        evidence = next(iter(evidence.snapshots), None)
    found = evidence.raw.get("id") if isinstance(evidence, Snapshot) else ""
    return found if isinstance(found, str) else ""


def _place(fault: Finding, place: Place) -> Place:
    """The place of the fault: the part that the rule names, or all that it was given."""
    return place if fault.place == NOWHERE else fault.place


def _mending(row: Row, evidence: Any) -> Callable[[Finding], tuple[dict[str, Any], ...]] | None:
    if not isinstance(evidence, Snapshot):
        return None

    def mend(fault: Finding) -> tuple[dict[str, Any], ...]:
        def holds(raw: Mapping[str, Any]) -> bool:
            return all(found.holds or found.pointer != fault.pointer for found in row.decide(Snapshot(raw)))

        return mended(fault, evidence.raw, holds)

    return mend


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
