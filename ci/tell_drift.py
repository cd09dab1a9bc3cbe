"""Keeps one open issue for what drift was found: opened, brought up to date, and closed when it is gone.

`EXIT_CODE` and `REPORT` are outputs of the action, `RUN_URL` is where the log is; `gh` takes `GH_TOKEN`, `GH_REPO`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import runner

LABEL = "upstream-drift"
TITLE = "Upstream has changed the batch object"
LONGEST = 60_000
"""Characters of a report in an issue, which holds 65,536."""
TAKE_IN = """
Taking a change in: `batchspec drift --update`, a ruling where one is missing, `make generate`.
"""


def main() -> int:
    """Bring the issue up to date; exit code 0, or the action's own where nothing was judged."""
    code, run_url = os.environ.get("EXIT_CODE", ""), os.environ["RUN_URL"]
    if code not in {"0", "1"}:
        runner.error(
            "drift", f"a source could not be read (exit code {code or 'none'}); no issue was touched"
        )
        return int(code or 3)
    numbers = gh(
        "issue", "list", "--label", LABEL, "--state", "open", "--json", "number", "--jq", ".[].number"
    )
    number = numbers.split()[0] if numbers else ""
    if code == "1":
        tell(number, body(Path(os.environ["REPORT"]).read_text("utf-8")), run_url)
    elif number:
        gh("issue", "close", number, "--comment", f"No drift any more: {run_url}")
    return 0


def tell(number: str, text: str, run_url: str) -> None:
    """Open the issue, or comment in it that the report has changed; do nothing where it is the same."""
    if not number:
        gh("label", "create", LABEL, "--force", "--description", "batchspec drift found a change upstream")
        gh("issue", "create", "--title", TITLE, "--label", LABEL, "--body-file", "-", text=text)
    elif same(gh("issue", "view", number, "--json", "body", "--jq", ".body"), text):
        print(f"issue {number} says so already")
    else:
        gh("issue", "edit", number, "--body-file", "-", text=text)
        gh("issue", "comment", number, "--body", f"The report has changed: {run_url}")


def body(report: str) -> str:
    """The report, as much of it as an issue holds."""
    cut = (
        report
        if len(report) <= LONGEST
        else f"{report[:LONGEST]}\n\n(cut; the run's summary has all of it)\n"
    )
    return cut + TAKE_IN


def same(one: str, other: str) -> bool:
    """True where two texts have the same lines; the web form ends lines in its own way."""
    return one.strip().splitlines() == other.strip().splitlines()


def gh(*arguments: str, text: str = "") -> str:
    """The answer of GitHub's command line, which is given `text` to read; a failure of it ends the step."""
    line = ["gh", *arguments]
    done = subprocess.run(line, input=text, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
