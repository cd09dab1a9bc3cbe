"""The kill matrix: every mutant is tried out, and the requirement that it breaks has to find it.

A requirement that finds no mutant checks nothing. A mutant that no requirement finds is a gap in the contract.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from batchspec.driving.client.answer import Client
from batchspec.driving.client.collect import check_client
from batchspec.driving.gateway.collect import collect_gateway
from batchspec.driving.gateway.upstream import Upstream
from batchspec.driving.server.collect import collect
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.settings import Settings
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.report import Report
from batchspec.making.gateway import ReferenceGateway
from batchspec.making.server.behaviour import Behaviour
from batchspec.making.server.clock import VirtualClock
from batchspec.making.server.life import Pace, scenario_of
from batchspec.making.server.server import ReferenceServer
from batchspec.mutants.client import MUTANTS as CLIENT_MUTANTS
from batchspec.mutants.gateway import MUTANTS as GATEWAY_MUTANTS
from batchspec.mutants.gateway_parts.mutant import GatewayMutant
from batchspec.mutants.replay import Recordings, edited
from batchspec.mutants.server import MUTANTS as SERVER_MUTANTS
from batchspec.mutants.server_parts.edits import Shows
from batchspec.mutants.server_parts.mutant import Mutant
from batchspec.reading.trace import Trace
from batchspec_contract.registry import BY_ID, REQUIREMENTS, Requirement

SIDE_BY_SIDE = 8
"""Mutants that are tried out at a time, unless the caller says otherwise: their servers mostly wait."""
PACE = Pace(validating=4, in_progress=4, per_request=0, finalizing=4, cancelling=4)
"""Each request moves the clock of the server by a second, so every run looks at every state three times at least, on any machine:
as often as it takes for a fault to count."""
LONGEST_RUN = 30.0
"""Seconds that a run may wait. The waiting is counted and not done, so a busy machine changes no run."""

LOOK = 0.25
"""Seconds that each request to the upstream of a gateway moves its clock: each state of a batch is seen."""
FIRST = frozenset({"happy-path"})
"""The scenarios of a server that a gateway goes through, beside those of its own."""

Role = Literal["server", "client", "gateway"]
ROLES: tuple[Role, ...] = ("server", "client", "gateway")


@dataclass(frozen=True, slots=True)
class Description:
    """The description of a mutant for people: its name, one sentence on what it does, and the requirements that have to find it."""

    name: str
    role: Role
    breaks: str
    kills: tuple[str, ...]
    from_issue: str = field(default="", kw_only=True)
    from_source: str = field(default="", kw_only=True)

    @property
    def seen_in(self) -> str:
        """The issue or the source that it was met in; empty where nobody met it yet."""
        return self.from_issue or self.from_source


@dataclass(frozen=True, slots=True)
class Trial(Description):
    """One mutant that was tried out, and the requirements that found it."""

    found: tuple[str, ...]
    """Every requirement that found it, whether it had to or not."""
    also_breaks: tuple[str, ...] = ()
    """The requirements that may find it beside those that have to."""

    @property
    def missed(self) -> tuple[str, ...]:
        """The requirements that have to find it and did not."""
        return tuple(requirement for requirement in self.kills if requirement not in self.found)

    @property
    def unexpected(self) -> tuple[str, ...]:
        """The requirements that found it and are neither in `kills` nor in `also_breaks`."""
        expected = {*self.kills, *self.also_breaks}
        return tuple(requirement for requirement in self.found if requirement not in expected)

    def to_json(self) -> dict[str, Any]:
        """The trial as `batchspec mutants --json` prints it; the keys are documented and keep their names."""
        return {
            "name": self.name,
            "role": self.role,
            "breaks": self.breaks,
            "kills": list(self.kills),
            "found": list(self.found),
            "drags": list(self.also_breaks),
            "missed": list(self.missed),
            "astray": list(self.unexpected),
            "fromIssue": self.from_issue or None,
            "fromSource": self.from_source or None,
        }


@dataclass(frozen=True, slots=True)
class Matrix:
    """Every trial, and the requirements that have to find a mutant."""

    trials: tuple[Trial, ...]
    requirements: tuple[Requirement, ...]

    def killed_by(self, requirement: str) -> list[str]:
        """The mutants that this requirement has to find and did."""
        return [t.name for t in self.trials if requirement in t.kills and requirement in t.found]

    @property
    def survivors(self) -> list[Trial]:
        """Mutants that a requirement has to find and did not."""
        return [trial for trial in self.trials if trial.missed]

    @property
    def idle(self) -> list[Requirement]:
        """Requirements that found none of the mutants that they have to."""
        return [requirement for requirement in self.requirements if not self.killed_by(requirement.id)]

    @property
    def ok(self) -> bool:
        return not self.survivors and not self.idle

    def problems(self) -> Iterator[str]:
        """Every survivor and every idle requirement, in a line each."""
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
    """The trace of a run against this mutant, or of the same run against a server of that behaviour.

    Raises `RuntimeError` where the mutant itself breaks down.
    """
    server = ReferenceServer(
        clock=VirtualClock(step=1.0),
        scenario=replace(scenario_of(mutant.server), pace=PACE),
        behaviour=behaviour or mutant.behaviour(),
        seed=0,
        keys=mutant.keys,
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
    """The trace that a mutant leaves: of a run of its own, or of a recorded run whose answers are edited as it would."""
    if mutant.derived and isinstance(mutant.behaviour, Shows):
        return edited(RECORDINGS.of(mutant), mutant.behaviour)
    return collected(mutant)


def tried(mutant: Mutant) -> Trial:
    """Try out a server mutant and judge the trace that it leaves."""
    found = _found(judge_trace(shown_by(mutant)), mutant)
    also_breaks = mutant.also_breaks
    if mutant.derived:
        also_breaks = tuple(name for name in found if _may_also_break(mutant, name))
    return Trial(
        mutant.name,
        "server",
        mutant.breaks,
        mutant.kills,
        found,
        also_breaks,
        from_issue=mutant.from_issue,
        from_source=mutant.from_source,
    )


def _may_also_break(mutant: Mutant, name: str) -> bool:
    """True of a requirement that a derived mutant may break beside those that it is about."""
    return name not in mutant.kills and (name in mutant.also_breaks or BY_ID[name].judges in OVER_TIME)


OVER_TIME = ("history", "trace")
"""A derived mutant may break any requirement that judges one of these: its edit changes every answer of the run."""


def _found(report: Report, mutant: Mutant) -> tuple[str, ...]:
    """The requirements that are broken, and of a mutant that makes requirements untestable those that are."""
    broken = {outcome.requirement.id for outcome in report.having(Status.FAIL, Status.WARN)}
    untestable: set[str] = set()
    if mutant.makes_untestable:
        untestable = {outcome.requirement.id for outcome in report.having(Status.UNTESTABLE)}
    found = broken | (untestable & set(mutant.kills))
    return tuple(outcome.requirement.id for outcome in report.outcomes if outcome.requirement.id in found)


def client_trials(names: Collection[str] = ()) -> list[Trial]:
    """Try out every client mutant, or those named."""
    return [
        Trial(mutant.name, "client", _sentence(mutant.breaks), mutant.kills, _broken_by(mutant.client()))
        for mutant in CLIENT_MUTANTS
        if not names or mutant.name in names
    ]


def _broken_by(client: Client) -> tuple[str, ...]:
    report = check_client(client)
    return tuple(outcome.requirement.id for outcome in report.having(Status.FAIL, Status.WARN))


def collected_from_gateway(mutant: GatewayMutant) -> Trace:
    """The trace of a run against this gateway. Raises `RuntimeError` where the mutant itself breaks down."""
    with (
        Upstream(clock=VirtualClock(step=LOOK)) as upstream,
        ReferenceGateway(upstream.url, behaviour=mutant.behaviour(), key=mutant.key) as gateway,
    ):
        settings = Settings(gateway.url, timeout=LONGEST_RUN)
        budget = WaitedBudget(settings.timeout)
        trace = collect_gateway(settings, upstream, only_scenarios=FIRST, budget=budget)
    crashes = [*upstream.crashes, *gateway.crashes]
    if crashes:
        raise RuntimeError(f"the mutant {mutant.name} broke down:\n{crashes[0]}")
    return trace


def tried_gateway(mutant: GatewayMutant) -> Trial:
    """Try out a gateway mutant and judge the trace that it leaves."""
    report = judge_trace(collected_from_gateway(mutant))
    found = tuple(outcome.requirement.id for outcome in report.having(Status.FAIL, Status.WARN))
    return Trial(
        mutant.name,
        "gateway",
        mutant.breaks,
        mutant.kills,
        found,
        mutant.also_breaks,
        from_issue=mutant.from_issue,
    )


def _sentence(phrase: str) -> str:
    return f"{phrase[:1].upper()}{phrase[1:]}."


def descriptions(roles: Collection[Role] = ROLES, names: Collection[str] = ()) -> list[Description]:
    """The mutants of these roles and names, to be listed; without names, all of the roles."""
    servers = [
        Description(m.name, "server", m.breaks, m.kills, from_issue=m.from_issue, from_source=m.from_source)
        for m in SERVER_MUTANTS
    ]
    clients = [Description(m.name, "client", _sentence(m.breaks), m.kills) for m in CLIENT_MUTANTS]
    gateways = [
        Description(m.name, "gateway", m.breaks, m.kills, from_issue=m.from_issue) for m in GATEWAY_MUTANTS
    ]
    return [m for m in (*servers, *clients, *gateways) if m.role in roles and (not names or m.name in names)]


def unknown_names(names: Collection[str]) -> list[str]:
    """Those of the names that no mutant has."""
    there = {mutant.name for mutant in descriptions()}
    return [name for name in names if name not in there]


@contextmanager
def _stoppable_pool(jobs: int) -> Iterator[ThreadPoolExecutor]:
    """So many threads. After an interrupt none of them is waited for: their servers and clients are in this process."""
    pool = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="mutant")
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def kill_matrix(
    names: Collection[str] = (), roles: Collection[Role] = ROLES, jobs: int = SIDE_BY_SIDE
) -> Matrix:
    """Try out every mutant of these roles, or those named, `jobs` of them at a time.

    Of a whole role, every requirement that can be tested has to find a mutant. Of mutants that are named, only the
    requirements that they break have to.
    """
    chosen = [m for m in SERVER_MUTANTS if "server" in roles and (not names or m.name in names)]
    # Runs that page through lists take longest. Begun last, one of them would keep every other thread waiting.
    slowest_first = sorted(chosen, key=lambda mutant: "paging" not in mutant.scenarios)
    with _stoppable_pool(jobs) as pool:
        clients = pool.submit(client_trials, names) if "client" in roles else None
        behind = [m for m in GATEWAY_MUTANTS if "gateway" in roles and (not names or m.name in names)]
        gateways = [pool.submit(tried_gateway, mutant) for mutant in behind]
        found = {trial.name: trial for trial in pool.map(tried, slowest_first)}
        trials = [found[mutant.name] for mutant in chosen] + (clients.result() if clients else [])
        trials += [trial.result() for trial in gateways]
    to_be_found_by = {requirement for trial in trials for requirement in trial.kills}
    # What traffic shows of a client has no client to drive; its invalid cases in tests/cases are the proof.
    shown_by_cases = (row for row in REQUIREMENTS if not row.seen_in_traffic)
    testable = (row for row in shown_by_cases if row.role in roles and row.check and not row.excluded)
    rows = [row for row in testable if not names or row.id in to_be_found_by]
    return Matrix(tuple(trials), tuple(rows))
