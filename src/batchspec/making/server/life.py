"""The course of a batch, planned to its end when the batch is created, so that its state follows from the time alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from batchspec_contract.lifecycle import STAMPS


@dataclass(frozen=True, slots=True)
class Pace:
    """The seconds, by the clock of the server, that a batch stays in each state."""

    validating: float = 0.3
    in_progress: float = 0.5
    per_request: float = 0.001
    """Seconds that each request adds to `in_progress`, so that a longer input takes longer."""
    finalizing: float = 0.3
    cancelling: float = 0.3


@dataclass(frozen=True, slots=True)
class Scenario:
    """The way in which a server handles every good batch."""

    pace: Pace = Pace()
    share: float = 1.0
    """The share of the requests that are ever run; below 1 the batch is never completed."""
    refuses: bool = False
    """True when every batch fails while validating, whatever its input."""
    expires: bool = True
    """True when a batch that is not completed by the end of its window expires."""


SCENARIOS: Mapping[str, Scenario] = {
    "happy": Scenario(),  # completes in a moment
    "slow": Scenario(pace=Pace(3.0, 20.0, 0.01, 5.0, 5.0)),  # completes late
    "fails": Scenario(refuses=True),  # fails while validating
    "expires": Scenario(share=0.5),  # half of its requests are run when its window ends
    "stuck": Scenario(share=0.5, expires=False),  # half of its requests are run, and it never ends
}
"""Scenarios by name; `happy` is the default."""


class UnknownScenario(ValueError):
    """No scenario has that name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"no scenario named {name!r}; there are {', '.join(SCENARIOS)}")


def scenario_of(name: str | Scenario) -> Scenario:
    """The scenario of that name; a scenario itself is given back. Raises `UnknownScenario`."""
    if isinstance(name, Scenario):
        return name
    if name not in SCENARIOS:
        raise UnknownScenario(name)
    return SCENARIOS[name]


@dataclass(frozen=True, slots=True)
class Moment:
    """The time at which a state is entered."""

    at: float
    status: str


@dataclass(frozen=True, slots=True)
class Course:
    """The states of one batch, each with its time, and the time from `begun` to `done` in which its requests are run."""

    moments: tuple[Moment, ...]
    begun: float = math.inf
    done: float = math.inf
    requests: int = 0
    """The number of requests that are run by `done`."""

    def passed(self, now: float) -> tuple[Moment, ...]:
        return tuple(moment for moment in self.moments if moment.at <= now)

    def status(self, now: float) -> str:
        return self.passed(now)[-1].status

    def stamps(self, now: float) -> dict[str, int]:
        """The stamps that are set by `now`, in whole seconds."""
        return {STAMPS[moment.status]: int(moment.at) for moment in self.passed(now)[1:]}

    def run(self, now: float) -> int:
        """The number of requests that have been run by `now`; it does not grow once the batch is past `in_progress`."""
        left = [moment.at for moment in self.moments if moment.status not in {"validating", "in_progress"}]
        until = min([now, *left])
        if until >= self.done:
            return self.requests
        if until <= self.begun:
            return 0
        return int(self.requests * (until - self.begun) / (self.done - self.begun))

    def cancelled(self, now: float, pace: Pace) -> Course:
        """The same course up to `now`, and from there cancelling and cancelled."""
        ahead = (Moment(now, "cancelling"), Moment(now + pace.cancelling, "cancelled"))
        return replace(self, moments=(*self.passed(now), *ahead))


def refused(scenario: Scenario, created: float) -> Course:
    """The course of a batch whose input file is refused."""
    return Course((Moment(created, "validating"), Moment(created + scenario.pace.validating, "failed")))


def planned(scenario: Scenario, created: float, deadline: float, requests: int) -> Course:
    """The course of a batch of good requests: it completes, or expires where the window ends first."""
    pace = scenario.pace
    begun = created + pace.validating
    done = begun + pace.in_progress + requests * pace.per_request
    window_ends = max(deadline, begun) if scenario.expires else math.inf
    finished = done if scenario.share >= 1 else math.inf
    written = finished + pace.finalizing
    end = (
        Moment(written, "completed")
        if written <= window_ends
        else Moment(window_ends + pace.finalizing, "expired")
    )
    moments = (
        Moment(created, "validating"),
        Moment(begun, "in_progress"),
        Moment(min(finished, window_ends), "finalizing"),
        end,
    )
    return Course(moments, begun, done, int(requests * min(1.0, scenario.share)))
