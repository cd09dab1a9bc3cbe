"""The end of a judgement: waivers held against the report, every rendering written, the exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from batchspec.cli.usage import WrongUsage, WrongValue
from batchspec.judging.report import Report
from batchspec.judging.verdict import ExitCode
from batchspec.settings import SHARED
from batchspec.system.system_errors import with_file

if TYPE_CHECKING:
    from batchspec.judging.waiver import Waiver

RENDERINGS = {
    "json_path": "json_file",
    "html_path": "html",
    "junit_path": "junit",
    "badge_path": "badge",
    "summary_path": "summary",
}
"""Parameter to the module of `batchspec.showing` whose `text` makes it."""
STANDARD_OUTPUT = "-"


@dataclass(frozen=True, slots=True)
class Ending:
    """What is to become of a report, settled before anything is judged."""

    paths: dict[str, str]
    """Module of `batchspec.showing` to where it goes."""
    waivers: tuple[Waiver, ...] = ()
    waiver_file: Path | None = None
    """The file to make or to bring up to date."""
    first: bool = False
    """Whether the waiver file is to be made."""
    target_version: str = ""
    verbose: bool = False

    def conclude(self, report: Report, again: str) -> None:
        """Render the report and leave with its exit code; the waiver file is written from it, for the next run."""
        from rich.console import Console  # noqa: PLC0415

        from batchspec.showing.console import show  # noqa: PLC0415

        told = self._told(report, again)
        show(told, Console(stderr=STANDARD_OUTPUT in self.paths.values()), verbose=self.verbose)
        for module, path in self.paths.items():
            _write(path, import_module(f"batchspec.showing.{module}").text(told))
        if self.waiver_file:
            self._write_waivers(told, self.waiver_file)
        sys.exit(ExitCode(told.exit_code))

    def _told(self, report: Report, again: str) -> Report:
        """The report with its target's version, the way to see it again, and the waivers held against it."""
        from batchspec.judging.waivers.applying import waived  # noqa: PLC0415

        target = replace(report.target, version=self.target_version or report.target.version)
        return waived(
            replace(report, target=target, again=again), self.waivers, datetime.now(timezone.utc).date()
        )

    def _write_waivers(self, report: Report, path: Path) -> None:
        from batchspec.judging.waivers.reading import BadWaivers, read_text  # noqa: PLC0415
        from batchspec.judging.waivers.writing import first, update  # noqa: PLC0415

        try:
            change = first(report) if self.first else update(read_text(path), str(path), report)
        except BadWaivers as error:
            raise WrongUsage(str(error)) from None
        _write(str(path), change.text)
        done = f"{change.added} added" if self.first else f"{change.added} added, {change.dropped} removed"
        hint = "; give each its reason, they hold from the next run on" if change.added else ""
        click.echo(f"batchspec: {path}: {done}{hint}", err=True)


def prepared(options: dict[str, Any]) -> Ending:
    """What the options say of the end, taken out of `options`; usage that cannot be met ends here."""
    paths = {module: options.pop(name) for name, module in RENDERINGS.items()}
    wanted = {module: path for module, path in paths.items() if path}
    _refuse_same(wanted.values())
    first, update = options.pop("write_waivers"), options.pop("update_waivers")
    named = options.pop("waivers")
    if first and update:
        raise WrongUsage("--write-waivers makes a file, --update-waivers keeps one; give one of them")
    file, waivers = _waivers(named, first=first, update=update)
    return Ending(
        paths=wanted,
        waivers=waivers,
        waiver_file=file if first or update else None,
        first=first,
        target_version=options.pop("target_version"),
        verbose=options.pop("verbose"),
    )


def _waivers(named: str | None, *, first: bool, update: bool) -> tuple[Path, tuple[Waiver, ...]]:
    from batchspec.judging.waivers.reading import DEFAULT, BadWaivers, load  # noqa: PLC0415

    path = Path(named or DEFAULT)
    if first:
        if path.exists():
            raise WrongUsage(f"{path} is there already; --update-waivers brings it up to date")
        if not path.resolve().parent.is_dir():
            raise WrongUsage(f"no folder {path.parent} to write {path.name} into")
        return path, ()
    if named is None and not update and not path.exists():
        return path, ()
    try:
        return path, load(path)
    except BadWaivers as error:
        raise WrongUsage(str(error)) from None


def _refuse_same(paths: Any) -> None:
    known = list(paths)
    for path in known:
        if known.count(path) > 1:
            where = "standard output" if path == STANDARD_OUTPUT else path
            raise WrongUsage(f"two reports cannot both go to {where}")


def _write(path: str, text: str) -> None:
    from batchspec.system.whole_file import write  # noqa: PLC0415

    try:
        write(text, path)
    except OSError as error:
        raise WrongUsage(f"{path}: cannot be written: {with_file(error)}") from None


def path_options() -> Iterator[Callable[[Any], Any]]:
    """The options that name where a rendering goes."""
    told = {
        "json": SHARED["json"],
        "html": "Write the report as one HTML page; - is standard output.",
        "junit": "Write the report as JUnit XML; - is standard output.",
        "badge": "Write a badge for shields.io; - is standard output.",
        "summary-md": "Write the summary page of a CI job; - is standard output.",
    }
    for (name, text), parameter in zip(told.items(), RENDERINGS, strict=True):
        yield click.option(f"--{name}", parameter, metavar="PATH", callback=_writable, help=text)


def _writable(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value in (None, STANDARD_OUTPUT):
        return value
    if Path(str(value)).is_dir():
        raise WrongValue(f"{value} is a folder; name the file to write")
    if not Path(str(value)).resolve().parent.is_dir():
        raise WrongValue(f"no folder {Path(str(value)).parent} to write {Path(str(value)).name} into")
    return value
