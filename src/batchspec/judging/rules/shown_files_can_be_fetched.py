"""A result file whose id is shown can be fetched, unless it was deleted or has expired."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import File, Run
from batchspec.judging.operations.words import answer_words


def judge_trace(run: Run) -> Iterator[Finding]:
    for file in run.files.values():
        if not file.shown_by:
            continue
        seen = min(snapshot.ended_at for _, _, snapshot in file.shown_by)
        for fetch in file.fetches:
            if fetch.began >= seen and not _excused(file, fetch):
                yield checked(fetch.ok, "", "2xx and the file", answer_words(fetch), place=fetch.place)


def _excused(file: File, fetch: Operation) -> bool:
    if fetch.undecided or fetch.about_the_account:
        return True
    deleted = file.deleted is not None and file.deleted <= fetch.ended
    return fetch.refused and (deleted or file.expires)
