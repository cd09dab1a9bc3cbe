"""The requests that a run may send: each scenario has a share of them, and what nobody needs is for all."""

from __future__ import annotations

import threading
from collections.abc import Mapping

NONE_LEFT = "no request was left for it: --max-requests bounds those of the run"
"""The error of a request that was not sent."""


class Allowance:
    """A number of requests. It is kept strictly, whatever happens side by side and however often one is sent again."""

    def __init__(self, most: int | None = None, shares: Mapping[str, int] | None = None) -> None:
        """`most` requests in all, without a bound where it is `None`; `shares` is for each scenario alone."""
        self._lock = threading.Lock()
        self._shares = dict(shares or {})
        self._pool = None if most is None else most - sum(self._shares.values())
        self.refused = False
        """True once a request was not sent for want of one."""

    @property
    def bounded(self) -> bool:
        return self._pool is not None

    def take(self, scenario: str) -> bool:
        """Take one request of a scenario's share, or else of what is for all; false where there is none."""
        with self._lock:
            if self._pool is None:
                return True
            if self._shares.get(scenario, 0) > 0:
                self._shares[scenario] -= 1
            elif self._pool > 0:
                self._pool -= 1
            else:
                self.refused = True
                return False
            return True

    def release(self, scenario: str) -> None:
        """Give what a scenario did not need to all others."""
        with self._lock:
            if self._pool is not None:
                self._pool += self._shares.pop(scenario, 0)
