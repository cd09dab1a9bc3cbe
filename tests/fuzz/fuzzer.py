"""A fuzzer: the inputs that it draws, and what is tried with each of them."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from support.paths import ROOT

from batchspec.reading.strict_json import NotStrictJSON

SLOW_IS_FINE = tuple(HealthCheck)
"""A run of hypothesis that says how slow or how large its inputs are would be a timed assertion."""


class Wrong(AssertionError):
    """The kit did not crash, and what it made is wrong; `kind` is the same for faults of one sort."""

    def __init__(self, kind: str, detail: str) -> None:
        self.kind = kind
        super().__init__(f"{kind}: {detail[:2000]}")


@dataclass(frozen=True)
class Fuzzer:
    """Draws inputs and tries each; `attempt` raises where the kit crashes, and `Wrong` where it is wrong.

    What `attempt` returns is one word for what became of the input: `judged`, `refused` and the like.
    """

    name: str
    inputs: st.SearchStrategy[Any]
    attempt: Callable[[Any], str]
    examples: int
    """Inputs that the default run of the tests draws."""

    def check(self, examples: int) -> None:
        """Try so many inputs and raise with the smallest that breaks the kit.

        They are the same at each run, unless the profile of hypothesis searches, as that of `make properties` does.
        """

        @settings(
            max_examples=examples,
            deadline=None,
            derandomize=settings.default is None or settings.default.derandomize,
            database=None,
            suppress_health_check=SLOW_IS_FINE,
        )
        @given(self.inputs)
        def each(drawn: Any) -> None:
            self.attempt(drawn)

        each()


@dataclass
class Tally:
    """What a run of one fuzzer for a given time came to."""

    tried: int = 0
    seconds: float = 0.0
    became: Counter[str] = field(default_factory=Counter)
    crashes: Counter[str] = field(default_factory=Counter)
    smallest: dict[str, str] = field(default_factory=dict)
    """The shortest input met of each kind of crash."""

    def add(self, kind: str, shown: str) -> None:
        self.crashes[kind] += 1
        if kind not in self.smallest or len(shown) < len(self.smallest[kind]):
            self.smallest[kind] = shown


AT_A_TIME = 100
"""Inputs drawn between two looks at the time."""


def timed(fuzzer: Fuzzer, seconds: float, first_seed: int = 0) -> Tally:
    """Try inputs for so long and count the crashes by kind; every round draws others."""
    tally, began = Tally(), time.monotonic()

    def attempt(drawn: Any) -> None:
        if time.monotonic() - began > seconds:
            return
        tally.tried += 1
        try:
            tally.became[fuzzer.attempt(drawn)] += 1
        except Exception as crash:  # noqa: BLE001  whatever it is, it is counted by its kind
            tally.add(kind_of(crash), f"{str(crash)[:1500]}\n         {drawn!r}")

    round_number = first_seed
    while time.monotonic() - began < seconds:
        drawing = settings(
            max_examples=AT_A_TIME,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=SLOW_IS_FINE,
        )
        seed(round_number)(drawing(given(fuzzer.inputs)(attempt)))()
        round_number += 1
    tally.seconds = time.monotonic() - began
    return tally


def kind_of(crash: BaseException) -> str:
    """The kind of a crash: what was raised, and the innermost line of the kit that it came through."""
    if isinstance(crash, Wrong):
        return crash.kind
    own = ROOT / "src"
    frames = [f for f in traceback.extract_tb(crash.__traceback__) if own in Path(f.filename).parents]
    if isinstance(crash, NotStrictJSON):  # the fault is that of whoever let it through
        frames = [f for f in frames if not f.filename.endswith("strict_json.py")]
    where = (
        f"{Path(frames[-1].filename).relative_to(own / 'batchspec')}:{frames[-1].lineno}" if frames else "?"
    )
    return f"{type(crash).__name__} at {where}"
