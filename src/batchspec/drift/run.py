"""One run of `batchspec drift`: sources read, compared, and taken in where that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.problems import UnreadableSource
from batchspec.drift.report import Report, Review, compared, reviewed
from batchspec.drift.source import read
from batchspec.drift.update import update as take_in


@dataclass(frozen=True, slots=True)
class Reading:
    """The way sources are to be read; where it names nothing, the source itself tells."""

    kind: str | None = None
    wanted: str | None = None
    """Name of the type to read."""
    name: str | None = None
    """Id of the recorded source."""
    objects: tuple[str, ...] = ()
    """The objects to read; all where none is named."""

    def claims(self, source: str) -> Claims:
        """The claims of a source; raises what `read` raises."""
        return read(source, self.kind, self.wanted, self.name, self.objects)


def drift(sources: Sequence[str], reading: Reading, update: Path | None = None) -> Report:
    """Each source against what was recorded of it, and against the contract; `update` takes in what changed.

    Raises `NoSuchSource`, `MissingExtra` and `CannotUpdate`; a source that cannot be read is a line of the report.
    """
    reviews: list[Review] = []
    unreadable: list[str] = []
    for source in sources:
        try:
            review = reviewed(reading.claims(source))
        except UnreadableSource as error:
            unreadable.append(str(error))
            continue
        if update is not None and not review.refused:
            review = replace(review, written=take_in(review, update))
        reviews.append(review)
        unreadable += review.unreadable
    return Report(tuple(reviews), tuple(unreadable))


def against(old: str, new: str, reading: Reading) -> Report:
    """The new source against the old one; raises `NoSuchSource` and `MissingExtra`."""
    try:
        review = compared(reading.claims(old), reading.claims(new))
        return Report((review,), review.unreadable)
    except UnreadableSource as error:
        return Report((), (str(error),))
