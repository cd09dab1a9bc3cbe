"""The case corpus: `tests/cases/{valid,invalid}/<requirement>/<what-it-shows>`, read and judged.

Three kinds of file: `.json` is one answer, a text that should hold a batch; `.history.json` a list of sightings of one
batch in time order; `.trace.jsonl` a whole run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from batchspec.judging.engine import Judge
from batchspec.judging.evidence.snapshot import History, Snapshot
from batchspec.judging.evidence.tally import Summary
from batchspec.judging.of_trace import add_run
from batchspec.reading.place import Place
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.trace import read
from batchspec_contract.registry import BY_ID, REQUIREMENTS

CASES = Path(__file__).parents[1] / "cases"
SHAPES = "shapes"
"""The folder of objects as servers send them; they show no one requirement."""

HISTORY = ".history.json"
TRACE = ".trace.jsonl"

LEVELS = {requirement.id: requirement.level for requirement in REQUIREMENTS}
BY_FILE = tuple(r for r in REQUIREMENTS if r.judges in {"text", "batch", "history"})
"""Requirements that a text, an object or a list of them can show."""


@dataclass(frozen=True)
class Case:
    """One file of the corpus."""

    path: Path

    def __str__(self) -> str:
        return f"{self.folder}/{self.what}"

    @property
    def folder(self) -> str:
        """The id of the requirement it is about, or `shapes`."""
        return self.path.parent.name

    @property
    def valid(self) -> bool:
        return self.path.parent.parent.name == "valid"

    @property
    def role(self) -> str:
        """The side that it is about. What one side does wrong on purpose, the other may have to refuse."""
        return BY_ID[self.folder].role if self.folder in BY_ID else "server"

    @property
    def what(self) -> str:
        return self.path.name.partition(".")[0]

    @property
    def is_trace(self) -> bool:
        return self.path.name.endswith(TRACE)

    @property
    def is_history(self) -> bool:
        return self.path.name.endswith(HISTORY)


CORPUS = tuple(Case(path) for path in sorted(CASES.glob("*/*/*")))


def judged(case: Case) -> Summary:
    """All that is found in a case, of every requirement that its kind of file can show."""
    summary = Summary()
    if case.is_trace:
        add_run(read(case.path), summary)
        return summary
    judge, place = judge_of_files(), Place(file=case.what)
    try:
        value = load(case.path.read_bytes())
    except NotStrictJSON as fault:
        judge.text(fault, place, summary)
        return summary
    judge.text(None, place, summary)
    if case.is_history:
        add_history(value, judge, summary)
    else:
        judge.batch_value(value, place, summary)
    return summary


def add_history(raws: list[dict[str, Any]], judge: Judge, summary: Summary) -> None:
    """Judge the sightings one by one, then as a history."""
    snapshots = [Snapshot(raw, Place(file=f"sighting {number}")) for number, raw in enumerate(raws, 1)]
    for snapshot in snapshots:
        judge.batch(snapshot, summary)
    judge.history(History(snapshots), summary)


def broken(summary: Summary, level: str | None = None, role: str | None = None) -> dict[str, list[str]]:
    """The requirements that do not hold, each with its causes; of one level and one role, or of all."""
    return {
        name: [evidence.cause for evidence in tally.evidence]
        for name, tally in summary.tallies.items()
        if tally.broken and level in (None, LEVELS[name]) and role in (None, BY_ID[name].role)
    }


@cache
def judge_of_files() -> Judge:
    """Made once: it holds every schema compiled."""
    return Judge(BY_FILE)


@cache
def every_judge() -> Judge:
    """For traces, which show everything."""
    return Judge()


@cache
def values() -> dict[str, Any]:
    """Every readable value of the corpus once, by the case it is from; a history gives each of its sightings."""
    found: dict[str, Any] = {}
    seen: set[str] = set()
    for case in CORPUS:
        for name, value in _values(case):
            text = json.dumps(value)
            if text not in seen:
                seen.add(text)
                found[name] = value
    return found


def _values(case: Case) -> list[tuple[str, Any]]:
    if case.is_trace:
        return []
    try:
        value = load(case.path.read_bytes())
    except NotStrictJSON:
        return []
    side = "valid" if case.valid else "invalid"
    if case.is_history:
        return [(f"{side}/{case} {number}", raw) for number, raw in enumerate(value, 1)]
    return [(f"{side}/{case}", value)]


@cache
def histories() -> dict[str, list[dict[str, Any]]]:
    """Every history of the corpus, by the case it is."""
    return {
        f"{'valid' if case.valid else 'invalid'}/{case}": load(case.path.read_bytes())
        for case in CORPUS
        if case.is_history
    }
