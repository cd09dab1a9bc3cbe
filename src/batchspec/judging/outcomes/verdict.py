"""The one verdict algebra; console, JSON, JUnit and exit code are renderings of it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from batchspec.system import signals
from batchspec.system.python_310 import StrEnum


class Level(StrEnum):
    MUST = "MUST"
    SHOULD = "SHOULD"
    MAY = "MAY"

    @property
    def rank(self) -> int:
        return list(Level).index(self)

    def counts_at(self, gate: Level) -> bool:
        """True when a requirement of this level decides the verdict of a run gated at `gate`."""
        return self.rank <= gate.rank


class Status(StrEnum):
    """The statuses of a requirement after a run."""

    PASS = "pass"  # noqa: S105  a status, no password
    FAIL = "fail"
    WARN = "warn"
    WAIVED = "waived"
    STALE_WAIVER = "stale-waiver"
    UNTESTABLE = "untestable"
    NOT_APPLICABLE = "not-applicable"
    ERROR = "error"


JUDGED = frozenset({Status.PASS, Status.FAIL, Status.WARN, Status.WAIVED, Status.STALE_WAIVER})
"""Statuses that something was looked at for."""


class Verdict(StrEnum):
    """The verdicts on a target."""

    CONFORMANT = "conformant"
    WITH_WAIVERS = "conformant-with-waivers"
    NON_CONFORMANT = "non-conformant"
    INCOMPLETE = "incomplete"


class ExitCode(IntEnum):
    OK = 0
    NOT_CONFORMANT = 1
    USAGE = 2
    NO_ANSWER = 3
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143


def verdict(
    outcomes: Iterable[tuple[Level, Status]],
    gate: Level = Level.MUST,
    *,
    unread: bool = False,
    chosen: bool = False,
    interrupted: str = "",
) -> Verdict:
    """The verdict over every requirement; nothing judged is never a pass, nor is it where something was not read.

    Where nobody has `chosen` some of them, one MUST at least has to be judged. `interrupted` names the signal that ended
    the run, which is then incomplete, whatever it met until then.
    """
    if interrupted:
        return Verdict.INCOMPLETE
    counted = list(outcomes)
    statuses = {status for _, status in counted}
    gating = {status for level, status in counted if level.counts_at(gate)}
    judged = {status for level, status in counted if chosen or level is Level.MUST}
    if Status.FAIL in gating or Status.STALE_WAIVER in statuses:
        return Verdict.NON_CONFORMANT
    if unread or Status.ERROR in statuses or Status.UNTESTABLE in gating or not judged & JUDGED:
        return Verdict.INCOMPLETE
    return Verdict.WITH_WAIVERS if Status.WAIVED in gating else Verdict.CONFORMANT


def exit_code(
    outcomes: Iterable[tuple[Level, Status]],
    gate: Level = Level.MUST,
    *,
    unread: bool = False,
    chosen: bool = False,
    interrupted: str = "",
) -> ExitCode:
    """0 conformant, with or without waivers; 1 not; 3 when the kit itself failed; that of the signal that `interrupted` names."""
    if interrupted:
        return ExitCode(signals.exit_code(interrupted))
    counted = list(outcomes)
    if any(status is Status.ERROR for _, status in counted):
        return ExitCode.NO_ANSWER
    good = verdict(counted, gate, unread=unread, chosen=chosen) in {Verdict.CONFORMANT, Verdict.WITH_WAIVERS}
    return ExitCode.OK if good else ExitCode.NOT_CONFORMANT
