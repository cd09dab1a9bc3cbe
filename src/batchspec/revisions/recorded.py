"""A recorded JSON report, as far as its verdict rests on the contract; the file is a stranger's until it was read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from batchspec.judging.outcomes.verdict import Level, Status, Verdict
from batchspec.reading import limits
from batchspec.reading.strict_json import BeyondLimit, NotStrictJSON, load
from batchspec.system import signals
from batchspec.system.system_errors import with_file

KINDS = ("server", "client", "files", "gateway")
SIDES = ("server", "client", "both")


class BadReport(Exception):
    """A report that cannot be used; its one line says where and why."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")


@dataclass(frozen=True, slots=True)
class Result:
    """The status of one requirement, and the level that it had."""

    level: Level
    status: Status


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded report."""

    file: str
    kind: str
    """The kind of target that was judged."""
    verdict: Verdict
    exit_code: int
    gate: Level
    side: str
    contract: str
    """The revision that was counted."""
    digest: str
    only: tuple[str, ...]
    unread: bool
    interrupted: str
    results: Mapping[str, Result]

    def selects(self, requirement: str) -> bool:
        """True where the run was asked to judge the requirement."""
        return not self.only or requirement.startswith(self.only)


def recorded(path: Path) -> Recorded:
    """The report in a file; raises `BadReport`."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(limits.most("text") + 1)
    except OSError as error:
        raise BadReport(str(path), f"cannot be opened: {with_file(error)}") from None
    try:
        return _Report(load(raw), str(path)).read()
    except BeyondLimit as error:
        raise BadReport(str(path), error.what) from None
    except NotStrictJSON as error:
        raise BadReport(str(path), f"no JSON: {error.what}") from None


class _Report:
    """Reads a report by its keys; those that it is not asked for are passed over."""

    def __init__(self, data: Any, file: str) -> None:
        self.data = data
        self.file = file

    def read(self) -> Recorded:
        """The report; raises `BadReport`."""
        if not isinstance(self.data, dict) or self.data.get("schemaVersion") != 1:
            raise BadReport(self.file, "no report of batchspec; record one with --json PATH")
        return Recorded(
            file=self.file,
            kind=self._one_of(KINDS, "target", "kind"),
            verdict=Verdict(self._one_of(tuple(Verdict), "verdict")),
            exit_code=self._exit_code(),
            gate=Level(self._one_of(tuple(level.lower() for level in Level), "level").upper()),
            side=self._one_of(SIDES, "side", otherwise="server"),
            contract=self._text("kit", "contract"),
            digest=self._text("kit", "digest"),
            only=self._only(),
            unread=self._unread(),
            interrupted=self._one_of(tuple(signals.CODES), "interrupted", otherwise=""),
            results=self._results(),
        )

    def _at(self, *keys: str) -> Any:
        found = self.data
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        return found

    def _wrong(self, *keys: object) -> BadReport:
        place = "".join(f"/{key}" for key in keys)
        return BadReport(
            self.file, f"{place} is not as `batchspec schema report` has it; record the report again"
        )

    def _text(self, *keys: str) -> str:
        found = self._at(*keys)
        if not isinstance(found, str):
            raise self._wrong(*keys)
        return found

    def _one_of(self, known: tuple[str, ...], *keys: str, otherwise: str | None = None) -> str:
        found = self._at(*keys)
        if found is None and otherwise is not None:
            return otherwise
        if not isinstance(found, str) or found not in known:
            raise self._wrong(*keys)
        return found

    def _exit_code(self) -> int:
        found = self._at("exitCode")
        if type(found) is not int or not 0 <= found < 256:
            raise self._wrong("exitCode")
        return found

    def _only(self) -> tuple[str, ...]:
        found = self._at("only") or []
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise self._wrong("only")
        return tuple(found)

    def _unread(self) -> bool:
        found = self._at("traffic", "unread")
        if found is not None and type(found) is not int:
            raise self._wrong("traffic", "unread")
        return bool(found)

    def _results(self) -> dict[str, Result]:
        rows = self._at("requirements")
        if not isinstance(rows, list):
            raise self._wrong("requirements")
        found = {}
        for number, row in enumerate(rows):
            if not isinstance(row, dict) or not isinstance(row.get("id"), str):
                raise self._wrong("requirements", number)
            try:
                found[row["id"]] = Result(Level(row.get("level")), Status(row.get("status")))
            except ValueError:
                raise self._wrong("requirements", number) from None
        return found
