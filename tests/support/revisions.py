"""Revisions of the contract for tests: the data file of this kit, changed, as a folder, a wheel or an sdist."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

PLACE = "batchspec_contract/contract.json"
NEXT = "2027-01"
"""A revision that is younger than ours."""
ENDPOINT = "/v1/videos/edits"


@cache
def _installed() -> str:
    return (files("batchspec_contract") / "contract.json").read_text("utf-8")


def data(*changes: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """The contract of this kit as data, with these changes made in it."""
    found: dict[str, Any] = json.loads(_installed())
    for change in changes:
        change(found)
    return found


def row(found: dict[str, Any], name: str) -> dict[str, Any]:
    """The requirement of that id."""
    return next(one for one in found["requirements"] if one["id"] == name)


def with_row(name: str, **said: Any) -> Callable[[dict[str, Any]], None]:
    """Say something else of a requirement; `None` leaves it out."""

    def change(found: dict[str, Any]) -> None:
        one = row(found, name)
        one.update(said)
        for key in [key for key, value in said.items() if value is None]:
            del one[key]

    return change


def without_row(name: str) -> Callable[[dict[str, Any]], None]:
    """Take a requirement out."""
    return lambda found: found["requirements"].remove(row(found, name))


def new_row(like: str, name: str, **said: Any) -> Callable[[dict[str, Any]], None]:
    """Add a requirement that is like another one."""
    return lambda found: found["requirements"].append(
        {**deepcopy(row(found, like)), "id": name, "since": NEXT, **said}
    )


def later(found: dict[str, Any]) -> None:
    """Make it another, younger revision."""
    found["contract"], found["digest"] = NEXT, "0" * 64


def next_revision(found: dict[str, Any]) -> None:
    """One change of each kind, as docs/contract-diff.md shows them."""
    later(found)
    new_row("BATCH-USG-001", "BATCH-USG-099", statement="No number of `usage` is negative.")(found)
    with_row("BATCH-NUL-001", level="MUST")(found)
    with_row("BATCH-MET-001", level="SHOULD")(found)
    with_row("BATCH-USG-001", statement="`total_tokens` is the sum of `input_tokens` and `output_tokens`.")(
        found
    )
    without_row("BATCH-MET-003")(found)
    batch = found["objects"]["batch"]
    batch["fields"]["region"] = {"states": ["absent", "null", "value"], "type": "string"}
    batch["since"]["region"] = NEXT
    batch["fields"]["status"]["enum"].append("paused")
    found["endpoints"].append(ENDPOINT)


def folder(root: Path, *changes: Callable[[dict[str, Any]], None], name: str = "kit") -> Path:
    """A folder in which such a kit is installed."""
    place = root / name / PLACE
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(data(*changes)), "utf-8")
    return root / name


def wheel(path: Path, *changes: Callable[[dict[str, Any]], None]) -> Path:
    """A wheel of such a kit."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("batchspec/__init__.py", "raise SystemExit('imported')")
        archive.writestr(f"{PLACE[:-13]}__init__.py", "raise SystemExit('imported')")
        archive.writestr(PLACE, json.dumps(data(*changes)))
    return path


def sdist(path: Path, *changes: Callable[[dict[str, Any]], None]) -> Path:
    """An sdist of such a kit."""
    raw = json.dumps(data(*changes)).encode()
    with tarfile.open(path, "w:gz") as archive:
        info = tarfile.TarInfo(f"batchspec-0.1.0/generated/{PLACE}")
        info.size = len(raw)
        archive.addfile(info, io.BytesIO(raw))
    return path
