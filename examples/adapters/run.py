"""`make sdks`: every SDK whose toolchain is here, installed by its own tool, judged through its adapter, in one table.

    python examples/adapters/run.py                 all of them
    python examples/adapters/run.py --list          what there is, and what each needs
    python examples/adapters/run.py openai-python   some of them
    python examples/adapters/run.py --out FOLDER    the reports and traces as files, too

Each folder beside this file is an adapter, and its adapter.json says what there is to know of it.
What is built goes into the folder that BATCHSPEC_SDKS names, `.venv/sdks` unless it is set.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from batchspec.driving.client.adapter import Adapter, NoHello
from batchspec.driving.client.collect import collect
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.report import Report
from batchspec.reading.trace import Trace, write
from batchspec.showing import json_file
from batchspec.showing.console import VERDICT_STYLES
from batchspec.showing.portrait import portrait

HERE = Path(__file__).parent
BUILT = Path(os.environ.get("BATCHSPEC_SDKS") or HERE.parents[1] / ".venv" / "sdks").absolute()
AT_ONCE = 2
"""Adapters that are built at a time; a build keeps a processor busy."""
LOG_LINES = 15
"""Lines shown of a build that failed: the end of what a package manager prints."""
WIDTH = 180
"""Columns of the table where standard output is no terminal."""

COLUMNS = (
    "SDK",
    "version",
    "verdict",
    "MUST failed",
    "warned",
    "loses",
    "refuses",
    "null and absent",
    "strict",
)

ABOUT = "adapter.json"
"""The file of each folder that says what the adapter needs, how it is built and started, and what is expected of it."""
KEYS = {
    "client": str,
    "language": str,
    "needs": list,
    "build": list,
    "runs": list,
}
RUN_KEYS = {"name": str, "start": str, "fails": dict, "warns": list}


class BadAbout(Exception):
    """An adapter does not say what it is, or not in full."""


@dataclass(frozen=True, slots=True)
class Sdk:
    """One way to run the adapter of a folder: what it needs, how it is built where it stands, how it is started."""

    name: str
    folder: str
    needs: tuple[str, ...]
    build: tuple[str, ...]
    start: str
    client: str = ""
    language: str = ""
    fails: Mapping[str, str] = field(default_factory=dict)
    """The requirements that the pinned version breaks, each with the reason."""
    warns: frozenset[str] = frozenset()

    @property
    def source(self) -> Path:
        return HERE / self.folder

    @property
    def place(self) -> Path:
        return BUILT / self.folder

    @property
    def command(self) -> str:
        return self.start.format(place=shlex.quote(str(self.place)))

    def missing(self) -> list[str]:
        """The programs it needs that are not here."""
        return [program for program in self.needs if not shutil.which(program)]


def read(folder: Path) -> list[Sdk]:
    """The ways to run the adapter of a folder, as its file has them; raises `BadAbout`."""
    path = folder / ABOUT
    try:
        about = json.loads(path.read_text("utf-8"))
    except OSError:
        raise BadAbout(
            f"{folder.name}: has no {ABOUT}; copy that of another adapter, and change it"
        ) from None
    except ValueError as error:
        raise BadAbout(f"{folder.name}/{ABOUT}: is no JSON: {error}") from None
    _hold(about, KEYS, f"{folder.name}/{ABOUT}")
    shared = {key: tuple(about[key]) for key in ("needs", "build")}
    found = []
    for number, run in enumerate(about["runs"]):
        _hold(run, RUN_KEYS, f"{folder.name}/{ABOUT}: runs/{number}")
        more = {**run, "warns": frozenset(run["warns"])}
        found.append(
            Sdk(folder=folder.name, client=about["client"], language=about["language"], **shared, **more)
        )
    return found


def _hold(about: object, keys: Mapping[str, type], where: str) -> None:
    """Raise `BadAbout` where a key is missing, unknown or of another type."""
    if not isinstance(about, dict):
        raise BadAbout(f"{where}: is no object; it has {', '.join(keys)}")
    for key in sorted(about.keys() ^ keys.keys()):
        what = "is missing" if key in keys else f"is unknown; there are {', '.join(keys)}"
        raise BadAbout(f"{where}: {key} {what}")
    for key, kind in keys.items():
        if not isinstance(about[key], kind):
            raise BadAbout(f"{where}: {key} is no {kind.__name__}")


def sdks() -> tuple[Sdk, ...]:
    """Every way to run the adapter of every folder; raises `BadAbout`."""
    folders = sorted(path for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__")
    return tuple(sdk for folder in folders for sdk in read(folder))


class NotBuilt(Exception):
    """An SDK could not be installed; the message is the end of what its tool printed, or what is missing."""


def built(sdk: Sdk) -> None:
    """Install the SDK and build its adapter, unless that is done; raises `NotBuilt`."""
    files = sorted(path for path in sdk.source.rglob("*") if path.is_file() and path.name != ABOUT)
    lines = [
        f"{path.relative_to(sdk.source)} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files
    ]
    stamp, done = "\n".join([*sdk.build, *lines]), sdk.place / ".built"
    if done.is_file() and done.read_text("utf-8") == stamp:
        return
    shutil.rmtree(sdk.place, ignore_errors=True)  # nothing that an older lock left is on its path
    shutil.copytree(sdk.source, sdk.place)
    for line in sdk.build:
        arguments = shlex.split(line.format(python=shlex.quote(sys.executable)))
        ran = subprocess.run(arguments, cwd=sdk.place, capture_output=True, text=True, check=False)  # noqa: S603  its own adapter.json names the program
        if ran.returncode:
            output = (ran.stdout + ran.stderr).strip().splitlines()
            raise NotBuilt("\n".join([f"{line}: exit code {ran.returncode}", *output[-LOG_LINES:]]))
    done.write_text(stamp, "utf-8")


def judged(sdk: Sdk, why_not: str | None) -> tuple[Report, Trace]:
    """The report on an SDK, and the trace it rests on; raises `NotBuilt` and `NoHello`."""
    if why_not:
        raise NotBuilt(why_not)
    trace = collect(Adapter(sdk.command))
    return judge_trace(trace), trace


def row(sdk: Sdk, report: Report, trace: Trace) -> list[str]:
    """One line of the table."""
    seen = portrait(trace)
    failed = [outcome.requirement.id for outcome in report.having(Status.FAIL)]
    verdict = f"[{VERDICT_STYLES[report.verdict]}]{report.verdict}[/]"
    warned = str(len(report.having(Status.WARN)))
    return [
        sdk.name,
        report.target.version,
        verdict,
        "\n".join(failed) or "none",
        warned,
        seen.loses,
        seen.refuses,
        seen.null_and_absent,
        seen.strictness,
    ]


def chosen(names: Iterable[str]) -> list[Sdk]:
    """The SDKs of these names, or all if none is named; leaves with 2 for an unknown name."""
    wanted, there = list(names), sdks()
    unknown = [name for name in wanted if name not in {sdk.name for sdk in there}]
    if unknown:
        names_there = ", ".join(sdk.name for sdk in there)
        print(f"no adapter {', '.join(unknown)}; there are {names_there}", file=sys.stderr)
        raise SystemExit(2)
    return [sdk for sdk in there if not wanted or sdk.name in wanted]


def prepared(trying: list[Sdk]) -> dict[str, str]:
    """Build the adapters, two at a time, and give the reason for each that could not be built."""
    why = {sdk.name: f"needs {' and '.join(sdk.missing())}" for sdk in trying if sdk.missing()}

    def build(sdk: Sdk) -> None:
        try:
            built(sdk)
        except NotBuilt as error:
            why.update({one.name: str(error) for one in trying if one.place == sdk.place})

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(build, {sdk.place: sdk for sdk in trying if sdk.name not in why}.values()))
    return why


def table(trying: list[Sdk], out: Path | None) -> tuple[Table, bool]:
    """The table, and whether every adapter that could be tried worked; reports and traces go into `out`."""
    why, worked = prepared(trying), True
    found = Table(*COLUMNS)
    for sdk in trying:
        try:
            report, trace = judged(sdk, why.get(sdk.name))
        except (NotBuilt, NoHello) as error:
            worked = worked and bool(sdk.missing())
            found.add_row(sdk.name, "", "[magenta]not tried[/]", str(error), end_section=True)
            continue
        found.add_row(*row(sdk, report, trace), end_section=True)
        if out:
            keep(out, sdk.name.replace(" (", "-").strip(")"), report, trace)
    return found, worked


def keep(folder: Path, name: str, report: Report, trace: Trace) -> None:
    """Write the report and the trace into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    write(trace, folder / f"{name}.trace.jsonl")
    (folder / f"{name}.json").write_text(json_file.text(report), "utf-8")


def main(arguments: list[str]) -> int:
    """Build, judge, show; 1 where an adapter that could be tried did not work, 2 for a wrong name or file."""
    parser = argparse.ArgumentParser(description="Judge SDKs through their adapters.")
    parser.add_argument("names", nargs="*", metavar="SDK")
    parser.add_argument("--list", action="store_true", help="what there is, and what each needs")
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="write reports and traces into this folder"
    )
    options = parser.parse_args(arguments)
    try:
        trying = chosen(options.names)
    except BadAbout as error:
        print(error, file=sys.stderr)
        return 2
    if options.list:
        for sdk in trying:
            print(f"{sdk.name:20} {', '.join(sdk.needs) or 'Python alone'}")
        return 0
    found, worked = table(trying, options.out)
    Console(width=None if sys.stdout.isatty() else WIDTH).print(found)
    return int(not worked)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
