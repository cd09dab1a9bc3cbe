"""Result files: the lines that a run fetched, and the completed batches whose files are all there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.judging.operations.life import Life
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.result_line import Line
from batchspec.judging.operations.run import RESULT_KEYS, Run


@dataclass(frozen=True)
class Results:
    """A batch that ended, and the result files of it that the run fetched whole, by key."""

    life: Life
    end: Snapshot
    files: dict[str, Operation]

    @cached_property
    def of_file(self) -> dict[str, list[Line]]:
        """The lines of each file, by key; blank ones are passed over."""
        return {key: fetch.result_lines for key, fetch in self.files.items()}

    @property
    def lines(self) -> list[Line]:
        return [line for lines in self.of_file.values() for line in lines]

    @property
    def fetched(self) -> bool:
        """True where every file that the batch shows was fetched, and there is one."""
        shown = [key for key in RESULT_KEYS if self.end.file_id(key)]
        return all(key in self.files for key in shown)

    @property
    def sent(self) -> list[str]:
        """The custom ids of the input; none where the run did not upload it, or it is not good."""
        return self.life.input.custom_ids if self.life.input and self.life.input.good else []

    @property
    def lines_sent(self) -> int:
        """The lines of the input file; 0 where the run did not upload it, or it is not good."""
        file = self.life.input
        return len(file.lines) if file is not None and file.wrong is None else 0


def ended(run: Run) -> Iterator[Results]:
    """The batches that ended, each with its files."""
    for life in run.batches.values():
        end = life.end
        if end is not None and end.ended and life.id not in run.existing:
            yield Results(life, end, _files(run, life, end))


def completed(run: Run) -> Iterator[Results]:
    """The batches that completed, each with its files."""
    return (results for results in ended(run) if results.end.status == "completed")


def _files(run: Run, life: Life, end: Snapshot) -> dict[str, Operation]:
    """The last whole fetch of each result file that a batch shows, of those made once it was seen to have ended."""
    found = {}
    since = (life.first_end or end).began
    for key in RESULT_KEYS:
        file = run.files.get(end.file_id(key) or "")
        # A file may grow until its batch ends, so earlier fetches of it are not the whole of it.
        whole = [
            fetch for fetch in (file.fetches if file else ()) if is_whole(fetch) and fetch.began >= since
        ]
        if whole:
            found[key] = whole[-1]
    return found


def is_whole(fetch: Operation) -> bool:
    """True of a file that was fetched and is there to be read, even where it is broken."""
    return fetch.ok and fetch.readable


def result_lines(run: Run) -> Iterator[Line]:
    """Every line of every result file that was fetched, each file as it was fetched last."""
    for file in run.files.values():
        fetches = [fetch for fetch in file.fetches if is_whole(fetch)] if file.shown_by else []
        if fetches:
            yield from fetches[-1].result_lines


def objects(run: Run) -> Iterator[Line]:
    """The lines that are JSON objects."""
    return (line for line in result_lines(run) if not line.fault)
