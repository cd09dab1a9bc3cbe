"""Lines that the renderings share: changes and disagreements that are alike in groups, and the names of sources."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from batchspec.claims.claim import Place
from batchspec.drift.compare import Change
from batchspec.drift.contract import Disagreement
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.sought import BATCH
from batchspec.drift.report import Review

Entry = TypeVar("Entry", Change, Disagreement)


@dataclass(frozen=True)
class Group(Generic[Entry]):
    """Entries on one object that differ in nothing but the field."""

    first: Entry
    fields: tuple[str, ...]

    @property
    def place(self) -> Place | None:
        return self.first.place

    def named(self, most: int = 3) -> str:
        """The fields, the first few by name; one more than that is named, since "and 1 more" is no shorter."""
        if len(self.fields) <= most + 1:
            return ", ".join(self.fields)
        return f"{', '.join(self.fields[:most])} and {len(self.fields) - most} more"


def grouped_changes(found: Iterable[Change]) -> list[Group[Change]]:
    """Changes in groups, those that break somebody first."""
    groups = _grouped(found, lambda change: (change.object, change.rule.id, change.old, change.new))
    return sorted(groups, key=lambda group: group.first.rule.severity)


def grouped_disagreements(found: Iterable[Disagreement]) -> list[Group[Disagreement]]:
    """Disagreements in groups, in the order of their rulings."""
    groups = _grouped(
        found,
        lambda one: (one.object, one.ruling.id if one.ruling else "", one.about, one.says, one.contract),
    )
    return sorted(groups, key=lambda group: group.first.ruling.id if group.first.ruling else "")


def _grouped(found: Iterable[Entry], key: Callable[[Entry], Hashable]) -> list[Group[Entry]]:
    alike: dict[Hashable, list[Entry]] = {}
    for one in found:
        alike.setdefault(key(one), []).append(one)
    return [Group(same[0], tuple(one.name for one in same)) for same in alike.values()]


def breaks(change: Change) -> str:
    """Those whom a change can break, as every rendering has it."""
    names = change.breaks
    return f"breaks {' and '.join(names)}" if names else "breaks nobody"


def also_read(review: Review) -> str:
    """The title of the objects that were read beside the batch, or without it."""
    return "read beside the batch" if BATCH in review.claims.objects else "read"


def so_far(review: Review) -> str:
    """The words behind "no drift" where not every object was compared."""
    return " in what was compared" if review.refused or review.uncompared else ""


def source_name(claims: Claims) -> str:
    """The name of a source: what it is, its release, and what was read."""
    if not claims.id:
        return f"{claims.where}" + (f" ({claims.name})" if claims.name != claims.where else "")
    return f"{claims.id} {claims.version}".rstrip() + f" ({claims.where})"
