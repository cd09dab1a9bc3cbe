"""Which requirements the cases of each group are evidence for."""

from __future__ import annotations

from batchspec.trace import Case

KEPT = "BATCH-CLI-005"
APART = "BATCH-CLI-006"
UNKNOWN_KEPT = "BATCH-CLI-007"
INVENTED = "BATCH-CLI-021"
PAGE_KEPT = "BATCH-CLI-018"
REST_KEPT = "BATCH-CLI-020"
ROUTED = "BATCH-CLI-025"
BODY = "BATCH-CLI-026"
LABELLED = "BATCH-CLI-027"
QUERY = "BATCH-CLI-028"
KEY = "BATCH-CLI-029"
PAGED = "BATCH-CLI-030"

LEGAL = {
    "statuses": "BATCH-CLI-001",
    "nulls": "BATCH-CLI-002",
    "absents": "BATCH-CLI-003",
    "unknown-keys": "BATCH-CLI-004",
    "sets": "BATCH-CLI-009",
    "endpoints": "BATCH-CLI-010",
    "errors": "BATCH-CLI-011",
    "counts": "BATCH-CLI-012",
    "metadata": "BATCH-CLI-013",
    "names": "BATCH-CLI-014",
    "numbers": "BATCH-CLI-015",
    "texts": "BATCH-CLI-016",
    "pages": "BATCH-CLI-017",
    "calls": "BATCH-CLI-024",
    "paging": "BATCH-CLI-024",
}
"""Groups of legal objects, each with the requirement that they are accepted."""

BEYOND = {
    "unknown-status": ("BATCH-CLI-008",),
    "null-cursors": ("BATCH-CLI-019",),
    "unknown-endpoint": ("BATCH-CLI-022",),
    "large-numbers": ("BATCH-CLI-023",),
    "http-errors": ("BATCH-CLI-031",),
    "odd-http-errors": ("BATCH-CLI-032",),
    "escaped-ids": ("BATCH-CLI-033",),
    "illegal": (),
}
"""Groups that ask for more than reading a legal object, with all that they are evidence for."""

NULL_IS_TOLD_APART = frozenset({"nulls", "absents", "errors"})


def requirements_of(case: Case) -> tuple[str, ...]:
    """The requirements that `case` is evidence for, lowest number first."""
    if case.group in BEYOND:
        return tuple(sorted({*BEYOND[case.group], *(_sent(case) if case.group == "http-errors" else ())}))
    return tuple(sorted({LEGAL[case.group], *_kept(case), *_sent(case)}))


def _kept(case: Case) -> set[str]:
    if case.group == "paging":
        return set()
    if case.type == "batch_list":
        return {PAGE_KEPT, REST_KEPT} if case.group == "pages" else {PAGE_KEPT}
    known = {KEPT, INVENTED}
    if case.group in NULL_IS_TOLD_APART and case.key:
        known.add(APART)
    return known | ({UNKNOWN_KEPT} if case.group == "unknown-keys" else set())


def _sent(case: Case) -> set[str]:
    """What a call shows besides: how it was sent."""
    if case.op != "call":
        return set()
    more = {"batches.create": {BODY, LABELLED}, "batches.list": {QUERY}}.get(case.method, set())
    return {ROUTED, KEY, *more, *({PAGED} if case.group == "paging" else set())}
