"""Sources for the tests of drift, and the command run in this process."""

from __future__ import annotations

import sys
from pathlib import Path

from click.testing import CliRunner

from batchspec.cli import group
from batchspec.judging.outcomes.verdict import ExitCode

SOURCES = Path(__file__).resolve().parent.parent / "drift_sources"
SHARED = Path(__file__).resolve().parent.parent.parent.parent / "shared"
"""Copies of upstream's own files, beside the repository where they are at all; none of it is ours."""

SAYS = "batchspec: "


def altered(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """A copy of a source with each text replaced by another; what lies beside it is copied as well."""
    for other in SOURCES.iterdir():
        if other.suffix == Path(name).suffix and other.name != name:
            (folder / other.name).write_bytes(other.read_bytes())
    text = (SOURCES / name).read_text("utf-8")
    for before, after in changes:
        assert text.count(before) == 1, f"{before!r} is in {name} {text.count(before)} times"
        text = text.replace(before, after)
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def drift(*arguments: object, stdin: bytes = b"") -> tuple[int, str, str]:
    """Exit code, standard output and the line of complaint of `batchspec drift`."""
    run = CliRunner().invoke(group, ["drift", *map(str, arguments)], input=stdin)
    if run.exit_code == ExitCode.USAGE and run.stderr.startswith(SAYS):
        return run.exit_code, run.stdout, run.stderr.removeprefix(SAYS).rstrip("\n")
    if run.exception is not None and not isinstance(run.exception, SystemExit):
        raise run.exception.with_traceback(sys.exc_info()[2])
    return run.exit_code, run.stdout, run.stderr
