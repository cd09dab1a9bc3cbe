"""A gateway shows of a batch what its upstream said of it in the same moment; absent and null are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from batchspec.judging.evidence.finding import ABSENT, Finding, checked, shown
from batchspec.judging.operations.alike import same, within
from batchspec.judging.operations.gateway import STATE, Gateway, Shown
from batchspec.judging.operations.ids import RESULTS

KEYS: dict[str, tuple[str, ...]] = {
    "state": ("created_at", "expires_at", *STATE),
    "counts": ("request_counts", "usage"),
    "errors": ("errors",),
    "files": RESULTS,
}
OF_THE_MAKING = frozenset({"created_at", "expires_at"})


def judge_gateway(gateway: Gateway, of: str) -> Iterator[Finding]:
    alike = ALIKE.get(of, same)
    for batch in (*gateway.shown, *gateway.listed):
        if of == "errors" and batch.upstream.get("errors") is None:
            continue
        for key in _keys(batch, of):
            wanted, got = batch.upstream.get(key), batch.front.get(key, ABSENT)
            expected = f"{shown(wanted)}, as the upstream has it"
            if of == "files":
                expected = "the id of a file, as the upstream has one" if wanted else "none, as upstream"
            told = None if got is ABSENT else got
            holds = any(alike(said.get(key), told) for said in (batch.upstream, *batch.or_else))
            yield checked(holds, f"/{key}", expected, got, place=batch.place)


def _keys(batch: Shown, of: str) -> tuple[str, ...]:
    """The keys to compare. A batch with an id of the gateway's own may have been made a little earlier than that upstream."""
    own = batch.front.get("id") != batch.upstream.get("id")
    return tuple(key for key in KEYS[of] if not (own and key in OF_THE_MAKING))


def _both_or_none(wanted: Any, got: Any) -> bool:
    """Ids may differ on the two sides; that there is one may not."""
    return bool(wanted) == bool(got)


ALIKE: dict[str, Callable[[Any, Any], bool]] = {"counts": within, "errors": within, "files": _both_or_none}
