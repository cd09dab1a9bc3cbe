"""The renderings of a report that a command writes: the options that name their paths, and the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from batchspec.cli.output import ToldAtTheEnd, claim, write
from batchspec.cli.usage import WrongUsage, WrongValue
from batchspec.judging.report import Report
from batchspec.settings import SHARED
from batchspec.system.system_errors import with_file
from batchspec.system.whole_file import STANDARD_OUTPUT


@dataclass(frozen=True, slots=True)
class Rendering:
    """One form of the report."""

    option: str
    parameter: str
    module: str
    """The module whose `text` makes it; imported when it is asked for."""
    help: str


RENDERINGS = (
    Rendering("--json", "json_path", "batchspec.showing.json_file", SHARED["json"]),
    Rendering(
        "--html",
        "html_path",
        "batchspec.showing.html",
        "Write the report as one HTML page; - is standard output.",
    ),
    Rendering(
        "--junit",
        "junit_path",
        "batchspec.showing.junit",
        "Write the report as JUnit XML; - is standard output.",
    ),
    Rendering(
        "--badge",
        "badge_path",
        "batchspec.showing.badge",
        "Write a badge for shields.io; - is standard output.",
    ),
    Rendering(
        "--summary-md",
        "summary_path",
        "batchspec.showing.summary",
        "Write the summary page of a CI job; - is standard output.",
    ),
)


def rendering_options() -> Iterator[Callable[[Any], Any]]:
    """The options that name where a rendering goes."""
    for form in RENDERINGS:
        yield click.option(form.option, form.parameter, metavar="PATH", callback=_writable, help=form.help)


def _writable(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value in (None, STANDARD_OUTPUT):
        return value
    path = Path(str(value))
    if fault := unwritable(path, path.is_dir, "is a folder; name the file to write"):
        raise WrongValue(fault)
    claim(str(value))
    return value


def unwritable(path: Path, refused: Callable[[], bool], why: str) -> str:
    """The sentence on a file that cannot be written: `why` where it is refused, another where its folder is not there; empty otherwise."""
    try:
        if refused():
            return f"{path} {why}"
        there = path.resolve().parent.is_dir()
    except OSError as error:  # a name that no file can have
        return f"{path}: cannot be written: {with_file(error)}"
    return "" if there else f"no folder {path.parent} to write {path.name} into"


def take_paths(options: dict[str, Any]) -> dict[str, str]:
    """The module of each rendering that is asked for, and its path; taken out of `options`. Raises `WrongUsage`."""
    given = {form.module: options.pop(form.parameter) for form in RENDERINGS}
    paths = {module: path for module, path in given.items() if path}
    _refuse_same(paths.values())
    return paths


def _refuse_same(paths: Iterable[str]) -> None:
    seen = set()
    for path in paths:
        if path in seen:
            where = "standard output" if path == STANDARD_OUTPUT else path
            raise WrongUsage(f"two reports cannot both go to {where}")
        seen.add(path)


def write_renderings(report: Report, paths: dict[str, str]) -> None:
    """Write the report in each form to its path; where one cannot be written, the others are."""
    for module, path in paths.items():
        with ToldAtTheEnd():
            write(import_module(module).text(report), path)
