"""Batches that batchspec makes, timed: `factory`, `judged`, `pydantic` or `strategies`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from batchspec.fixtures import BatchFactory
from batchspec.making.batches.kinds import as_dict

SHOWN = 300


def best(make: Callable[[], object], times: int, rounds: int = 7) -> None:
    """Print the time of the quickest of several rounds."""
    seconds = []
    for _ in range(rounds):
        began = time.process_time()
        for _ in range(times):
            make()
        seconds.append(time.process_time() - began)
    print(json.dumps({"seconds": min(seconds), "objects": times}))


def shown(some: list[Any]) -> None:
    """Print some of what was made."""
    for batch in some:
        print(json.dumps(as_dict(batch)))


def factory() -> None:
    best(partial(next, BatchFactory(1).stream()), 20_000)
    shown(BatchFactory(1).many(SHOWN))


def judged() -> None:
    from batchspec.judging.engine import Judge  # noqa: PLC0415
    from batchspec.judging.evidence.snapshot import Snapshot  # noqa: PLC0415
    from batchspec.judging.evidence.tally import Summary  # noqa: PLC0415

    judge, summary, stream = Judge(), Summary(), BatchFactory(1).stream()
    best(lambda: judge.batch(Snapshot(next(stream)), summary), 500)
    shown(BatchFactory(1).many(SHOWN))


def pydantic() -> None:
    best(partial(next, BatchFactory(1, kind="pydantic").stream()), 4_000)
    shown(list(BatchFactory(1, kind="pydantic").many(SHOWN)))


def strategies() -> None:
    from hypothesis import HealthCheck, given, settings  # noqa: PLC0415

    from batchspec.strategies import batches  # noqa: PLC0415

    made: list[Any] = []

    @settings(max_examples=SHOWN, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(batches())
    def collect(batch: Any) -> None:
        made.append(batch)

    seconds = []
    for _ in range(7):
        made.clear()
        began = time.process_time()
        collect()
        seconds.append((time.process_time() - began) / len(made))
    print(json.dumps({"seconds": min(seconds), "objects": 1}))
    shown(made)


if __name__ == "__main__":
    {"factory": factory, "judged": judged, "pydantic": pydantic, "strategies": strategies}[sys.argv[1]]()
