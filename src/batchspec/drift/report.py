"""The report of a run of `batchspec drift`, as one value; every rendering and the exit code come from it."""

from __future__ import annotations

from dataclasses import dataclass

from batchspec.claims.relation import DEFECT
from batchspec.drift.compare import Change, changes
from batchspec.drift.contract import Disagreement, disagreements
from batchspec.drift.evidence import evidence
from batchspec.drift.reading.claims import Claims
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
    written: str | None = None
    """The file that its changes were taken into."""

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
    shipped = evidence()
    recorded = shipped.sources.get(claims.id)
    top_level = [field for field in shipped.fields if "." not in field]
    return Review(
        claims=claims,
        against=recorded,
        changes=tuple(changes(recorded, claims)) if recorded else (),
        disagreements=tuple(disagreements(claims, recorded, shipped)),
        undeclared=tuple(field for field in top_level if field not in claims.fields),
    )


def compared(old: Claims, new: Claims) -> Review:
    """One source against another."""
    return Review(claims=new, against=old, changes=tuple(changes(old, new)), compared=True)
