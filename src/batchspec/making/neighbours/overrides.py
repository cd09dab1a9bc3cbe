"""A key that no such object has, as an override."""

from __future__ import annotations

from collections.abc import Mapping

from batchspec.making.batches.kinds import in_words
from batchspec.making.batches.overrides import refuse_unknown_of
from batchspec_contract.objects import Object


def refuse_unknown(overrides: Mapping[str, object], spec: Object) -> None:
    """Raise `TypeError` for the first override that is no key of the object."""
    refuse_unknown_of(overrides, spec.keys, with_article(in_words(spec.title)))


def with_article(noun: str) -> str:
    """The noun with its indefinite article."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
