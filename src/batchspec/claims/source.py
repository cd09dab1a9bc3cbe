"""Sources: their claims, whether they are authorities, and what they cannot say; and the union of what authorities allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from batchspec.claims.claim import BOUNDS, Claim, read_claim
from batchspec.claims.states import ALWAYS, States, union

AUTHORITY, IMPLEMENTATION = "authority", "implementation"

SENDING_KINDS = frozenset({"wire", "docs", "openapi", "json-schema", "server"})
"""Kinds of source that tell what is sent; the others tell what is read."""


@dataclass(frozen=True)
class Source:
    """The claims of one source by field, nested ones as `errors.data[].line`."""

    kind: str
    fields: Mapping[str, Claim]
    blind: frozenset[str] = frozenset()
    """Things that it cannot say: a state, absent and null apart, an integer and a number apart."""
    standing: str = IMPLEMENTATION
    """Authorities make the contract; implementations are held to it."""
    id: str = ""
    """Its name in `schema/sources`, where it is recorded there."""

    @property
    def is_authority(self) -> bool:
        return self.standing == AUTHORITY

    @property
    def sends(self) -> bool:
        """True where it tells what is sent, false where it tells what is read."""
        return self.kind in SENDING_KINDS


def read_source(name: str, data: Mapping[str, Any]) -> Source:
    """A source as `schema/sources/*.yaml` has it."""
    return Source(
        kind=data["kind"],
        fields={path: read_claim(claim) for path, claim in data["fields"].items()},
        blind=frozenset(data["blind"]),
        standing=data["standing"],
        id=name,
    )


def reader_states(sources: Iterable[Source]) -> dict[str, States]:
    """By field, what a reader must accept: the union of what authorities allow; implementations do not count."""
    claimed: defaultdict[str, list[States]] = defaultdict(list)
    for source in sources:
        if source.is_authority:
            for field, claim in source.fields.items():
                claimed[field].append(claim.states)
    return {field: union(states) for field, states in sorted(claimed.items())}


def required(reader: Mapping[str, States]) -> frozenset[str]:
    """Fields that are always there and never null, for reader and server alike."""
    return frozenset(field for field, states in reader.items() if states == ALWAYS)


def enforced(claim: Claim, source: Source) -> Claim:
    """The claim, less the limits that a client only repeats: it refuses nothing for being beyond them.

    That a map has at most 16 keys stands in the comments of many a client; that a number has 32 bits is its type.
    """
    if source.is_authority or source.sends:
        return claim
    return replace(claim, limits={key: limit for key, limit in claim.limits.items() if key in BOUNDS})
