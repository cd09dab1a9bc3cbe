"""The three states of a field, absent, null and value, and the algebra of what sources allow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ABSENT, NULL, VALUE = "absent", "null", "value"
STATES = (ABSENT, NULL, VALUE)
States = frozenset[str]
"""The states that a reader may meet: some of absent, null and value."""

NONE: States = frozenset()
ALWAYS: States = frozenset({VALUE})
UNSET: States = frozenset({ABSENT, NULL})

ABSENT_OR_NULL = "absent-or-null"
"""The blind spot of a source that cannot tell absent from null."""

WORDS: dict[States, str] = {
    ALWAYS: "always a value",
    frozenset({ABSENT, VALUE}): "absent or a value",
    frozenset({NULL, VALUE}): "null or a value",
    frozenset({ABSENT, NULL, VALUE}): "absent, null or a value",
    frozenset({ABSENT}): "never there",
    frozenset({NULL}): "always null",
    UNSET: "absent or null",
}


@dataclass(frozen=True, slots=True)
class Moved:
    """The states that came, and those that went, between two sets of them."""

    gained: States
    lost: States


def moved(before: States, after: States) -> Moved:
    """The states that `after` allows and `before` did not, and the other way round."""
    return Moved(gained=after - before, lost=before - after)


def union(claimed: Iterable[States]) -> States:
    """The states a reader must accept, given what each authority allows."""
    return NONE.union(*claimed)


def meanings(states: States, blind: frozenset[str]) -> frozenset[States]:
    """Every set of states a source may mean, given what it cannot say."""
    if ABSENT_OR_NULL in blind and states & UNSET:
        rest = states - UNSET
        return frozenset(rest | some for some in ({ABSENT}, {NULL}, UNSET))
    meant = {states}
    for unsaid in blind & {ABSENT, NULL, VALUE}:
        meant |= {one | {unsaid} for one in meant}
    return frozenset(meant)


def surely_moved(before: frozenset[States], after: frozenset[States]) -> Moved:
    """The states that surely came and went between two sources, each given by the sets of states that it may mean.

    Nothing moved where both may mean the same set. Where something surely moved, and it is not known whether that was
    absent or null (as between Python and the docs), both count as moved.
    """
    both_may_mean = before & after
    if both_may_mean:
        return Moved(NONE, NONE)
    possible_before, possible_after = union(before), union(after)
    certain_before, certain_after = frozenset.intersection(*before), frozenset.intersection(*after)
    certain = Moved(gained=certain_after - possible_before, lost=certain_before - possible_after)
    if certain.gained or certain.lost:
        return certain
    may_be_unset_now = bool(possible_after & UNSET)
    return Moved(UNSET, NONE) if may_be_unset_now else Moved(NONE, UNSET)
