"""Mutation: every mutant is tried out, and has to be found by the requirement that it breaks.

A check that no mutant falls to checks nothing; a mutant that nothing finds is a gap in the contract.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Literal

from batchspec.judging.report import Report
from batchspec.judging.verdict import Status
from batchspec.making.server.behaviour import Behaviour
from batchspec.making.server.clock import VirtualClock
from batchspec.making.server.life import Pace, scenario_of
from batchspec.making.server.server import ReferenceServer
from batchspec.mutants.breaking.mutant import Mutant
from batchspec.mutants.breaking.shows import Shows
from batchspec.mutants.replay import Recordings, edited
from batchspec.reading.trace import Trace
from batchspec_contract.registry import BY_ID, REQUIREMENTS, Requirement

SIDE_BY_SIDE = 8
PACE = Pace(validating=2, in_progress=2, per_request=0, finalizing=2, cancelling=2)
"""Each look at a server's clock moves it by a second, so that every state is looked at twice, in every run alike."""
LONGEST_RUN = 30.0
"""Seconds of waiting, none of which is real: how busy the machine is changes no run."""

Role = Literal["server", "client"]
ROLES: tuple[Role, ...] = ("server", "client")


@dataclass(frozen=True, slots=True)
class Trial:
    """One mutant and what was found of it."""

    name: str
    role: Role
    breaks: str
    kills: tuple[str, ...]
    """The requirements that have to find it."""
    found: tuple[str, ...]
    """The requirements that did, related or not."""
    drags: tuple[str, ...] = ()
    from_issue: str = ""
    from_source: str = ""

    @property
    def missed(self) -> tuple[str, ...]:
        """The requirements that should have found it and did not."""
        return tuple(requirement for requirement in self.kills if requirement not in self.found)

    @property
    def astray(self) -> tuple[str, ...]:
        """The requirements that found it and are not about it."""
        return tuple(
            requirement for requirement in self.found if requirement not in {*self.kills, *self.drags}
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "role": self.role,
            "breaks": self.breaks,
            "kills": list(self.kills),
            "found": list(self.found),
            "drags": list(self.drags),
            "missed": list(self.missed),
            "astray": list(self.astray),
            "fromIssue": self.from_issue or None,
            "fromSource": self.from_source or None,
        }


@dataclass(frozen=True, slots=True)
class Matrix:
    """Every trial, and the requirements they are held against."""

    trials: tuple[Trial, ...]
    requirements: tuple[Requirement, ...]

    def killed_by(self, requirement: str) -> list[str]:
        """The mutants that this requirement is to find, and does."""
        return [t.name for t in self.trials if requirement in t.kills and requirement in t.found]

    @property
    def survivors(self) -> list[Trial]:
        """Mutants that a requirement they break lets through."""
        return [trial for trial in self.trials if trial.missed]

    @property
    def idle(self) -> list[Requirement]:
        """Requirements that no mutant falls to."""
        return [requirement for requirement in self.requirements if not self.killed_by(requirement.id)]

    @property
    def ok(self) -> bool:
        return not self.survivors and not self.idle

    def problems(self) -> Iterator[str]:
        """What is wrong, a line each."""
        for trial in self.survivors:
            by = f"; it was found by {', '.join(trial.found)} alone" if trial.found else ""
            yield f"{trial.name} survives {', '.join(trial.missed)}{by}"
        for requirement in self.idle:
            yield f"{requirement.id} kills no mutant: {requirement.statement}"

    def to_json(self) -> dict[str, Any]:
        """The matrix; equal runs give equal values."""
        return {
            "ok": self.ok,
            "requirements": [
                {"id": row.id, "level": row.level, "role": row.role, "kills": self.killed_by(row.id)}
                for row in self.requirements
            ],
            "mutants": [trial.to_json() for trial in self.trials],
            "survivors": [trial.name for trial in self.survivors],
            "idle": [requirement.id for requirement in self.idle],
        }


def collected(mutant: Mutant, behaviour: Behaviour | None = None) -> Trace:
    """What a run against this mutant shows, or one like it against a server of that behaviour.

    Raises `RuntimeError` where the mutant itself is broken.
    """
    from batchspec.driving.server.collect import collect  # noqa: PLC0415
    from batchspec.driving.server.http.budget import WaitedBudget  # noqa: PLC0415
    from batchspec.driving.server.http.settings import Settings  # noqa: PLC0415

    server = ReferenceServer(
        clock=VirtualClock(step=1.0),
        scenario=replace(scenario_of(mutant.server), pace=PACE),
        behaviour=behaviour or mutant.behaviour(),
        seed=0,
    )
    with server:
        settings = Settings(**{"url": server.url, "timeout": LONGEST_RUN, **mutant.settings})
        budget = WaitedBudget(settings.timeout)
        trace = collect(settings, only_scenarios=frozenset(mutant.scenarios), budget=budget)
    if server.crashes:
        raise RuntimeError(f"the mutant {mutant.name} broke down:\n{server.crashes[0]}")
    return trace


RECORDINGS = Recordings(lambda mutant: collected(mutant, Behaviour()))


def shown_by(mutant: Mutant) -> Trace:
    """What a mutant shows: in a run of its own, or in a recorded one whose answers are edited as it would."""
    if mutant.derived and isinstance(mutant.behaviour, Shows):
        return edited(RECORDINGS.of(mutant), mutant.behaviour)
    return collected(mutant)


def tried(mutant: Mutant) -> Trial:
    """Try a server mutant out and judge what it shows."""
    from batchspec.judging.of_trace import judge_trace  # noqa: PLC0415

    found = _found(judge_trace(shown_by(mutant)), mutant)
    drags = tuple(name for name in found if _may_drag(mutant, name)) if mutant.derived else mutant.drags
    return Trial(
        mutant.name,
        "server",
        mutant.breaks,
        mutant.kills,
        found,
        drags,
        mutant.from_issue,
        mutant.from_source,
    )


def _may_drag(mutant: Mutant, name: str) -> bool:
    """Whether a requirement may fall with those that a derived mutant is about."""
    return name not in mutant.kills and (name in mutant.drags or BY_ID[name].judges in OVER_TIME)


OVER_TIME = ("history", "trace")
"""What a requirement judges that a derived mutant may break beside its own."""


def _found(report: Report, mutant: Mutant) -> tuple[str, ...]:
    """What is broken, and of what the mutant hides what is untestable."""
    broken = {outcome.requirement.id for outcome in report.having(Status.FAIL, Status.WARN)}
    hidden = (
        {outcome.requirement.id for outcome in report.having(Status.UNTESTABLE)} if mutant.hides else set()
    )
    found = broken | (hidden & set(mutant.kills))
    return tuple(outcome.requirement.id for outcome in report.outcomes if outcome.requirement.id in found)


def client_tried(names: Collection[str] = ()) -> list[Trial]:
    """Every client mutant tried out, or those named."""
    from batchspec.mutants.client.mutants import MUTANTS, kill_matrix  # noqa: PLC0415

    chosen = [mutant for mutant in MUTANTS if not names or mutant.name in names]
    found = kill_matrix([mutant.name for mutant in chosen]) if chosen else {}
    return [Trial(m.name, "client", _sentence(m.breaks), m.kills, found[m.name]) for m in chosen]


def _sentence(phrase: str) -> str:
    return f"{phrase[:1].upper()}{phrase[1:]}."


@dataclass(frozen=True, slots=True)
class Known:
    """A mutant as people are told of it."""

    name: str
    role: Role
    breaks: str
    kills: tuple[str, ...]
    seen_in: str = ""


def known(roles: Collection[Role] = ROLES, names: Collection[str] = ()) -> list[Known]:
    """What mutants there are, of these roles and names; all, where none is named."""
    from batchspec.mutants.client.mutants import MUTANTS as CLIENT  # noqa: PLC0415
    from batchspec.mutants.server import MUTANTS as SERVER  # noqa: PLC0415

    servers = [Known(m.name, "server", m.breaks, m.kills, m.from_issue or m.from_source) for m in SERVER]
    clients = [Known(m.name, "client", _sentence(m.breaks), m.kills) for m in CLIENT]
    return [m for m in (*servers, *clients) if m.role in roles and (not names or m.name in names)]


def unknown(names: Collection[str]) -> list[str]:
    """Those of the names that no mutant has."""
    there = {mutant.name for mutant in known()}
    return [name for name in names if name not in there]


def kill_matrix(
    names: Collection[str] = (), roles: Collection[Role] = ROLES, jobs: int = SIDE_BY_SIDE
) -> Matrix:
    """Try out every mutant of these roles, or those named, several at a time.

    Of a whole role every testable requirement is held to account; of some mutants, those that they break.
    """
    from batchspec.mutants.server import MUTANTS  # noqa: PLC0415

    chosen = [m for m in MUTANTS if "server" in roles and (not names or m.name in names)]
    slowest_first = sorted(chosen, key=lambda mutant: "paging" not in mutant.scenarios)
    with ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="mutant") as pool:
        clients = pool.submit(client_tried, names) if "client" in roles else None
        found = {trial.name: trial for trial in pool.map(tried, slowest_first)}
        trials = [found[mutant.name] for mutant in chosen] + (clients.result() if clients else [])
    meant = {requirement for trial in trials for requirement in trial.kills}
    whole = (row for row in REQUIREMENTS if row.role in roles and row.check and not row.excluded)
    rows = [row for row in whole if not names or row.id in meant]
    return Matrix(tuple(trials), tuple(rows))
