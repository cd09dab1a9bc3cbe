"""The recordings that real tools made of one session, and what is to be found in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from batchspec.judging.evidence.tally import Summary
from batchspec.judging.of_texts import judge_files
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.report import SHOWS, Report, Scope, Target
from batchspec.judging.settling import settle
from batchspec.system.python_310 import tomllib
from support.paths import ROOT

RECORDINGS = ROOT / "tests" / "recordings"
FAULTS = {
    "metadata": "BATCH-IDN-010",
    "detail": "BATCH-ENV-001",
    "early": "BATCH-FID-001",
    "moving": "BATCH-IDN-002",
    "results": "BATCH-RES-002",
    "pages": "BATCH-LST-004",
}
"""The faults of the server that the tools recorded, and the requirement that each breaks."""
BY_THEM = {"BATCH-CNT-005", "BATCH-USG-002", "BATCH-IDN-006"}
"""Requirements that break with them: counts and usage of results that are missing, metadata that are gone."""
FEWEST = 6
"""Exchanges about batches and files that every tool keeps."""


@dataclass(frozen=True)
class Made:
    """One tool's recordings."""

    folder: Path
    row: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.row["name"])

    @property
    def unread(self) -> str:
        """The reason why none of its entries can be read; empty where they can."""
        return str(self.row.get("unread", ""))

    def path(self, kind: str, root: Path | None = None) -> Path:
        """Where its recording is, below another folder than the committed one where `root` is given."""
        return (root / self.name if root else self.folder) / self.row[kind]


def made(family: str = "*") -> Iterator[Made]:
    """The recordings of a family of tools, or of all."""
    for toml in sorted(RECORDINGS.glob(f"{family}/tools.toml")):
        for row in tomllib.loads(toml.read_text("utf-8"))["recording"]:
            yield Made(toml.parent / row["name"], row)


def judged(path: Path) -> tuple[Summary, Report]:
    summary = judge_files([str(path)])
    return summary, settle(summary, Target("files", path.name), Scope(shows=SHOWS["server"]))


def with_status(report: Report, *statuses: Status) -> set[str]:
    return {outcome.requirement.id for outcome in report.outcomes if outcome.status in statuses}


def assert_right(one: Made, path: Path) -> None:
    """Assert that the session before the right server conforms, or that nothing was judged where no answer was kept."""
    summary, report = judged(path)
    assert with_status(report, Status.FAIL, Status.WARN, Status.ERROR) == set()
    assert summary.traffic.unread_named == []
    assert summary.traffic.exchanges >= FEWEST
    assert report.verdict == ("incomplete" if set(one.row["hides"]) == FAULTS.keys() else "conformant")


def assert_broken(one: Made, path: Path) -> None:
    """Assert that each fault is found that the tool kept, and nothing that is none."""
    summary, report = judged(path)
    kept = {requirement for fault, requirement in FAULTS.items() if fault not in one.row["hides"]}
    assert kept <= with_status(report, Status.FAIL) <= kept | BY_THEM | set(FAULTS.values())
    assert summary.traffic.unread_named == []


def assert_unread(one: Made, path: Path) -> None:
    """Assert that the recording is said to be unread, and blamed on nobody."""
    summary, report = judged(path)
    assert {unread.why for unread in summary.traffic.unread_named} == {one.unread}
    assert with_status(report, Status.FAIL, Status.WARN, Status.ERROR) == set()
    assert report.verdict == "incomplete"
