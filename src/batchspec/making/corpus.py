"""The corpus of fixtures for other languages: files, and a manifest that says the verdict on each of them."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from batchspec.making.batches.factory import BatchFactory
from batchspec.making.neighbours.every import FACTORIES
from batchspec.making.varieties import varieties
from batchspec.making.ways import ways_by_requirement
from batchspec.system.whole_file import is_partial, partial_name
from batchspec.version import __version__
from batchspec_contract import CONTRACT
from batchspec_contract.factories import ENDS, PLANS
from batchspec_contract.lifecycle import PATHS
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import BY_ID

MANIFEST = "manifest.json"
SCHEMA = "manifest.schema.json"
OURS = ("valid", "invalid")
"""The folders of the corpus. Files in them that the manifest does not list are deleted."""
FORMAT = 1
COUNTS = {"total": 4, "completed": 2, "failed": 2}
"""The counts of the batches whose result files are in the corpus: few requests, of which some failed."""


class NotOurs(Exception):
    """The folder holds something that is no corpus. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Case:
    """One file of the corpus: its entry in the manifest, and its bytes."""

    path: str
    kind: str
    """The kind of its content, one of those that the schema of the manifest lists."""
    status: str | None
    requirement: str | None
    level: str | None
    verdict: Literal["conformant", "non-conformant"]
    description: str
    content: bytes

    def to_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if key != "content"}


def cases(seed: int = 0) -> Iterator[Case]:
    """Every file of the corpus, the valid ones first."""
    yield from _batches(seed)
    yield from _histories(seed)
    yield from _lists_and_lines(seed)
    yield from _neighbours(seed)
    yield from _broken(seed)


def manifest(found: list[Case], seed: int = 0) -> dict[str, Any]:
    """The manifest of these cases."""
    about = {"manifest": FORMAT, "contract": CONTRACT, "kit": __version__, "seed": seed}
    return {"$schema": SCHEMA, **about, "cases": [case.to_json() for case in found]}


def manifest_schema() -> dict[str, Any]:
    """The JSON Schema of the manifest."""
    schema: dict[str, Any] = json.loads((files(__package__) / SCHEMA).read_text("utf-8"))
    kinds = schema["$defs"]["Case"]["properties"]["kind"]["enum"]
    kinds += [name for name in OBJECTS if name not in kinds]
    return schema


def export(folder: Path, seed: int = 0) -> int:
    """Write the corpus into a folder, in place of an earlier one. The number of its files.

    All files are written aside first and then moved, the manifest last: an export that breaks off leaves the old manifest.
    Raises `NotOurs` where the folder holds something else, and `OSError` where it cannot be written.
    """
    folder = folder.resolve()
    staged = folder / partial_name()
    _refuse_others(folder)
    found = list(cases(seed))
    written = {case.path: case.content for case in found}
    written[SCHEMA], written[MANIFEST] = _json(manifest_schema()), _json(manifest(found, seed))
    for left in filter(is_partial, list(folder.iterdir()) if folder.exists() else ()):
        _clear_away(left)
    try:
        for path, content in written.items():
            _write(staged / path, content)
        for path in written:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (staged / path).replace(folder / path)
    finally:
        _clear_away(staged)
    for stale in [path for top in OURS for path in (folder / top).rglob("*") if path.is_file()]:
        if stale.relative_to(folder).as_posix() not in written:
            stale.unlink()
    return len(found)


def _clear_away(staged: Path) -> None:
    try:
        shutil.rmtree(staged, ignore_errors=True)
    except BaseException:  # an interrupt that came just now
        shutil.rmtree(staged, ignore_errors=True)
        raise


def _refuse_others(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise NotOurs(f"{folder}: a file, not a folder")
    there = {path.name for path in folder.iterdir() if not is_partial(path)}
    if there and MANIFEST not in there:
        raise NotOurs(f"{folder}: there is something in it that is no corpus of ours")


def _batches(seed: int) -> Iterator[Case]:
    for unset in ("null", "absent"):
        factory = BatchFactory(seed, unset="null" if unset == "null" else "absent")
        for status, plans in PLANS.items():
            for plan in plans:
                way = "-".join(plan.path)
                description = (
                    f"{status} by way of {', '.join(plan.path[:-1]) or 'creation'}; what is unset is {unset}"
                )
                yield _valid(
                    f"batch/{status}/{way}.{unset}.json",
                    "batch",
                    status,
                    description,
                    factory.build(path=plan.path),
                )
    for how, batch in varieties(BatchFactory(seed)):
        yield _valid(f"batch/varieties/{_slug(how)}.json", "batch", batch["status"], how, batch)


def _histories(seed: int) -> Iterator[Case]:
    factory = BatchFactory(seed)
    for path in PATHS:
        description = f"a life from {path[0]} to {path[-1]}, seen in each state"
        yield _valid(
            f"history/{'-'.join(path)}.json", "history", path[-1], description, factory.history(path=path)
        )


def _lists_and_lines(seed: int) -> Iterator[Case]:
    factory = BatchFactory(seed)
    for how, size, more in (("empty", 0, False), ("one", 1, False), ("twenty-and-more", 20, True)):
        page = factory.page(size, has_more=more)
        yield _valid(f"page/{how}.json", "page", None, f"a page of {size}", page)
    for status in ENDS:
        overrides: dict[str, Any] = {} if status == "failed" else {"request_counts": COUNTS}
        batch = factory.build(status, **overrides)
        for name, lines in factory.result_lines(batch)._asdict().items():
            if lines:
                description = f"the {name} file of a batch that is {status}"
                text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
                path = f"valid/lines/{status}.{name}.jsonl"
                yield Case(path, "lines", status, None, None, "conformant", description, text.encode())


def _neighbours(seed: int) -> Iterator[Case]:
    """The objects beside the batch in each of their variants, what is unset null and absent."""
    for name, factories in sorted(FACTORIES.items()):
        for unset in ("null", "absent"):
            made = factories(seed, unset="null" if unset == "null" else "absent")
            for variant in made.variants:
                description = f"{OBJECTS[name].title}: {variant}; what is unset is {unset}"
                path = f"{name}/{_slug(variant)}.{unset}.json"
                yield _valid(path, name, None, description, made.build(variant))


def _broken(seed: int) -> Iterator[Case]:
    for requirement, ways in ways_by_requirement().items():
        row = BY_ID[requirement]
        for way in ways:
            value = way.make(BatchFactory(seed))
            kind = str(row.judges)
            content = value if kind == "text" else _json(value)
            last = value[-1] if kind == "history" else value
            status = last.get("status") if isinstance(last, dict) else None
            path = f"invalid/{requirement}/{_slug(way.how)}.{'txt' if kind == 'text' else 'json'}"
            named = status if isinstance(status, str) else None
            verdict: Any = "non-conformant" if row.level == "MUST" else "conformant"
            yield Case(path, kind, named, requirement, row.level, verdict, way.how, content)


def _valid(path: str, kind: str, status: str | None, description: str, value: Any) -> Case:
    return Case(f"valid/{path}", kind, status, None, None, "conformant", description, _json(value))


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def _slug(how: str) -> str:
    return re.sub(r"[^a-z0-9_.]+", "-", how.lower()).strip("-.")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
