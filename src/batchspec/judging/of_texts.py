"""From paths to one summary: a map over texts and a sum of what was found in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, islice
from typing import Any

from batchspec.judging.engine import whole_judge
from batchspec.judging.evidence.pages import is_list
from batchspec.judging.evidence.sightings import by_id, looks_like_batch
from batchspec.judging.evidence.snapshot import History, Snapshot
from batchspec.judging.evidence.tally import Summary
from batchspec.judging.of_trace import add_run
from batchspec.judging.seen import Seen
from batchspec.judging.sessions import NoSuchServer, Server, runs, servers_of, units
from batchspec.judging.spreading import Spread
from batchspec.reading import limits
from batchspec.reading.files.formats import Keys
from batchspec.reading.files.formats.log_lines import USUAL
from batchspec.reading.files.line_keys import keys_of
from batchspec.reading.files.recordings import Recording
from batchspec.reading.files.sources import refuse_missing
from batchspec.reading.files.text import Text
from batchspec.reading.files.texts import texts
from batchspec.reading.files.unread import Unread
from batchspec.reading.kept import Kept
from batchspec.reading.place import Place
from batchspec.reading.strict_json import BeyondLimit, NotStrictJSON, load
from batchspec.reading.trace import Trace
from batchspec.system import signals

CHUNK = 500
"""Texts that one process is handed at a time: some tenths of a second of work, against which the handing over is little."""
LARGEST_CHUNK = 4_000_000
"""Bytes of those texts, where they are more than one: two chunks a process are in memory."""


@dataclass(frozen=True)
class Asked:
    """What somebody wants of files beside the verdict."""

    history: bool = False
    """The objects of one id, in the order they stand, are one history."""
    existing: bool = False
    """Batches are judged, too, that a recorded run did not make."""
    server: Server | None = None
    """Of recordings, this server alone is judged."""
    keys: Keys = field(default_factory=lambda: USUAL)
    """The keys of log lines."""


PLAINLY = Asked()


def judge_files(paths: Iterable[str], asked: Asked = PLAINLY, *, jobs: int = 1) -> Summary:
    """Judge every batch object in `paths`; `-` is standard input, a folder or a zip stands for all that is in it.

    Recordings and traces are judged as runs: each of their exchanges by what it is. `jobs` processes share the texts where no
    history is wanted. After an interrupt, the summary has what was judged until then. Raises `NoSuchFile` before anything is judged, and `NoSuchServer` where no recording has the one asked for.
    """
    all_paths = list(paths)
    for path in all_paths:
        refuse_missing(path)
    recordings, kept = list[Recording](), Kept()
    found = _without_recordings(
        chain.from_iterable(texts(path, asked.keys, kept) for path in all_paths), recordings
    )
    summary = Summary()
    try:
        if asked.history or jobs == 1:
            _judge_all(found, asked, summary)
        else:
            _spread(found, jobs, asked, summary)
        _judge_recordings(recordings, summary, asked)
        signals.hold_back()  # all is judged; a report is made of it
    except KeyboardInterrupt as stop:
        signals.hold_back()
        summary.interrupted = signals.name_of(stop)
    named = (f"{part}={keys[0]}" for part, keys in asked.keys.items() if keys != USUAL[part])
    summary.traffic.unmet = tuple(one for one in named if one not in summary.traffic.met)
    return summary


def _without_recordings(found: Iterable[Text], recordings: list[Recording]) -> Iterator[Text]:
    """The other texts. Recordings are put aside, since a session may be spread over several."""
    for text in found:
        if text.recording is None:
            yield text
        else:
            recordings.append(text.recording)


def _judged(found: Sequence[Text], asked: Asked, limited: Mapping[str, int]) -> Summary:
    """The summary of some texts by themselves, in a process that may not know the limits yet."""
    limits.set_to(limited)
    summary = Summary()
    _judge_all(found, asked, summary)
    return summary


def _judge_all(found: Iterable[Text], asked: Asked, summary: Summary) -> None:
    seen = Seen() if asked.history else None
    for text in found:
        _judge_text(text, summary, seen, existing=asked.existing)
    if seen is not None:
        _judge_histories(seen.snapshots, summary)


def _spread(found: Iterator[Text], jobs: int, asked: Asked, summary: Summary) -> None:
    """The same over several processes."""
    spread = Spread(partial(_judged, asked=asked, limited=limits.as_set()), jobs)
    for part in spread.over(iter(lambda: list(_chunk(found)), [])):
        summary.add(part)
    summary.told += (spread.told,) if spread.told else ()


def _chunk(found: Iterator[Text]) -> Iterator[Text]:
    size = 0
    for text in islice(found, CHUNK):
        yield text
        size += len(text.raw)
        if size > LARGEST_CHUNK:
            return


def _judge_recordings(recordings: Sequence[Recording], summary: Summary, asked: Asked) -> None:
    for recording in recordings:
        summary.traffic.add_unread(recording.unread)
        summary.traffic.unread += recording.more_unread
        summary.traffic.log_lines += recording.foreign
        summary.traffic.logs += bool(recording.met)
        summary.traffic.add_keys(recording.keys)
        summary.traffic.met |= recording.met
    held = [unit for recording in recordings for unit in units(recording, asked.server)]
    servers = [server for recording in recordings for server in servers_of(recording)]
    if asked.server is not None and recordings and not held:
        raise NoSuchServer(asked.server, list(dict.fromkeys(servers)))
    for unit in held:
        summary.traffic.add_server(unit.server, unit.about)
    summary.traffic.anew += len(held) - len({(id(unit.recording), unit.server) for unit in held})
    for run in runs(held):
        whole_judge().run(run, summary, existing=asked.existing)
        summary.histories += 1


def _judge_text(text: Text, summary: Summary, seen: Seen | None, *, existing: bool) -> None:
    judge, place = whole_judge(), Place(file=text.where)
    if text.unread is not None:
        summary.traffic.add_unread([text.unread])
        return
    if text.other:
        summary.traffic.others += 1
        summary.traffic.firsts.setdefault("others", text.where)
        return
    if text.trace is not None:
        _judge_trace(text.trace, text.where, summary, existing=existing)
        return
    try:
        value = _value(text)
    except NotStrictJSON as fault:
        if text.found or isinstance(fault, BeyondLimit):
            summary.traffic.add_unread([Unread(text.where, 0, fault.what)])
        else:
            judge.text(fault, place, summary)
        return
    judge.text(None, place, summary)
    _judge_value(text, value, summary, seen)


def _judge_value(text: Text, value: Any, summary: Summary, seen: Seen | None) -> None:
    judge, place = whole_judge(), Place(file=text.where)
    for row, candidate in _candidates(value):
        if not looks_like_batch(candidate):
            summary.passed_over += 1
            if text.line and isinstance(candidate, dict) and "custom_id" not in candidate:
                summary.traffic.add_keys(keys_of(candidate))
            continue
        of_row = replace(place, row=row)
        judge.batch_value(candidate, of_row, summary)
        if seen is not None and isinstance(candidate, dict):
            why = seen.add(candidate, of_row)
            if why:
                summary.traffic.add_unread([Unread(text.where, 0, why)])


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


def _judge_histories(seen: Iterable[Snapshot], summary: Summary) -> None:
    for snapshots in by_id(seen):
        whole_judge().history(History(snapshots), summary)
        summary.histories += 1


def _candidates(value: Any) -> Iterable[tuple[int | None, object]]:
    """The values in a text that may be batches, each with its row: the items of an array, the rows of a list, or the value."""
    held = value.get("data") if is_list(value) else value
    return enumerate(held) if isinstance(held, list) else [(None, held)]
