"""The cases, ways to be wrong and mutants that requirements need, as the kit itself has them.

This is the one module of the generator that imports what is made from `generated/`. So it is imported by `--check` alone,
once all that is generated is fresh.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from batchspec.making.ways import ways_by_requirement
from batchspec.mutants.client import MUTANTS as CLIENT_MUTANTS
from batchspec.mutants.gateway import MUTANTS as GATEWAY_MUTANTS
from batchspec.mutants.server import MUTANTS as SERVER_MUTANTS
from generator.checks.complete import CASES
from generator.contract import Contract, Row
from generator.problems import Problem

WAYS = "src/batchspec/making/ways"
MUTANTS = "src/batchspec/mutants/server"
FOLDERS = {"client": "src/batchspec/mutants/client", "gateway": "src/batchspec/mutants/gateway"}
"""The folders of mutants that are no servers, by the role of their requirements."""
ENDINGS = {
    "history": ".history.json",
    "trace": ".trace.jsonl",
    "client": ".trace.jsonl",
    "gateway": ".trace.jsonl",
}
"""By what a requirement judges, the ending of its cases; those of an object or a text end in `.json`."""
NEVER_SENT = frozenset({"batch_event"})
"""Objects that no server sends in a run: a webhook goes to another server."""


def untried(contract: Contract, root: Path) -> list[Problem]:
    """Requirements that no case shows, no way breaks or no mutant falls to, as the kit that is imported has them."""
    by_server = (mutant.kills for mutant in SERVER_MUTANTS)
    by_client = (mutant.kills for mutant in CLIENT_MUTANTS)
    by_gateway = (mutant.kills for mutant in GATEWAY_MUTANTS)
    killed = set().union(*by_server, *by_client, *by_gateway)
    return wanting(contract, root, ways=set(ways_by_requirement()), killed=killed)


def wanting(contract: Contract, root: Path, *, ways: set[str], killed: set[str]) -> list[Problem]:
    """Requirements that no case shows, that are not among `ways`, which breaks them, or not among those `killed`."""
    derived = {row["id"] for spec in contract.objects.values() for row in spec.rows}
    broken_by_ways = {"text", "history", *contract.objects}
    problems: list[Problem] = []
    for row in contract.requirements:
        if "check" not in row or "excluded" in row:
            continue
        file, by_way = contract.file_of(row), row["judges"] in broken_by_ways
        if row["id"] not in derived:
            problems += _cases(row, file, root, ("valid",) if by_way else ("valid", "invalid"))
        if by_way and row["id"] not in ways:
            # Where it judges a batch its mutant is derived from the way, so that is asked for first.
            home = f"{WAYS}/fields.py" if row["id"] in derived else _home(root, WAYS, row)
            problems.append(Problem(file, row["id"], "has no way to break it", f"write a `Way` in {home}"))
        elif row["id"] not in killed and row["judges"] not in NEVER_SENT and not _seen_in_traffic(row):
            folder = FOLDERS.get(row["role"])
            home = f"a module of {folder}" if folder else _home(root, MUTANTS, row)
            problems.append(Problem(file, row["id"], "kills no mutant", f"write one in {home}"))
    return problems


def _seen_in_traffic(row: Row) -> bool:
    """True of a client's requirement that is judged by what was seen of it.

    It has no mutant: the clients that are broken on purpose are driven by cases, and none of them goes about a run of its own.
    So its invalid case, which `_cases` asks for, is the proof.
    """
    return bool(row["role"] == "client" and row["judges"] != "client")


def _cases(row: Row, file: str, root: Path, sides: tuple[str, ...]) -> Iterator[Problem]:
    for side in sides:
        folder = root / CASES / side / row["id"]
        if not folder.is_dir() or not any(folder.iterdir()):
            shows = "<what-it-shows>" if side == "valid" else "<what-is-wrong>"
            mend = f"write {CASES}/{side}/{row['id']}/{shows}{ENDINGS.get(row['judges'], '.json')}"
            yield Problem(file, row["id"], f"has no {side} case", mend)


def _home(root: Path, folder: str, row: Row) -> str:
    """The module of a folder that names most requirements of this area, else a new one for the area."""
    counts = {
        path.name: path.read_text("utf-8").count(f'"BATCH-{row["area"]}-')
        for path in sorted((root / folder).glob("*.py"))
    }
    best = max(counts, key=lambda name: counts[name], default="")
    return f"{folder}/{best}" if counts.get(best) else f"{folder}/{row['area'].lower()}.py"
