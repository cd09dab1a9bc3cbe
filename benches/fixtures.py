"""`make bench`: objects a second of processor time, and how many of them are true to the lifecycle, ours beside others'.

Each maker runs in a process of its own, the quickest of several rounds counts, and what it made is held against
every MUST of the contract. Rivals are fetched into a cache first (BATCHSPEC_BENCH names another); one that cannot be had says so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from batchspec.contract.schemas import document
from batchspec.judging.engine import Judge
from batchspec.judging.evidence.tally import Summary
from batchspec_contract.registry import REQUIREMENTS

HERE = Path(__file__).resolve().parent
LOCKS = HERE / "locks"
ROOT = HERE.parent
CACHE = Path(os.environ.get("BATCHSPEC_BENCH", Path.home() / ".cache" / "batchspec-bench"))
PATIENCE = 90
"""Seconds that a maker may take before it counts as one that cannot be measured here."""
WANTED = 300
"""Ours has to be this many times as fast as polyfactory, with every object true to the lifecycle."""


@dataclass(frozen=True, slots=True)
class Row:
    """The result of one maker: objects a second and the share of them that breaks no MUST; or the reason why there is none."""

    name: str
    rate: float = 0.0
    true: float = 0.0
    why_not: str = ""


class Unavailable(Exception):
    """A rival cannot be fetched or run here; the message says why."""


def main() -> int:
    """The exit code: 0 when ours is as fast as wanted and always true, 1 when it is not."""
    ours = [sys.executable, str(HERE / "rivals" / "ours.py")]
    rows = [
        measured("BatchFactory", lambda: [*ours, "factory"]),
        measured("BatchFactory, then judged", lambda: [*ours, "judged"]),
        measured("BatchFactory, as pydantic models", lambda: [*ours, "pydantic"]),
        measured("batchspec.strategies", lambda: [*ours, "strategies"]),
        measured("polyfactory, msgspec structs", lambda: _polyfactory("msgspec")),
        measured("polyfactory, dataclasses", lambda: _polyfactory("dataclass")),
        measured("json-schema-faker, reader's schema", lambda: _faker("reader")),
        measured("json-schema-faker, server's schema", lambda: _faker("server")),
        measured("hypothesis-jsonschema, reader's schema", lambda: _from_schema("reader")),
        measured("hypothesis-jsonschema, server's schema", lambda: _from_schema("server")),
    ]
    Console(width=110).print(table(rows))
    return verdict(rows)


def measured(name: str, command: Callable[[], list[str]]) -> Row:
    """Run a maker: a line with its seconds and count, then objects to judge."""
    try:
        lines = _run(command()).splitlines()
    except Unavailable as error:
        return Row(name, why_not=str(error))
    timing, objects = json.loads(lines[0]), [json.loads(line) for line in lines[1:]]
    true = sum(map(lifecycle_true, objects)) / len(objects)
    return Row(name, timing["objects"] / timing["seconds"], true)


_MUSTS = Judge(row for row in REQUIREMENTS if row.role == "server" and row.level == "MUST")


def lifecycle_true(batch: Any) -> bool:
    """True for an object that breaks no MUST."""
    summary = Summary()
    _MUSTS.batch_value(batch, "", summary)
    return not any(tally.broken for tally in summary.tallies.values())


def table(rows: list[Row]) -> Table:
    """The rows, with each rate as a multiple of the fastest polyfactory's."""
    base = max((row.rate for row in rows if "polyfactory" in row.name), default=0.0)
    shown = Table("maker", title="Batch objects, a process each, by processor time")
    for column in ("objects/s", "x polyfactory", "lifecycle-true"):
        shown.add_column(column, justify="right")
    for row in rows:
        if row.why_not:
            shown.add_row(row.name, "", "", row.why_not)
        else:
            times = f"{row.rate / base:,.1f}" if base else ""
            shown.add_row(row.name, f"{row.rate:,.0f}", times, f"{row.true:.0%}")
    return shown


def verdict(rows: list[Row]) -> int:
    """1 where a polyfactory was measured and ours does not reach what is wanted."""
    ours = rows[0]
    rivals = [row.rate for row in rows if "polyfactory" in row.name and not row.why_not]
    if ours.why_not or ours.true < 1:
        return 1
    return int(bool(rivals) and ours.rate < WANTED * max(rivals))


def _run(command: list[str]) -> str:
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'generated'}"}
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, env=env, cwd=CACHE, check=False, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        raise Unavailable(f"nothing after {PATIENCE} s") from None
    if done.returncode != 0:
        complaint = next((line for line in done.stderr.splitlines() if "Error" in line), "failed")
        raise Unavailable(complaint.strip()[:60])
    return done.stdout


def _polyfactory(kind: str) -> list[str]:
    return [_python("polyfactory"), str(HERE / "rivals" / "polyfactory_models.py"), kind]


def _from_schema(name: str) -> list[str]:
    return [_python("from_schema"), str(HERE / "rivals" / "from_schema.py"), _schema(name)]


def _faker(name: str) -> list[str]:
    folder = CACHE / "npm"
    script = folder / "faker.mjs"
    if not _made(folder, LOCKS / "faker" / "package-lock.json"):
        shutil.copytree(LOCKS / "faker", folder, dirs_exist_ok=True)
        _fetch(["npm", "ci", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund"])
        _keep(folder, LOCKS / "faker" / "package-lock.json")
    script.write_text((HERE / "rivals" / "faker.mjs").read_text("utf-8"), "utf-8")
    return ["node", str(script), _schema(name)]


def _schema(name: str) -> str:
    """A file with the schema in one piece, as tools want it that resolve no `$id`."""
    path = CACHE / f"{name}.schema.json"
    whole = _local(document(name), document("reader")["$id"], "#")
    path.write_text(json.dumps(whole), "utf-8")
    return str(path)


def _local(node: Any, reader: str, here: str) -> Any:
    """`node` without `$id`s, every reference to the reader's schema or to its own root made a pointer."""
    if isinstance(node, list):
        return [_local(item, reader, here) for item in node]
    if not isinstance(node, dict):
        return node
    found = {}
    for key, value in node.items():
        if key == "$ref":
            other, _, pointer = value.partition("#")
            found[key] = f"#/$defs/batch{pointer}" if other else f"{here}{pointer}"
        elif key != "$id":
            inside = "#/$defs/batch" if isinstance(value, dict) and value.get("$id") == reader else here
            found[key] = _local(value, reader, inside)
    return found


def _python(name: str) -> str:
    """The Python of an environment with the packages of a lock."""
    folder, lock = CACHE / f"venv-{name}", LOCKS / name / "requirements.txt"
    python = str(folder / "bin" / "python")
    if not _made(folder, lock):
        venv.create(folder, with_pip=True, clear=True)
        flags = ["--quiet", "--require-hashes", "--only-binary", ":all:"]
        _fetch([python, "-m", "pip", "install", *flags, "-r", str(lock)])
        _keep(folder, lock)
    return python


def _made(folder: Path, lock: Path) -> bool:
    """True when a folder holds what the lock says now."""
    made = folder / "made"
    return made.is_file() and made.read_text("utf-8") == lock.read_text("utf-8")


def _keep(folder: Path, lock: Path) -> None:
    shutil.copyfile(lock, folder / "made")


def _fetch(command: list[str]) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, check=False, timeout=600
        )
    except OSError as error:
        raise Unavailable(f"no {command[0]} here: {error.strerror}") from None
    if done.returncode != 0:
        raise Unavailable(f"could not be fetched: {done.stderr.strip().splitlines()[-1][:40]}")


if __name__ == "__main__":
    CACHE.mkdir(parents=True, exist_ok=True)
    sys.exit(main())
