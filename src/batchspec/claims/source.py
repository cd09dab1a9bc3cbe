"""Sources: their claims, whether they are authorities, and what they cannot say; and the union of what authorities allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from batchspec.claims.claim import BOUNDS, Claim, read_claim
from batchspec.claims.states import ALWAYS, States, union

AUTHORITY, IMPLEMENTATION = "authority", "implementation"

SERVER, CLIENT = "server", "client"
SENDING_KINDS = frozenset({"wire", "docs", "openapi", "json-schema", "server"})
"""Kinds of source that tell what a server sends; the others tell what a client reads."""
RECORDED = "wire"
"""The kind of source that has what was sent, by servers and by clients."""


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
    sent_by: str = SERVER
    """The sender of the object that it declares: `server`, or `client` of a request."""

    @property
    def is_authority(self) -> bool:
        return self.standing == AUTHORITY

    @property
    def sends(self) -> bool:
        """True where it tells what is sent, false where it tells what is read. Of a request those are the other kinds."""
        if self.sent_by == CLIENT:
            return self.kind == RECORDED or self.kind not in SENDING_KINDS
        return self.kind in SENDING_KINDS


def read_source(name: str, data: Mapping[str, Any], *, sent_by: str = SERVER) -> Source:
    """A source as `schema/sources/*.yaml` has it, for an object of that sender."""
    return Source(
        kind=data["kind"],
        fields={path: read_claim(claim) for path, claim in data["fields"].items()},
        blind=frozenset(data["blind"]),
        standing=data["standing"],
        id=name,
        sent_by=sent_by,
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

    That a map has at most 16 keys stands in the comments of many a client; that a number has 32 bits is its type. In a
    request that it sends, such a type holds more than is legal, and its caller says how much it is.
    """
    if source.is_authority:
        return claim
    if source.sends:
        return replace(claim, limits={}) if source.sent_by == CLIENT else claim
    return replace(claim, limits={key: limit for key, limit in claim.limits.items() if key in BOUNDS})
