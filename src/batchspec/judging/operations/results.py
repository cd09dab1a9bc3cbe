"""Result files: the lines that a run fetched, and the completed batches whose files are all there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.judging.operations.ids import RESULTS
from batchspec.judging.operations.life import Life
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.result_line import Line
from batchspec.judging.operations.run import Run

MOST_SHARING = 10
"""Batches whose results are looked for in one and the same file. A file is of one batch, so with two there is a fault to be
found; a server that shows one file for all its batches would have every line of it read for every batch."""


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
        shown = [key for key in RESULTS if self.end.file_id(key)]
        return all(key in self.files for key in shown)

    @property
    def sent(self) -> Counter[str]:
        """The custom ids of the input, each once; none where the run did not upload it, or it is not good."""
        return self.life.input.asked if self.life.input and self.life.input.good else Counter()

    @property
    def lines_sent(self) -> int:
        """The lines of the input file; 0 where the run did not upload it, or it is not good."""
        file = self.life.input
        return len(file.lines) if file is not None and file.wrong is None else 0


def ended(run: Run) -> Iterator[Results]:
    """The batches that ended, each with its files."""
    shown: Counter[str] = Counter()
    for life in run.batches.values():
        end = life.end
        if end is not None and end.ended and life.id not in run.existing:
            shown.update(file_id for key in RESULTS if (file_id := end.file_id(key)))
            yield Results(life, end, _files(run, life, end, shown))


def completed(run: Run) -> Iterator[Results]:
    """The batches that completed, each with its files."""
    return (results for results in ended(run) if results.end.status == "completed")


def _files(run: Run, life: Life, end: Snapshot, shown: Counter[str]) -> dict[str, Operation]:
    """The last whole fetch of each result file that a batch shows, of those made once it was seen to have ended."""
    found = {}
    since = (life.first_end or end).began
    for key in RESULTS:
        file = run.files.get(end.file_id(key) or "")
        fetch = file.whole if file and shown[file.id] <= MOST_SHARING else None
        # A file may grow until its batch ends, so earlier fetches of it are not the whole of it.
        if fetch is not None and fetch.began >= since:
            found[key] = fetch
    return found


def result_lines(run: Run) -> Iterator[Line]:
    """Every line of every result file that was fetched, each file as it was fetched last."""
    for file in run.files.values():
        if file.shown_by and file.whole is not None:
            yield from file.whole.result_lines


def objects(run: Run) -> Iterator[Line]:
    """The lines that are JSON objects."""
    return (line for line in result_lines(run) if not line.fault)
