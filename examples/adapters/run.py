"""`make sdks`: every SDK whose toolchain is here, installed by its own tool, judged through its adapter, in one table.

    python examples/adapters/run.py                 all of them
    python examples/adapters/run.py --list          what there is, and what each needs
    python examples/adapters/run.py openai-python   some of them
    python examples/adapters/run.py --out FOLDER    the reports and traces as files, too

What is built goes into the folder that BATCHSPEC_SDKS names, `.venv/sdks` unless it is set.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from batchspec.client.adapter import Adapter, NoHello
from batchspec.client.check import collect
from batchspec.client.outcomes import refined
from batchspec.client.portrait import portrait
from batchspec.judging import judge_trace
from batchspec.render import json_file
from batchspec.render.console import VERDICT_STYLES
from batchspec.report import Report
from batchspec.trace import Trace, write
from batchspec.verdict import Status

HERE = Path(__file__).parent
BUILT = Path(os.environ.get("BATCHSPEC_SDKS") or HERE.parents[1] / ".venv" / "sdks").absolute()
AT_ONCE = 2
LOG_LINES = 15
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

PIP = (
    "{python} -m venv --clear venv",
    "venv/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements.txt",
)
NPM = ("npm ci --ignore-scripts --no-audit --no-fund --loglevel=error",)
GO = ("go build -mod=readonly -o adapter .",)
CARGO = ("cargo generate-lockfile --quiet", "cargo build --locked --quiet")
MAVEN = ("mvn --quiet --batch-mode compile dependency:copy-dependencies",)


@dataclass(frozen=True, slots=True)
class Sdk:
    """An adapter of this folder: what it needs, how it is built where it stands, how it is started."""

    name: str
    needs: tuple[str, ...]
    build: tuple[str, ...]
    start: str
    folder: str = ""

    @property
    def source(self) -> Path:
        return HERE / (self.folder or self.name)

    @property
    def place(self) -> Path:
        return BUILT / (self.folder or self.name)

    @property
    def command(self) -> str:
        return self.start.format(place=shlex.quote(str(self.place)))

    def missing(self) -> list[str]:
        """The programs it needs that are not here."""
        return [program for program in self.needs if not shutil.which(program)]


SDKS = (
    Sdk("openai-python", (), PIP, "{place}/venv/bin/python {place}/adapter.py"),
    Sdk("litellm-python", (), PIP, "{place}/venv/bin/python {place}/adapter.py"),
    Sdk("openai-node", ("node", "npm"), NPM, "node {place}/adapter.mjs"),
    Sdk("openai-go", ("go",), GO, "{place}/adapter"),
    Sdk("openai-go (fields)", ("go",), GO, "{place}/adapter fields", folder="openai-go"),
    Sdk("go-openai", ("go",), GO, "{place}/adapter"),
    Sdk("async-openai", ("cargo",), CARGO, "{place}/target/debug/adapter"),
    Sdk(
        "openai-java",
        ("java", "mvn"),
        MAVEN,
        "java -cp {place}/target/classes:{place}/target/dependency/* Adapter",
    ),
    Sdk("shell-jq", ("jq",), (), "sh {place}/adapter.sh"),
)


class NotBuilt(Exception):
    """The end of what its tool said."""


def built(sdk: Sdk) -> None:
    """Install the SDK and build its adapter, unless that is done; raises `NotBuilt`."""
    files = sorted(path for path in sdk.source.rglob("*") if path.is_file())
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
        ran = subprocess.run(arguments, cwd=sdk.place, capture_output=True, text=True, check=False)  # noqa: S603
        if ran.returncode:
            said = (ran.stdout + ran.stderr).strip().splitlines()
            raise NotBuilt("\n".join([f"{line}: exit code {ran.returncode}", *said[-LOG_LINES:]]))
    done.write_text(stamp, "utf-8")


def judged(sdk: Sdk, why_not: str | None) -> tuple[Report, Trace]:
    """The report on an SDK, and the trace it rests on; raises `NotBuilt` and `NoHello`."""
    if why_not:
        raise NotBuilt(why_not)
    trace = collect(Adapter(sdk.command))
    return refined(judge_trace(trace), trace), trace


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
    """The SDKs of these names, all without; leaves with 2 where there is none of a name."""
    wanted = list(names)
    unknown = [name for name in wanted if name not in {sdk.name for sdk in SDKS}]
    if unknown:
        print(
            f"no adapter {', '.join(unknown)}; there are {', '.join(sdk.name for sdk in SDKS)}",
            file=sys.stderr,
        )
        raise SystemExit(2)
    return [sdk for sdk in SDKS if not wanted or sdk.name in wanted]


def prepared(sdks: list[Sdk]) -> dict[str, str]:
    """Build what can be built, side by side; why not, for the rest."""
    why = {sdk.name: f"needs {' and '.join(sdk.missing())}" for sdk in sdks if sdk.missing()}

    def build(sdk: Sdk) -> None:
        try:
            built(sdk)
        except NotBuilt as error:
            why.update({one.name: str(error) for one in sdks if one.place == sdk.place})

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(build, {sdk.place: sdk for sdk in sdks if sdk.name not in why}.values()))
    return why


def table(sdks: list[Sdk], out: Path | None) -> tuple[Table, bool]:
    """The table, and whether every adapter that could be tried worked; reports and traces go into `out`."""
    why, worked = prepared(sdks), True
    found = Table(*COLUMNS)
    for sdk in sdks:
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
    """Write what the verdict is, and what it rests on."""
    folder.mkdir(parents=True, exist_ok=True)
    write(trace, folder / f"{name}.trace.jsonl")
    (folder / f"{name}.json").write_text(json_file.text(report), "utf-8")


def main(arguments: list[str]) -> int:
    """Build, judge, show; 1 where an adapter that could be tried did not work."""
    parser = argparse.ArgumentParser(description="Judge SDKs through their adapters.")
    parser.add_argument("names", nargs="*", metavar="SDK")
    parser.add_argument("--list", action="store_true", help="what there is, and what each needs")
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="write reports and traces into this folder"
    )
    options = parser.parse_args(arguments)
    sdks = chosen(options.names)
    if options.list:
        for sdk in sdks:
            print(f"{sdk.name:20} {', '.join(sdk.needs) or 'Python alone'}")
        return 0
    found, worked = table(sdks, options.out)
    Console(width=None if sys.stdout.isatty() else WIDTH).print(found)
    return int(not worked)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
