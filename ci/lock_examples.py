"""`make lock` for what the examples, the benches and the tests fetch: every lock written anew by its own tool.

    python ci/lock_examples.py --uv .venv-lock/bin/uv
    python ci/lock_examples.py examples/adapters/openai-node   some of them

A version that a manifest asks for stays, since verdicts rest on it; what that version needs becomes the newest allowed.
No lock names a host. A toolchain that is not here is named, and its locks stay as they are; so does a lock whose tool fails.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACES = ("examples/adapters", "benches/locks", "tests/locks")
"""Folders that hold one folder for each thing that is fetched."""
PATIENCE = 600
"""Seconds that a tool may take: long enough to fetch everything with an empty cache, so that only one that hangs is ended."""
LOG_LINES = 5
"""Last lines of a tool's output that are shown where it fails."""
PYTHON = "3.10"
"""The lowest Python a lock is for, unless the manifest says `# python 3.12`."""

COMPILE = (
    "--quiet",
    "--universal",
    "--generate-hashes",
    "--only-binary=:all:",  # building from source would fetch what builds it, and no lock says which
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--custom-compile-command=make lock",
)
NPM = ("install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
NPM_DROPS = ("resolved", "funding", "deprecated")
"""Keys of a lock's package that may name a host, and that `npm ci` does without."""

CRATES = """
# What follows is written by `make lock`, in place of Cargo.lock, which names a host. The condition cfg(any()) is never
# true: cargo takes these exact versions into account when it chooses, and compiles nothing because of this table.
[target.'cfg(any())'.dependencies]
"""
CRATE = re.compile(r'^\[\[package\]\]\nname = "([^"]+)"\nversion = "([^"+]+)[^"]*"\nsource', re.MULTILINE)
DIRECT_CRATE = re.compile(r'^([\w-]+) = (?:\{ version = )?"=([^"]+)"', re.MULTILINE)

MANAGED = "  <!-- What the dependencies need in turn; written by `make lock`. -->\n  <dependencyManagement>\n"
MANAGED_END = "  </dependencyManagement>\n"
ARTIFACT = re.compile(r"^\s+([\w.-]+):([\w.-]+):jar:([^:\s]+):\w+", re.MULTILINE)

Texts = dict[str, str]
"""Name of a file to what is in it."""


class Failed(Exception):
    """A tool could not make a lock; the message is the end of its output."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A package manager: the manifest that shows it, its program, and the files it makes of a copy of the folder."""

    manifest: str
    program: str
    renewed: Callable[[Path, str], Texts]

    def folders(self) -> list[Path]:
        """Every folder with its manifest."""
        return sorted(path.parent for place in PLACES for path in (ROOT / place).glob(f"*/{self.manifest}"))


def output_of(command: Iterable[str], folder: Path) -> str:
    """The standard output of a tool that is run in a folder; raises `Failed`."""
    line = list(command)
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "GOFLAGS": "-mod=mod"}
    try:
        ran = subprocess.run(
            line, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"{line[0]}: nothing after {PATIENCE} s") from None
    if ran.returncode:
        end = (ran.stdout + ran.stderr).strip().splitlines()[-LOG_LINES:]
        raise Failed("\n".join([f"{' '.join(line)}: exit code {ran.returncode}", *end]))
    return ran.stdout


def python(work: Path, uv: str) -> Texts:
    """`requirements.txt`, from a `requirements.in` with exact versions."""
    lowest = re.search(r"^# python (\S+)$", (work / "requirements.in").read_text("utf-8"), re.MULTILINE)
    options = [*COMPILE, f"--python-version={lowest[1] if lowest else PYTHON}"]
    new = "requirements.new"
    output_of([uv, "pip", "compile", "requirements.in", *options, "--output-file", new], work)
    return {"requirements.txt": (work / new).read_text("utf-8")}


def npm(work: Path, program: str) -> Texts:
    """`package-lock.json`; an `.npmrc` beside it keeps the registry out of what npm writes."""
    (work / "package-lock.json").unlink(missing_ok=True)
    output_of([program, *NPM], work)
    lock = json.loads((work / "package-lock.json").read_text("utf-8"))
    for package in lock["packages"].values():
        for key in NPM_DROPS:
            package.pop(key, None)
    return {"package-lock.json": json.dumps(lock, indent=2, ensure_ascii=False) + "\n"}


def go(work: Path, program: str) -> Texts:
    """`go.mod` and `go.sum`; what a module needs is settled by the modules asked for."""
    (work / "go.sum").unlink(missing_ok=True)
    output_of([program, "mod", "tidy"], work)
    return {name: (work / name).read_text("utf-8") for name in ("go.mod", "go.sum")}


def cargo(work: Path, program: str) -> Texts:
    """`Cargo.toml` with every indirect dependency pinned; a second resolution has to give the same."""
    manifest = work / "Cargo.toml"
    kept = manifest.read_text("utf-8").partition(CRATES)[0]
    manifest.write_text(kept, "utf-8")
    chosen = crates(work, program)
    pinned = kept + CRATES + crate_pins(chosen, DIRECT_CRATE.findall(kept))
    manifest.write_text(pinned, "utf-8")
    hold_to(chosen, crates(work, program))
    return {"Cargo.toml": pinned}


def hold_to(chosen: Sequence[tuple[str, ...]], with_pins: Sequence[tuple[str, ...]]) -> None:
    """Raise `Failed` where a resolution with the pins gives other versions than the one they were made from."""
    if with_pins != chosen:
        raise Failed(f"the pins give other versions: {sorted(set(with_pins) ^ set(chosen))}")


def crates(work: Path, program: str) -> list[tuple[str, str]]:
    """Name and version of every crate in a resolution made from nothing."""
    lock = work / "Cargo.lock"
    lock.unlink(missing_ok=True)
    output_of([program, "generate-lockfile", "--quiet"], work)
    return CRATE.findall(lock.read_text("utf-8"))


def crate_pins(chosen: list[tuple[str, str]], direct: list[tuple[str, str]]) -> str:
    """A line for each crate that is not asked for directly; versions that live side by side get names of their own."""
    several = Counter(name for name, _ in chosen)
    lines = []
    for name, version in chosen:
        if (name, version) in direct:
            continue
        pin = f'version = "={version}", default-features = false'
        if several[name] == 1 and name not in dict(direct):
            lines.append(f"{name} = {{ {pin} }}\n")
        else:
            lines.append(f'{name}_{line_of(version)} = {{ package = "{name}", {pin} }}\n')
    return "".join(lines)


def line_of(version: str) -> str:
    """The part that compatible versions share: `1`, `0_4`, `0_0_3`."""
    numbers = version.split(".")
    first = next((place for place, number in enumerate(numbers) if number != "0"), len(numbers) - 1)
    return re.sub(r"\W", "_", "_".join(numbers[: first + 1]))


def maven(work: Path, program: str) -> Texts:
    """`pom.xml` with every indirect dependency managed; a second resolution has to give the same."""
    pom = work / "pom.xml"
    kept = re.sub(f"{re.escape(MANAGED)}.*?{MANAGED_END}", "", pom.read_text("utf-8"), flags=re.DOTALL)
    pom.write_text(kept, "utf-8")
    chosen = artifacts(work, program)
    indirect = [one for one in chosen if f"<artifactId>{one[1]}</artifactId>" not in kept]
    managed = MANAGED + "    <dependencies>\n" + "".join(map(managed_one, indirect)) + "    </dependencies>\n"
    pinned = kept.replace("  <dependencies>\n", managed + MANAGED_END + "  <dependencies>\n", 1)
    pom.write_text(pinned, "utf-8")
    hold_to(chosen, artifacts(work, program))
    return {"pom.xml": pinned}


def artifacts(work: Path, program: str) -> list[tuple[str, str, str]]:
    """Group, artifact and version of everything on the class path."""
    listed = work / "artifacts.txt"
    output_of([program, "--quiet", "--batch-mode", "dependency:list", f"-DoutputFile={listed}"], work)
    return sorted(ARTIFACT.findall(listed.read_text("utf-8")))


def managed_one(artifact: tuple[str, str, str]) -> str:
    """One managed dependency, on one line."""
    group, name, version = artifact
    inside = f"<groupId>{group}</groupId><artifactId>{name}</artifactId><version>{version}</version>"
    return f"      <dependency>{inside}</dependency>\n"


KINDS = (
    Kind("requirements.in", "uv", python),
    Kind("package.json", "npm", npm),
    Kind("go.mod", "go", go),
    Kind("Cargo.toml", "cargo", cargo),
    Kind("pom.xml", "mvn", maven),
)


def renew(kind: Kind, folder: Path, program: str) -> list[str]:
    """Make the locks of a folder in a copy of it, then put them in place; the names of those that changed."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary) / folder.name
        shutil.copytree(folder, work, ignore=shutil.ignore_patterns("node_modules", "target", "venv"))
        texts = kind.renewed(work, program)
    for name, text in texts.items():
        if "://" in text:
            raise Failed(f"{name} would name a host")
    changed = [name for name, text in texts.items() if before(folder / name) != text]
    for name in changed:
        (folder / f"{name}.partial").write_text(texts[name], "utf-8")
    for name in changed:
        (folder / f"{name}.partial").replace(folder / name)
    return changed


def before(path: Path) -> str | None:
    """The text of a lock before it is renewed; None where there is none."""
    return path.read_text("utf-8") if path.is_file() else None


def main(arguments: list[str]) -> int:
    """Renew every lock whose tool is here, or those named; 1 where a tool failed, 2 where there is none of a name."""
    parser = argparse.ArgumentParser(description="Renew the locks of examples, benches and tests.")
    parser.add_argument("--uv", default="uv", metavar="PATH", help="the uv that resolves Python packages")
    parser.add_argument("names", nargs="*", metavar="FOLDER", help="renew these alone")
    options = parser.parse_args(arguments)
    there = {kind: [folder.relative_to(ROOT).as_posix() for folder in kind.folders()] for kind in KINDS}
    everything = [name for names in there.values() for name in names]
    unknown = [name for name in options.names if name not in everything]
    if unknown:
        parser.error(f"no lock in {', '.join(unknown)}; there are {', '.join(everything)}")
    failed = False
    for kind, all_names in there.items():
        names = [name for name in all_names if name in (options.names or everything)]
        if not names:
            continue
        program = shutil.which(options.uv if kind.program == "uv" else kind.program)
        if program is None:
            print(f"{kind.program} is not here; left as they are: {', '.join(names)}", file=sys.stderr)
            continue
        for name in names:
            try:
                changed = renew(kind, ROOT / name, str(Path(program).absolute()))
            except Failed as error:
                failed = True
                print(f"{name}: left as it is\n{error}", file=sys.stderr)
                continue
            print(f"{name}: {', '.join(changed) or 'nothing new'}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
