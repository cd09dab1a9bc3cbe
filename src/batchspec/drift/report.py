"""The report of a run of `batchspec drift`, as one value; every rendering and the exit code come from it."""

from __future__ import annotations

from dataclasses import dataclass

from batchspec.claims.relation import DEFECT
from batchspec.drift.compare import Change, changes, uncompared
from batchspec.drift.contract import Disagreement, disagreements
from batchspec.drift.evidence import evidence, recorded
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.sought import BATCH
from batchspec.drift.rules import Severity
from batchspec.judging.outcomes.verdict import ExitCode


@dataclass(frozen=True)
class Review:
    """One source against what it is held to."""

    claims: Claims
    against: Claims | None
    """The recorded source or the other source it was compared with, if any."""
    changes: tuple[Change, ...]
    disagreements: tuple[Disagreement, ...] = ()
    undeclared: tuple[str, ...] = ()
    """Fields of the contract that it does not declare."""
    compared: bool = False
    """True where `against` is another source that was read, false where it is a recorded one."""
    uncompared: tuple[str, ...] = ()
    """Objects that only one side has, and that are no drift: the other one need not have them."""
    written: str | None = None
    """The file that its changes were taken into."""

    @property
    def beside(self) -> tuple[str, ...]:
        """The objects that were read beside the batch, by their names."""
        return tuple(name for name in self.claims.objects if name != BATCH)

    @property
    def refused(self) -> tuple[str, ...]:
        """A line for each object of either side that was not understood."""
        sides = (self.claims, self.against) if self.compared else (self.claims,)
        return tuple(line for side in sides if side is not None for line in side.refused.values())

    @property
    def unreadable(self) -> tuple[str, ...]:
        """Those lines of them that end the run with exit code 3: what was to be compared, or was asked for, was not read."""
        return self.refused if self.against is not None or self.claims.named else ()

    @property
    def passed_over(self) -> tuple[str, ...]:
        """The other lines: of a source that was never recorded, nobody counts on what is beside the batch."""
        return () if self.unreadable else self.refused

    @property
    def news(self) -> tuple[Disagreement, ...]:
        """Disagreements that no ruling settles and that are not legal."""
        return tuple(disagreement for disagreement in self.disagreements if disagreement.is_news)

    @property
    def settled(self) -> tuple[Disagreement, ...]:
        """Disagreements that a ruling settles."""
        return tuple(disagreement for disagreement in self.disagreements if disagreement.ruling)

    @property
    def varieties(self) -> tuple[Disagreement, ...]:
        """Legal differences that no ruling names."""
        return tuple(d for d in self.disagreements if not d.is_news and not d.ruling)

    def counts(self, *, breaking_only: bool) -> bool:
        """True where something here is to fail the run."""
        if breaking_only:
            broken = any(change.rule.severity is Severity.BREAKING for change in self.changes)
            return (broken and not self.written) or any(d.label == DEFECT for d in self.news)
        return bool((self.changes and not self.written) or self.news)


@dataclass(frozen=True)
class Report:
    """Everything a run found."""

    reviews: tuple[Review, ...]
    unreadable: tuple[str, ...] = ()
    """A line for each source that could not be read."""
    breaking_only: bool = False

    @property
    def exit_code(self) -> ExitCode:
        """0 nothing new, 1 drift, 3 when a source could not be read."""
        if self.unreadable:
            return ExitCode.NO_ANSWER
        found = any(review.counts(breaking_only=self.breaking_only) for review in self.reviews)
        return ExitCode.NOT_CONFORMANT if found else ExitCode.OK


def reviewed(claims: Claims) -> Review:
    """A source against what was recorded of it, and against the contract."""
    record = recorded(claims.id)
    found: list[Disagreement] = []
    undeclared: list[str] = []
    for name, one in claims.objects.items():
        shipped = evidence(name)
        found += disagreements(one, record.objects.get(name) if record else None, shipped)
        undeclared += [
            one.path(field) for field in shipped.fields if "." not in field and field not in one.fields
        ]
    return Review(
        claims=claims,
        against=record,
        changes=tuple(changes(record, claims)) if record else (),
        disagreements=tuple(found),
        undeclared=tuple(undeclared),
        uncompared=uncompared(record, claims) if record else (),
    )


def compared(old: Claims, new: Claims) -> Review:
    """One source against another."""
    found = tuple(changes(old, new))
    return Review(claims=new, against=old, changes=found, compared=True, uncompared=uncompared(old, new))
