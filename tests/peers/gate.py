"""See whether a gate on a running server stays on: `gate.py URL [OPTION ...]`, with options of `batchspec check server`.

A first run writes waivers. Ten runs follow with them. Each is told in a line, with whatever turned red. `--runs N` makes it N.
The exit code is 1 where any of these runs was red, and 2 where no report was made.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

RED = ("fail", "stale-waiver", "untestable")
"""Statuses of a requirement that can turn a verdict red."""


def report_of(arguments, folder):
    """The report of a run as JSON; ends the program with the command's own words where there is none."""
    path = folder / "report.json"
    path.unlink(missing_ok=True)
    program = str(Path(sys.executable).with_name("batchspec"))
    command = [program, "check", "server", *arguments, "--json", str(path)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if not path.is_file():
        print(done.stderr or done.stdout, file=sys.stderr)
        sys.exit(2)
    return json.loads(path.read_text("utf-8"))


def reds(report):
    """A line for each requirement that is red: its status, id and cause."""
    for row in report["requirements"]:
        if row["status"] in RED:
            yield f"{row['status']} {row['id']}: {row['cause']}"


def main(arguments):
    """Make waivers, run with them, and print each verdict; 1 where a run was red."""
    parser = argparse.ArgumentParser(description="See whether a gate on a running server stays on.")
    parser.add_argument("url")
    parser.add_argument("--runs", type=int, default=10)
    options, more = parser.parse_known_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        waivers = ["--waivers", str(folder / "waivers.toml")]
        first = report_of([options.url, *more, *waivers, "--write-waivers"], folder)
        print(f"first run: {first['verdict']}, {first['counts']}")
        if not (folder / "waivers.toml").is_file():
            waivers = ["--waivers", "/dev/null"]
            print("no waivers: nothing failed, or too little could be judged")
        codes = Counter()
        for number in range(1, options.runs + 1):
            report = report_of([options.url, *more, *waivers], folder)
            codes[report["exitCode"]] += 1
            print(f"run {number}: exit {report['exitCode']}, {report['verdict']}", flush=True)
            for line in reds(report):
                print(f"    {line}", flush=True)
    print(f"exit codes: {dict(codes)}")
    return int(set(codes) != {0})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
