"""The faults of a report grouped into causes, and what could not be tested because of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from batchspec.judging.causes import answers, clients, files, mistakes, results, values
from batchspec.judging.causes.cause import Cause
from batchspec.judging.causes.fault import Fault, faults_of
from batchspec.judging.causes.group import WORST, Group, Rule, worst_first
from batchspec.judging.causes.starving import Starved, starved
from batchspec.judging.evidence.signature import texts_of
from batchspec.judging.evidence.words import place_words
from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import Level, Status

RULES: tuple[Rule, ...] = (
    clients.refusals,
    clients.values,
    clients.same_rule,
    mistakes.accepted_mistakes,
    mistakes.unchecked_files,
    mistakes.ended_cancelled,
    mistakes.status_went_back,
    answers.envelopes,
    answers.spoilt_answers,
    answers.cancels_of_ended,
    values.keys_left_out,
    values.never_set,
    values.one_type,
    values.sentinels,
    values.unset_stamps,
    values.early_stamps,
    values.differing,
    values.early_files,
    results.counts_and_results,
    files.keys_left_out,
    values.by_field,
    values.alone,
)
"""In their order: a fault belongs to the first group that a rule puts it into."""
FOLLOWS: dict[str, tuple[str, ...]] = {
    "BATCH-CAN-006": ("BATCH-CAN-003", "BATCH-LIF-011"),
    "BATCH-CAN-001": ("BATCH-FLD-008", "BATCH-LIF-010"),
    "BATCH-CAN-003": ("BATCH-CAN-001",),
    "BATCH-CRE-015": ("BATCH-CRE-001", "BATCH-IDN-010"),
    "BATCH-FID-007": ("BATCH-FID-001",),
    "BATCH-ERR-005": ("BATCH-ERR-002", "BATCH-FLD-005"),
    "BATCH-RES-002": ("BATCH-FLD-009", "BATCH-FLD-010", "BATCH-LIF-012"),
    "BATCH-RET-003": ("BATCH-RET-002",),
    "BATCH-CAN-005": ("BATCH-CAN-004",),
}
"""Requirements that break with others, where a group of their own would say the same thing again."""


def causes_of(outcomes: Sequence[Outcome]) -> tuple[Cause, ...]:
    """The causes of what is broken or could not be tested, the worst first."""
    groups = _joined(list(_groups([fault for outcome in outcomes for fault in faults_of(outcome)])))
    left = starved(outcomes, groups)
    order = {outcome.requirement.id: place for place, outcome in enumerate(outcomes)}
    made = [_cause(group, left.by_group.get(group.id, ()), order) for group in groups]
    made += [_without_answer(one) for one in left.alone]
    return tuple(sorted(made, key=lambda cause: _rank(cause, order)))


def _groups(faults: list[Fault]) -> Iterator[Group]:
    for rule in RULES:
        for group in rule(faults):
            free = _once(fault for fault in group.faults if fault in faults)
            if free:
                faults = [fault for fault in faults if fault not in free]
                yield Group(group.id, group.sentence, group.mend, free)


def _once(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """The faults, each once."""
    return tuple({id(fault): fault for fault in faults}.values())


def _joined(groups: list[Group]) -> list[Group]:
    """The groups, less those whose every requirement breaks with one of another group, which takes them up."""
    for follower in list(groups):
        causes = {cause for fault in follower.faults for cause in FOLLOWS.get(fault.id, ())}
        if not causes or not all(fault.id in FOLLOWS for fault in follower.faults):
            continue
        for at, group in enumerate(groups):
            if group is not follower and any(fault.id in causes for fault in group.faults):
                groups[at] = Group(group.id, group.sentence, group.mend, (*group.faults, *follower.faults))
                groups.remove(follower)
                break
    return groups


def _cause(group: Group, starves: Sequence[Outcome], order: Mapping[str, int]) -> Cause:
    faults = worst_first(group.faults)
    status = faults[0].outcome.status
    rows = {fault.id: fault.outcome for fault in group.faults}.values()
    levels = [Level(row.requirement.level) for row in rows if row.status is status]
    return Cause(
        group.id,
        min(levels, key=lambda level: level.rank),
        status,
        group.sentence,
        group.mend,
        tuple(sorted((row.requirement.id for row in rows), key=order.__getitem__)),
        tuple(outcome.requirement.id for outcome in starves),
        tuple(texts_of(signature for fault in group.faults for signature in fault.signatures)),
        sum(row.count for row in rows),
        next((e for fault in faults for e in fault.outcome.evidence), None),
        len({place_words(e.place) for fault in faults for e in fault.examples} - {""}),
        any(row.count > len(row.evidence) for row in rows),
    )


def _without_answer(one: Starved) -> Cause:
    levels = [Level(outcome.requirement.level) for outcome in one.outcomes]
    return Cause(
        one.id,
        min(levels, key=lambda level: level.rank),
        Status.UNTESTABLE,
        one.sentence,
        one.mend,
        (),
        tuple(outcome.requirement.id for outcome in one.outcomes),
    )


def _rank(cause: Cause, order: Mapping[str, int]) -> tuple[int, int, int, int, str]:
    ids = cause.requirements or cause.starved
    return (
        WORST.index(cause.status),
        cause.level.rank,
        -len(cause.requirements) - len(cause.starved),
        min(order[requirement] for requirement in ids),
        cause.id,
    )
