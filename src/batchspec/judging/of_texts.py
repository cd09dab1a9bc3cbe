"""From paths to one summary: a map over texts and a sum of what was found in each."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from batchspec.judging.engine import whole_judge
from batchspec.judging.evidence.pages import is_list
from batchspec.judging.evidence.sightings import by_id, looks_like_batch
from batchspec.judging.evidence.snapshot import History, Snapshot
from batchspec.judging.evidence.tally import Summary
from batchspec.judging.of_trace import add_run
from batchspec.judging.operations.order import following
from batchspec.judging.operations.run import Run
from batchspec.reading.files.recordings import Unread, recording_of
from batchspec.reading.files.texts import Text, refuse_missing, texts
from batchspec.reading.place import Place
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.trace import Trace

CHUNK = 500
"""Texts that one process is handed at a time: some tenths of a second of work, against which the handing over is little."""


def judge_files(
    paths: Iterable[str], *, jobs: int = 1, history: bool = False, existing: bool = False
) -> Summary:
    """Judge every batch object in `paths`; `-` is standard input. Raises `NoSuchFile` before any is judged.

    Traces, HAR files and cassettes are judged as runs: each of their exchanges by what it is. With `history`, the objects
    of one id in the order they stand are one. `existing` batches, which a run did not make, are judged where it is true.
    `jobs` processes share the texts where no history is wanted.
    """
    all_paths = list(paths)
    for path in all_paths:
        refuse_missing(path)
    found = chain.from_iterable(map(texts, all_paths))
    if history or jobs == 1:
        return _judge_all(found, history=history, existing=existing)
    return _spread(found, jobs, existing=existing)


def _judge_all(found: Iterable[Text], *, history: bool = False, existing: bool = False) -> Summary:
    summary = Summary()
    seen: list[Snapshot] = []
    for text in found:
        _judge_text(text, summary, seen if history else None, existing=existing)
    _judge_histories(seen, summary)
    return summary


def _spread(found: Iterator[Text], jobs: int, *, existing: bool) -> Summary:
    """The same over several processes; at most two chunks a process are in memory."""
    summary = Summary()
    waiting: deque[Future[Summary]] = deque()
    with ProcessPoolExecutor(jobs) as pool:
        while chunk := list(islice(found, CHUNK)):
            waiting.append(pool.submit(_judge_all, chunk, existing=existing))
            if len(waiting) >= 2 * jobs:
                summary.add(waiting.popleft().result())
        while waiting:
            summary.add(waiting.popleft().result())
    return summary


def _judge_text(text: Text, summary: Summary, seen: list[Snapshot] | None, *, existing: bool) -> None:
    judge, place = whole_judge(), Place(file=text.where)
    if text.unread is not None:
        summary.traffic.add_unread([text.unread])
        return
    if text.trace is not None:
        _judge_trace(text.trace, text.where, summary, existing=existing)
        return
    try:
        value = _value(text)
    except NotStrictJSON as fault:
        judge.text(fault, place, summary)
        return
    recording = recording_of(value, text.where)
    if recording is not None:
        summary.traffic.add_unread(recording.unread)
        exchanges = recording.exchanges if recording.timed else following(recording.exchanges)
        judge.run(Run(exchanges, file=text.where), summary, existing=existing)
        summary.histories += 1
        return
    judge.text(None, place, summary)
    for row, candidate in _candidates(value):
        if not looks_like_batch(candidate):
            summary.passed_over += 1
            continue
        of_row = replace(place, row=row)
        judge.batch_value(candidate, of_row, summary)
        if seen is not None and isinstance(candidate, dict):
            seen.append(Snapshot(candidate, of_row, len(seen), len(seen) + 0.5))


def _judge_trace(trace: Trace, where: str, summary: Summary, *, existing: bool) -> None:
    """Judge a trace of ours. One of a client shows nothing of a server, so it counts as not read, with the command that takes it."""
    if trace.header.target == "client":
        why = "a trace of a client; `batchspec rejudge` judges it"
        summary.traffic.add_unread([Unread(where, 0, why)])
        return
    add_run(trace, summary, existing=existing)
    summary.histories += 1
    summary.capabilities.update(trace.header.capabilities)


def _value(text: Text) -> Any:
    """The value of a text; raises `NotStrictJSON`."""
    if text.fault is not None:
        raise text.fault
    return text.value if text.value is not None else load(text.raw)


def _judge_histories(seen: list[Snapshot], summary: Summary) -> None:
    for snapshots in by_id(seen):
        whole_judge().history(History(snapshots), summary)
        summary.histories += 1


def _candidates(value: Any) -> Iterable[tuple[int | None, object]]:
    """The values in a text that may be batches, each with its row: the items of an array, the rows of a list, or the value."""
    held = value.get("data") if is_list(value) else value
    return enumerate(held) if isinstance(held, list) else [(None, held)]
