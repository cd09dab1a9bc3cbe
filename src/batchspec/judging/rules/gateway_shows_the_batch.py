"""A gateway shows of a batch what its upstream said of it in the same moment; absent and null are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from batchspec.judging.evidence.finding import ABSENT, Finding, checked, shown
from batchspec.judging.operations.gateway import Gateway, Shown, list_rows, same, within
from batchspec.judging.operations.ids import RESULTS
from batchspec_contract.lifecycle import STAMPS

KEYS: dict[str, tuple[str, ...]] = {
    "state": ("status", "created_at", "expires_at", *STAMPS.values()),
    "counts": ("request_counts", "usage"),
    "errors": ("errors",),
    "files": RESULTS,
}


def judge_gateway(gateway: Gateway, of: str) -> Iterator[Finding]:
    alike = ALIKE.get(of, same)
    for batch in (*gateway.shown, *_in_lists(gateway)):
        if of == "errors" and batch.upstream.get("errors") is None:
            continue
        for key in KEYS[of]:
            wanted, got = batch.upstream.get(key), batch.front.get(key, ABSENT)
            expected = f"{shown(wanted)}, as the upstream has it"
            if of == "files":
                expected = "the id of a file, as the upstream has one" if wanted else "none, as upstream"
            holds = alike(wanted, None if got is ABSENT else got)
            yield checked(holds, f"/{key}", expected, got, place=batch.place)


def _both_or_none(wanted: Any, got: Any) -> bool:
    """Ids may differ on the two sides; that there is one may not."""
    return bool(wanted) == bool(got)


ALIKE: dict[str, Callable[[Any, Any], bool]] = {"counts": within, "errors": within, "files": _both_or_none}


def _in_lists(gateway: Gateway) -> Iterator[Shown]:
    """The rows of lists, each with the row upstream that its id stands for."""
    for front, behind in gateway.pairs:
        if front.kind == "list":
            upstream = {str(row.get("id")): row for row in list_rows(behind)}
            for row in list_rows(front):
                twin = upstream.get(gateway.twins.get(str(row.get("id")), ""))
                if twin is not None:
                    yield Shown(row, twin, front.place)
