"""The one of a source's types that is the batch: by its name, or by its fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TypeVar

from batchspec.claims.claim import Claim
from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.problems import UnreadableSource

BATCH_FIELDS = frozenset({"input_file_id", "status"})
"""An object with these fields is a batch; the request that creates one has no status."""
IN_TEXT = re.compile(rb"input_?file_?id", re.IGNORECASE)
"""Text that every file which declares a batch holds, however its language spells names."""

Declared = TypeVar("Declared")


def may_declare(raw: bytes, wanted: str | None) -> bool:
    """True when a file may declare the type `wanted`, or a batch when no type is named. The text is searched, not parsed."""
    return wanted.rpartition(".")[2].encode() in raw if wanted else bool(IN_TEXT.search(raw))


def add(candidates: dict[str, Declared], name: str, file: str, declared: Declared) -> None:
    """Add a type to the candidates, under its name; under its name and file where another is called the same."""
    candidates.setdefault(name if name not in candidates else f"{name} in {file}", declared)


def chosen(
    candidates: Mapping[str, Declared],
    fields_of: Callable[[Declared], dict[str, Claim]],
    wanted: str | None,
    where: str,
    place: str,
) -> dict[str, Claim]:
    """The fields of the type named `wanted`, else of `Batch`, else of any candidate; several must say the same.

    Raises `UnreadableSource` where there is none, or where several differ. `add` names the candidates.
    """
    named = {
        name: one for name, one in candidates.items() if name.partition(" in ")[0] == (wanted or "Batch")
    }
    if wanted and not named:
        raise UnreadableSource(where, f"a type named {wanted} was not found in {place}")
    if not candidates:
        fields = " and ".join(sorted(BATCH_FIELDS))
        raise UnreadableSource(
            where, f"a type with the fields {fields} was not found in {place}; name one with --type"
        )
    read = {name: fields_of(candidate) for name, candidate in sorted((named or candidates).items())}
    _refuse_different(read, where, "name the file" if named else "name one with --type")
    return next(iter(read.values()))


def _refuse_different(read: Mapping[str, Mapping[str, Claim]], where: str, mend: str) -> None:
    if any(_in_words(one) != _in_words(other) for one, other in pairwise(read.values())):
        raise UnreadableSource(where, f"{', '.join(read)} each look like a batch and differ; {mend}")


def _in_words(fields: Mapping[str, Claim]) -> dict[str, list[str]]:
    return {
        path: [claim.says(about) for about in ("presence", "type", "values")]
        for path, claim in fields.items()
    }


def the_file(bundle: Bundle) -> tuple[str, str]:
    """Name and text of the one file of a source; raises `UnreadableSource` where it holds several."""
    names = list(bundle.names())
    name = bundle.focus or (names[0] if len(names) == 1 else None)
    raw = bundle.read(name) if name else None
    if name is None or raw is None:
        raise UnreadableSource(bundle.label, f"holds {len(names)} files; name the one to read")
    return name, decoded(raw, bundle.label)


def decoded(raw: bytes, where: str) -> str:
    """The text, with the non-breaking spaces of web pages as plain ones; raises `UnreadableSource`."""
    try:
        return raw.decode("utf-8-sig").replace("\u00a0", " ")
    except UnicodeDecodeError as error:
        raise UnreadableSource(where, f"byte {error.start} (0x{raw[error.start]:02x}) is not UTF-8") from None
