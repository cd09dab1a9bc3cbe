"""Faults of a client that is driven by cases: what it refuses, and the values that it does not keep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.judging.causes.fault import Fault
from batchspec.judging.causes.group import Group

_KEEPS = frozenset({"client_keeps_values", "client_keeps_pages"})
"""Rules that the documented values of an object or a page are kept."""
_MORE = frozenset({"client_keeps_null_apart", "client_keeps_unknown_keys", "client_keeps_rest_of_page"})
"""Rules that break with them: what becomes of null, absent and unknown keys."""


def refusals(faults: Sequence[Fault]) -> Iterator[Group]:
    """Legal objects that the client refuses with one and the same error."""
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        if fault.judges == "client" and fault.expected.endswith("to be accepted"):
            found.setdefault(fault.got, []).append(fault)
    for number, (error, group) in enumerate(found.items()):
        yield Group(
            "legal-objects-refused" if not number else f"legal-objects-refused-{group[0].id}",
            f"legal objects are refused: {error}",
            "accept every legal object; the example shows one that is refused",
            tuple(group),
        )


def values(faults: Sequence[Fault]) -> Iterator[Group]:
    """Values that are not kept, in an object or a page."""
    changed = [fault for fault in faults if fault.rule in _KEEPS]
    more = [fault for fault in faults if fault.rule in _MORE]
    if changed and len(changed) + len(more) > 1:
        first = changed[0]
        yield Group("values-not-kept", first.words, first.statement, (*changed, *more))


def same_rule(faults: Sequence[Fault]) -> Iterator[Group]:
    """Faults of a client that one rule finds under several requirements."""
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        if fault.judges == "client":
            found.setdefault(fault.rule, []).append(fault)
    for group in found.values():
        first = group[0]
        yield Group(first.id, first.words, first.statement, tuple(group))
