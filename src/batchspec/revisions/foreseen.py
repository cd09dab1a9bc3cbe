"""A recorded report as the new revision would have it, as far as the report tells: nothing is judged again.

Each requirement has the statuses that it may have then. What was never judged may have any, so the verdict that is foreseen
is each of those that are possible.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from batchspec.judging.outcomes.verdict import Level, Status, Verdict, exit_code, verdict
from batchspec.judging.report import SHOWS
from batchspec.revisions.changes import Comparison, RowChange
from batchspec.revisions.described import Row
from batchspec.revisions.recorded import Recorded, Result

Statuses = tuple[Status, ...]
"""The statuses that a requirement may have, the likeliest first."""
Then = tuple[Verdict, int]
"""A verdict and its exit code."""
Kind = Literal["never judged", "judged anew", "counts now", "no longer counts", "level", "gone"]
KINDS: tuple[Kind, ...] = ("never judged", "judged anew", "counts now", "no longer counts", "level", "gone")

JUDGED_ANEW = ("check", "role", "judges", "cases")
"""The parts of a requirement without which its status says nothing any more."""
BEST = (
    *(Status.PASS, Status.NOT_APPLICABLE, Status.WARN, Status.WAIVED, Status.UNTESTABLE),
    *(Status.ERROR, Status.FAIL, Status.STALE_WAIVER),
)
"""The statuses, the best for a verdict first."""
BY_WAIVER = frozenset({Status.WAIVED, Status.STALE_WAIVER})


@dataclass(frozen=True, slots=True)
class Prospect:
    """A requirement that the new revision has otherwise, as a report would have it."""

    id: str
    kind: Kind
    before: Result | None
    """`None` where the report does not have it."""
    level: Level | None
    """By the new revision; `None` where the report does not have it any more."""
    statuses: Statuses
    counts: bool
    """True where it can decide the verdict then."""


@dataclass(frozen=True)
class Foreseen:
    """One recorded report, and what the new revision makes of it."""

    report: Recorded
    comparison: Comparison

    @cached_property
    def prospects(self) -> tuple[Prospect, ...]:
        """The requirements that the report would have otherwise, in the order of the comparison."""
        return tuple(one for change in self.comparison.rows if (one := self._prospect(change)))

    @cached_property
    def thens(self) -> tuple[Then, ...]:
        """The verdicts that are possible then, each with its exit code, the best first."""
        moved = {one.id for one in self.prospects}
        rows: list[tuple[Level, Statuses]] = [
            (one.level, (one.status,)) for name, one in self.report.results.items() if name not in moved
        ]
        rows += [(one.level, one.statuses) for one in self.prospects if one.level]
        # One bad status makes a verdict bad. So whatever may have one status has it, and all else is as good as it can be.
        found = {self._then(rows, wanted) for wanted in Status}
        return tuple(sorted(found, key=lambda then: (then[1], list(Verdict).index(then[0]))))

    @property
    def may_differ(self) -> bool:
        """True where the verdict or the exit code may be another."""
        return self.thens != ((self.report.verdict, self.report.exit_code),)

    @property
    def refused(self) -> tuple[str, ...]:
        """The requirements that went and were waived; the new kit refuses a waiver file that names them."""
        gone = (one for one in self.prospects if one.kind == "gone" and one.before)
        return tuple(one.id for one in gone if one.before and one.before.status in BY_WAIVER)

    @property
    def notes(self) -> Iterator[str]:
        """Sentences on what a reader should know before the requirements."""
        if self.report.digest != self.comparison.old.digest:
            yield "another contract than OLD made this report, so its checks may have been others"
        if self.refused:
            yield f"waived and gone: {', '.join(self.refused)}; the new kit refuses a waiver file that names them (exit code 2)"

    def _then(self, rows: list[tuple[Level, Statuses]], wanted: Status) -> Then:
        report = self.report
        had = [
            (level, wanted if wanted in statuses else min(statuses, key=BEST.index))
            for level, statuses in rows
        ]
        unread, chosen, interrupted = report.unread, bool(report.only), report.interrupted
        code = exit_code(had, report.gate, unread=unread, chosen=chosen, interrupted=interrupted)
        return verdict(had, report.gate, unread=unread, chosen=chosen, interrupted=interrupted), int(code)

    def _prospect(self, change: RowChange) -> Prospect | None:
        """`None` where the report would have the requirement as it does, or has nothing to do with it."""
        new, before = change.new, self.report.results.get(change.row.id)
        if new is None or not self._concerns(new):
            return Prospect(change.row.id, "gone", before, None, (), counts=False) if before else None
        level, statuses = Level(new.level), self._statuses(before, change, new)
        nothing = (Status.NOT_APPLICABLE,)
        if statuses == nothing and (before is None or before.status is Status.NOT_APPLICABLE):
            return None
        kind = self._kind(before, change, new, statuses)
        return Prospect(new.id, kind, before, level, statuses, counts=self._counts(new)) if kind else None

    def _kind(self, before: Result | None, change: RowChange, new: Row, statuses: Statuses) -> Kind | None:
        if before is None:
            return "never judged"
        if change.changed(*JUDGED_ANEW) and len(statuses) > 1:
            return "judged anew"
        if self._counted(before, change) != self._counts(new):
            return "counts now" if self._counts(new) else "no longer counts"
        if before.level != new.level:
            return "level"
        return None if statuses == (before.status,) else "judged anew"

    def _statuses(self, before: Result | None, change: RowChange, new: Row) -> Statuses:
        """What the requirement may be then, by what it was."""
        if before is None or change.old is None:
            return self._any(new)
        if new.excluded:
            return (Status.NOT_APPLICABLE,)
        if before.status is Status.NOT_APPLICABLE:
            return self._left_out(change.old, new)
        if change.changed(*JUDGED_ANEW) and before.status is not Status.ERROR:
            anew = (Status.WAIVED, Status.STALE_WAIVER, self._failing(new))
            return anew if before.status in BY_WAIVER else self._any(new)
        if before.status in {Status.FAIL, Status.WARN}:
            return self._broken(before, change, new)
        lacks = not set(new.needs) <= set(change.old.needs)
        return (before.status, Status.NOT_APPLICABLE) if lacks else (before.status,)

    def _broken(self, before: Result, change: RowChange, new: Row) -> Statuses:
        """What is broken fails where it counts. A warning of what counted was met by chance, and one of what did not count may have been."""
        failing = self._failing(new)
        if before.status is Status.FAIL or failing is Status.WARN:
            return (failing,)
        return (Status.WARN,) if self._counted(before, change) else (Status.FAIL, Status.WARN)

    def _left_out(self, old: Row, new: Row) -> Statuses:
        """What was left out stays so, unless the reason may have been one that is gone."""
        later = old.since > self.report.contract and self._counts(new)
        if later or old.excluded or not set(old.needs) <= set(new.needs):
            return self._any(new)
        if old.expected != new.expected and new.expected == "always":
            return (Status.NOT_APPLICABLE, Status.UNTESTABLE)
        return (Status.NOT_APPLICABLE,)

    def _any(self, new: Row) -> Statuses:
        """What a requirement may be that was never judged."""
        if new.excluded or not self.report.selects(new.id) or not self._is_shown(new):
            return (Status.NOT_APPLICABLE,)
        untestable = (Status.UNTESTABLE,) if self._counts(new) else ()
        return (Status.PASS, self._failing(new), Status.NOT_APPLICABLE, *untestable)

    def _failing(self, new: Row) -> Status:
        return Status.FAIL if self._counts(new) else Status.WARN

    def _counts(self, new: Row) -> bool:
        return self.comparison.new.counts(new) and Level(new.level).counts_at(self.report.gate)

    def _counted(self, before: Result, change: RowChange) -> bool:
        since = change.old.since if change.old else change.row.since
        return since <= self.report.contract and before.level.counts_at(self.report.gate)

    def _concerns(self, row: Row) -> bool:
        """True where a report of this kind and side has the requirement."""
        if self.report.kind == "client":
            return row.role == "client" and not row.seen_in_traffic
        if row.role == "gateway":
            return self.report.kind == "gateway"
        seen = row.role == "server" or row.seen_in_traffic
        return seen and self.report.side in {"both", row.role}

    def _is_shown(self, row: Row) -> bool:
        """True where the evidence can show what the requirement judges. Files can show more where there were recordings."""
        if self.report.kind != "files" or row.judges in SHOWS["files"]:
            return True
        return row.judges in self._shown

    @cached_property
    def _shown(self) -> frozenset[str]:
        judged = {
            name for name, one in self.report.results.items() if one.status is not Status.NOT_APPLICABLE
        }
        return frozenset(row.judges for name, row in self.comparison.old.rows.items() if name in judged)
