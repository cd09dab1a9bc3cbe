"""Recorded objects, JSON or JSON Lines: presence and null are counted, not declared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from batchspec.claims.recorded import claim_of, paths
from batchspec.claims.states import STATES
from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.choice import the_file
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.problems import UnreadableSource
from batchspec.drift.reading.reader import Reader, batch_alone
from batchspec.drift.reading.sought import BATCH_FIELDS
from batchspec.reading.strict_json import NotStrictJSON, load

MOST_PATHS = 1000
"""Keys; objects with more have keys that are data, such as ids."""


def read(bundle: Bundle, _: str | None) -> Claims:
    """The claims that the batches of a file show: one batch, an array, a list response, or one a line."""
    _, text = the_file(bundle)
    batches = [
        batch
        for batch in _objects(text, bundle.label)
        if isinstance(batch, dict) and batch.keys() >= BATCH_FIELDS
    ]
    if not batches:
        raise UnreadableSource(bundle.label, f"no object in it has {' and '.join(sorted(BATCH_FIELDS))}")
    names = paths(batches)
    if len(names) > MOST_PATHS:
        raise UnreadableSource(bundle.label, f"the batches have more than {MOST_PATHS:,} different keys")
    fields = {path: claim_of(batches, path) for path in names}
    return Claims(
        kind="wire", fields=fields, blind=frozenset(STATES), where=bundle.label, title="recorded batches"
    )


READER = Reader(batch_alone(read, "wire"), suffixes=(".jsonl", ".ndjson"), otherwise="json", alone=True)


def _objects(text: str, where: str) -> Iterator[Any]:
    try:
        whole = load(text)
    except NotStrictJSON as fault:
        yield from _lines(text, where, fault)
        return
    rows = whole.get("data") if isinstance(whole, dict) and whole.get("object") == "list" else whole
    yield from rows if isinstance(rows, list) else [rows]


def _lines(text: str, where: str, whole: NotStrictJSON) -> Iterator[Any]:
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    for number, line in lines:
        try:
            yield load(line)
        except NotStrictJSON as fault:
            # A file whose first line is no JSON is one text, broken somewhere; one broken further down is JSON Lines.
            what = whole.what if number == lines[0][0] else f"line {number}: {fault.what}"
            raise UnreadableSource(where, what) from None
