"""A result file whose id is shown can be fetched, unless it was deleted or has expired."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.life import Life
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import File, Run
from batchspec.judging.operations.words import answer_words


def judge_trace(run: Run) -> Iterator[Finding]:
    for file in run.files.values():
        if not file.shown_by:
            continue
        seen = min(snapshot.ended_at for _, _, snapshot in file.shown_by)
        for fetch in file.fetches:
            if fetch.began >= seen and not _excused(run, file, fetch):
                yield checked(fetch.ok, "", "2xx and the file", answer_words(fetch), place=fetch.place)


def _excused(run: Run, file: File, fetch: Operation) -> bool:
    if fetch.undecided or fetch.about_the_account:
        return True
    deleted = file.deleted is not None and file.deleted <= fetch.ended
    return fetch.refused and (deleted or file.expires or _went_with_its_batch(run, file))


def _went_with_its_batch(run: Run, file: File) -> bool:
    """True in a recording where the batch was deleted, or was asked to let its results expire."""
    return not run.planned and any(life.id in run.deleted or _expires(life) for life, _, _ in file.shown_by)


def _expires(life: Life) -> bool:
    asked = life.create.exchange.request.json if life.create else None
    return isinstance(asked, dict) and asked.get("output_expires_after") is not None
