"""From paths to one summary: a map over texts and a sum of what was found in each."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from itertools import chain, islice
from typing import Any

from batchspec.judging.engine import Judge
from batchspec.judging.evidence.sightings import by_id, looks_like_batch
from batchspec.judging.evidence.snapshot import History, Snapshot
from batchspec.judging.evidence.tally import Summary
from batchspec.reading.files.recordings import exchanges_of, is_trace
from batchspec.reading.files.texts import Text, refuse_missing, texts
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.trace import UnreadableTrace, parse

CHUNK = 500
"""Texts that one process is handed at a time."""


def judge_files(paths: Iterable[str], *, jobs: int = 1, history: bool = False) -> Summary:
    """Judge every batch object in `paths`; `-` is standard input. Raises `NoSuchFile` before any is judged.

    Traces, HAR files and cassettes are judged as histories, too. With `history`, the objects of one id in the order
    they stand are one. `jobs` processes share the texts where neither is wanted.
    """
    known = list(paths)
    for path in known:
        refuse_missing(path)
    found = chain.from_iterable(_whole_traces(texts(path)) for path in known)
    if history or jobs == 1:
        return _judge_all(found, history=history)
    return _spread(found, jobs)


def _whole_traces(found: Iterator[Text]) -> Iterator[Text]:
    """The texts of a file; the lines of a trace of ours come as one."""
    first = next(found, None)
    if first is None:
        return
    if b"batchspec_trace" in first.raw[:100] and is_trace(_value_or_none(first)):
        lines = b"\n".join(text.raw for text in chain([first], found))
        yield Text(first.where.rpartition(":")[0] or first.where, lines, is_trace=True)
    else:
        yield from chain([first], found)


def _value_or_none(text: Text) -> Any:
    try:
        return load(text.raw)
    except NotStrictJSON:
        return None


def _judge_all(found: Iterable[Text], *, history: bool = False) -> Summary:
    summary = Summary()
    seen: list[Snapshot] = []
    for text in found:
        _judge_text(text, summary, seen if history else None)
    _judge_histories(seen, summary)
    return summary


def _spread(found: Iterator[Text], jobs: int) -> Summary:
    """The same over several processes; at most two chunks a process are in memory."""
    summary = Summary()
    waiting: deque[Future[Summary]] = deque()
    with ProcessPoolExecutor(jobs) as pool:
        while chunk := list(islice(found, CHUNK)):
            waiting.append(pool.submit(_judge_all, chunk))
            if len(waiting) >= 2 * jobs:
                summary.add(waiting.popleft().result())
        while waiting:
            summary.add(waiting.popleft().result())
    return summary


@cache
def _judge() -> Judge:
    return Judge()


def _judge_text(text: Text, summary: Summary, seen: list[Snapshot] | None) -> None:
    judge = _judge()
    try:
        value = _value(text)
    except NotStrictJSON as fault:
        judge.text(fault, text.where, summary)
        return
    judge.text(None, text.where, summary)
    exchanges = value if text.is_trace else exchanges_of(value)
    if exchanges is not None:
        judge.exchanges(exchanges, summary)
        summary.histories += 1
        return
    for where, candidate in _candidates(value, text.where):
        if not looks_like_batch(candidate):
            summary.passed_over += 1
            continue
        judge.batch_value(candidate, where, summary)
        if seen is not None and isinstance(candidate, dict):
            seen.append(Snapshot(candidate, where, len(seen), len(seen) + 0.5))


def _value(text: Text) -> Any:
    """The value of a text, of a trace its exchanges; raises `NotStrictJSON`."""
    if text.fault is not None:
        raise text.fault
    if not text.is_trace:
        return text.value if text.value is not None else load(text.raw)
    try:
        return list(parse(text.raw.decode("utf-8", "replace"), text.where).exchanges)
    except UnreadableTrace as error:
        raise NotStrictJSON("text_is_json", f"not a trace that can be read: {error}") from None


def _judge_histories(seen: list[Snapshot], summary: Summary) -> None:
    for snapshots in by_id(seen):
        _judge().history(History(snapshots), summary)
        summary.histories += 1


def _candidates(value: object, where: str) -> Iterator[tuple[str, object]]:
    """What may be a batch in a text: the value, the items of an array, or the rows of a list response."""
    rows = value.get("data") if isinstance(value, dict) and value.get("object") == "list" else value
    if isinstance(rows, list):
        yield from ((f"{where}[{index}]", row) for index, row in enumerate(rows))
    else:
        yield where, rows
