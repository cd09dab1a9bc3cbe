"""The time that the proxy itself held what passed: what a client would not have waited without it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from statistics import median

MOST_MEASURED = 10_000
"""Exchanges that are remembered, the last ones: enough for the percentiles that are shown."""


@dataclass
class Latency:
    """The seconds that each exchange was held: its request until it was sent on, and the head of its answer likewise."""

    held: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_MEASURED))
    count: int = 0

    def add(self, seconds: float) -> None:
        self.held.append(seconds)
        self.count += 1

    def words(self) -> str:
        """The figures in a line; empty where nothing was measured."""
        if not self.held:
            return ""
        ordered = sorted(self.held)
        high = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
        exchanges = f"{self.count:,} exchange" + ("" if self.count == 1 else "s")
        return (
            f"the proxy held each exchange for {_ms(median(ordered))} ms (median), {_ms(high)} ms (95th percentile);"
            f" {exchanges} measured"
        )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"
