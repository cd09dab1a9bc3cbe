"""Waiver files written: a first one, and one brought up to date with its comments and order kept.

Lines are edited, not a parsed document: what stands above an entry belongs to it and goes with it, where a TOML
library would leave it with the entry before. The edited text is read back and has to say what was meant.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from batchspec.judging.report import Outcome, Report
from batchspec.judging.verdict import Status
from batchspec.judging.waiver import PLACEHOLDER, Kind, State, Use, Waiver
from batchspec.judging.waivers.applying import uncovered
from batchspec.judging.waivers.reading import HEADER, BadWaivers, parse
from batchspec.system.python_310 import tomllib

HEAD = """\
# Faults that are known and tolerated for now. They still run: what passes after all, matches nothing,
# breaks in another way or is past its `expires` fails. Kinds: bug, missing-feature, dispute, flaky.
"""


@dataclass(frozen=True, slots=True)
class Change:
    """A waiver file's new text, and how many waivers it gained and lost."""

    text: str
    added: int
    dropped: int


def first(report: Report) -> Change:
    """A file that waives every fault that now decides the verdict."""
    added = list(_wanted(report))
    return Change(HEAD + "".join(f"\n{_entry(waiver)}" for waiver in added), len(added), 0)


def update(text: str, name: str, report: Report) -> Change:
    """`text` without what matched nothing, and with what no waiver covers; `report` is one they were held against.

    An expired waiver that still matches stays: its date was somebody's promise. Raises `BadWaivers`.
    """
    uses = {use.waiver: use for outcome in report.outcomes for use in outcome.waivers}
    before = parse(text, name)
    kept = [_kept(waiver, uses.get(waiver)) for waiver in before]
    added = list(_wanted(report))
    edited = _edited(text, name, before, kept)
    for waiver in added:
        edited += f"{_gap(edited)}{_entry(waiver)}"
    meant = [waiver for waiver in kept if waiver] + added
    if [replace(waiver, where="") for waiver in parse(edited, name)] != [replace(w, where="") for w in meant]:
        raise BadWaivers(name, "too unusual to be edited by a program; edit it by hand")
    return Change(edited, len(added), sum(waiver is None for waiver in kept))


def _wanted(report: Report) -> Iterator[Waiver]:
    """A waiver for each requirement that decides the verdict by faults that none covers."""
    for outcome in report.outcomes:
        broken = outcome.status in {Status.FAIL, Status.UNTESTABLE} and outcome.level.counts_at(report.gate)
        left = uncovered(outcome, outcome.waivers)
        if broken and left and not outcome.more_signatures and not _expired(outcome):
            yield Waiver(outcome.requirement.id, tuple(left), Kind.BUG, PLACEHOLDER)


def _expired(outcome: Outcome) -> bool:
    return any(use.state is State.EXPIRED for use in outcome.waivers)


def _kept(waiver: Waiver, use: Use | None) -> Waiver | None:
    """The waiver less what matched nothing; `None` where that is all of it."""
    if use is None or use.state is not State.UNMATCHED:
        return waiver
    left = tuple(text for text in waiver.signatures if text not in use.unmatched)
    return replace(waiver, signatures=left) if left else None


def _entry(waiver: Waiver) -> str:
    signatures = [_quoted(text) for text in waiver.signatures]
    listed = signatures[0] if len(signatures) == 1 else "[\n" + "".join(f"  {s},\n" for s in signatures) + "]"
    return (
        f"[[waiver]]\nrequirement = {_quoted(waiver.requirement)}\nsignature = {listed}\n"
        f"kind = {_quoted(waiver.kind)}\nreason = {_quoted(waiver.reason)}\n"
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _gap(text: str) -> str:
    if not text:
        return ""
    return "\n" if text.endswith("\n") else "\n\n"


def _edited(text: str, name: str, before: Sequence[Waiver], kept: Sequence[Waiver | None]) -> str:
    head, blocks = _blocks(text)
    if len(blocks) != len(before):
        raise BadWaivers(
            name, "to be kept up to date, each waiver begins with [[waiver]] on a line of its own"
        )
    pieces = [head]
    for block, old, new in zip(blocks, before, kept, strict=True):
        if new is not None:
            pieces.append(block if new == old else _without(block, set(old.signatures) - set(new.signatures)))
    return "".join(pieces)


def _blocks(text: str) -> tuple[str, list[str]]:
    """What stands before the first waiver, and each waiver with the comment right above it."""
    lines = text.splitlines(keepends=True)
    headers = [index for index, line in enumerate(lines) if HEADER.fullmatch(line.rstrip("\r\n"))]
    starts = []
    for header in headers:
        start = header
        while start > 0 and lines[start - 1].lstrip().startswith("#"):
            start -= 1
        starts.append(start)
    bounds = [*starts, len(lines)]
    return "".join(lines[: bounds[0]]), ["".join(lines[a:b]) for a, b in pairwise(bounds)]


def _without(block: str, gone: Iterable[str]) -> str:
    """The entry less some of its signatures: their lines go where each has its own, else the list is rewritten."""
    unwanted = set(gone)
    lines = block.splitlines(keepends=True)
    start = next(index for index, line in enumerate(lines) if line.split("=")[0].strip() == "signature")
    end = _end_of_value(lines, start)
    within = lines[start:end]
    left = [line for line in within if not (_alone(line) & unwanted)]
    if len(within) - len(left) != len(unwanted):
        kept = [text for text in tomllib.loads("".join(within))["signature"] if text not in unwanted]
        left = [f"signature = [{', '.join(map(_quoted, kept))}]\n"]
    return "".join([*lines[:start], *left, *lines[end:]])


def _end_of_value(lines: list[str], start: int) -> int:
    for end in range(start + 1, len(lines) + 1):
        try:
            tomllib.loads("".join(lines[start:end]))
        except tomllib.TOMLDecodeError:
            continue
        return end
    return len(lines)


def _alone(line: str) -> set[str]:
    """The signature a line of a list holds, where it holds that alone."""
    try:
        values = tomllib.loads(f"a = [{line.strip()}\n]")["a"]
    except tomllib.TOMLDecodeError:
        return set()
    return set(values) if len(values) == 1 and isinstance(values[0], str) else set()
