"""The end of a command that judges: waivers held against the report, every rendering written, the exit code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import click

from batchspec.cli.failure import Concluded, complain
from batchspec.cli.output import ToldAtTheEnd, claim, unwritten, write
from batchspec.cli.renderings import take_paths, unwritable, write_renderings
from batchspec.cli.rerun import rerun_command
from batchspec.cli.say import prose, say
from batchspec.cli.usage import WrongUsage
from batchspec.judging.outcomes.outcome import INTERRUPTED
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.judging.outcomes.waiver import Waiver
from batchspec.judging.report import Report
from batchspec.judging.waivers.applying import waived
from batchspec.judging.waivers.reading import DEFAULT, BadWaivers, load, read_text
from batchspec.judging.waivers.writing import first, not_waived, refusal, update
from batchspec.showing.console import show
from batchspec.showing.terminal import Terminal
from batchspec.system import signals
from batchspec.system.whole_file import STANDARD_OUTPUT

KEY = "batchspec.finishing"
"""The running command's context keeps under this key what is to become of its report."""


@dataclass(frozen=True, slots=True)
class Finishing:
    """The steps that a report goes through once it is there. They are settled before anything is judged."""

    paths: dict[str, str]
    """Module of each rendering to where it goes."""
    waivers: tuple[Waiver, ...] = ()
    waiver_file: Path | None = None
    """The file to make or to bring up to date."""
    makes_waiver_file: bool = False
    """True where that file is not there yet."""
    target_version: str = ""
    verbose: bool = False
    advisory: bool = False
    """True where a target that does not conform ends with 0."""

    def finish(self, report: Report, rerun: str) -> None:
        """Show and write the report, and leave with its exit code. A waiver file is written last, for the next run."""
        report = _with_interrupt(self.completed(report, rerun))
        write_renderings(report, self.paths)
        show(report, Terminal(stderr=STANDARD_OUTPUT in self.paths.values()), verbose=self.verbose)
        if self.waiver_file:
            with ToldAtTheEnd():
                self._write_waivers(report, self.waiver_file)
        code = ExitCode(report.exit_code)
        if missing := unwritten():
            complain(missing)
            code = code if report.interrupted else ExitCode.USAGE
        elif self.advisory and code is ExitCode.NOT_CONFORMANT:
            complain("--advisory: the exit code is 0, and would be 1")
            code = ExitCode.OK
        raise Concluded(code)

    def completed(self, report: Report, rerun: str) -> Report:
        """The report with its target's version, the command to see it again, and the waivers held against it."""
        target = replace(report.target, version=self.target_version or report.target.version)
        today = datetime.now(timezone.utc).date()
        return waived(replace(report, target=target, again=rerun), self.waivers, today)

    def _write_waivers(self, report: Report, path: Path) -> None:
        why_not = refusal(report)
        if why_not:
            say(f"batchspec: {path}: {why_not}", err=True)
            return
        repeat = report.repeat
        flickers = (
            frozenset((one.requirement, one.signature) for one in repeat.differed) if repeat else frozenset()
        )
        try:
            if self.makes_waiver_file:
                change = first(report, flickers)
            else:
                runs = repeat.runs if repeat else 1
                change = update(read_text(path), str(path), report, flickers, runs=runs)
        except BadWaivers as error:
            raise WrongUsage(str(error)) from None
        write(change.text, path, durable=True)
        removed = "" if self.makes_waiver_file else f", {change.dropped} removed"
        flaky = f", {change.flaky} called flaky" if change.flaky else ""
        hint = "; give each its reason, they hold from the next run on" if change.added else ""
        say(f"batchspec: {path}: {change.added} added{removed}{flaky}{hint}", err=True)
        for line in not_waived(report):
            say(f"batchspec: {prose(line)}", err=True)


def _with_interrupt(report: Report) -> Report:
    """The report, and the signal that came since all of it was seen. From here on one is too late to be told in it."""
    signals.hold_back()
    name = signals.held_back()
    if not name or report.interrupted:
        return report
    complain(f"interrupted by {name} once the run was over; it is judged whole")
    note = f"{INTERRUPTED} by {name} once it was over, and is judged whole"
    return replace(report, interrupted=name, notes=(*report.notes, note))


def prepare(options: dict[str, Any]) -> None:
    """Take what the options say of the end out of `options`, for `finish`; raises `WrongUsage`."""
    paths = take_paths(options)
    makes, updates = options.pop("write_waivers"), options.pop("update_waivers")
    if makes and updates:
        raise WrongUsage("--write-waivers makes a file, --update-waivers keeps one; give one of them")
    path, waivers = _waivers(options.pop("waivers"), makes=makes, updates=updates)
    if makes or updates:
        claim(path)
    click.get_current_context().meta[KEY] = Finishing(
        paths=paths,
        waivers=waivers,
        waiver_file=path if makes or updates else None,
        makes_waiver_file=makes,
        target_version=options.pop("target_version"),
        verbose=options.pop("verbose"),
        advisory=options.pop("advisory"),
    )


def refuse_inputs(inputs: Iterable[str]) -> None:
    """Raise `WrongUsage` where the running command would write over one of its own inputs."""
    finishing: Finishing = click.get_current_context().meta[KEY]
    read = {Path(path).resolve(): path for path in inputs if path != STANDARD_OUTPUT}
    for path in finishing.paths.values():
        if path != STANDARD_OUTPUT and Path(path).resolve() in read:
            raise WrongUsage(f"{path} is what is to be judged; choose another path for the report")


def _waivers(named: str | None, *, makes: bool, updates: bool) -> tuple[Path, tuple[Waiver, ...]]:
    """The waiver file and the waivers in it; without a name, the file in this folder if there is one."""
    path = Path(named or DEFAULT)
    if makes:
        if fault := unwritable(path, path.exists, "is there already; --update-waivers brings it up to date"):
            raise WrongUsage(fault)
        return path, ()
    if named is None and not updates and not path.exists():
        return path, ()
    try:
        return path, load(path)
    except BadWaivers as error:
        raise WrongUsage(str(error)) from None


def finish(report: Report) -> None:
    """Show and write the report as the running command's options ask, and leave with its exit code."""
    context = click.get_current_context()
    finishing: Finishing = context.meta[KEY]
    finishing.finish(report, rerun_command(context))


def completed() -> Callable[[Report], Report]:
    """What the running command's options make of a report before it is shown: its waivers, its version, its command."""
    context = click.get_current_context()
    finishing: Finishing = context.meta[KEY]
    rerun = rerun_command(context)
    return lambda report: finishing.completed(report, rerun)


def to_standard_output() -> bool:
    """True where a report goes to standard output, so that nothing else may stand there."""
    finishing: Finishing = click.get_current_context().meta[KEY]
    return STANDARD_OUTPUT in finishing.paths.values()
